"""What people want to be told, by kind and channel: asking, choosing, and who refuses what."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet

from backoffice.foundation.history import create_many, save_many
from comms.choices import Channel, MessageKind
from comms.models import Preference
from people.models import User

type Choice = tuple[str, str]  # a kind and a channel


def choices() -> list[Choice]:
    """Every kind by every channel, in the order that people are shown."""
    return [(kind.value, channel.value) for kind in MessageKind for channel in Channel]


def wishes_of(person: User) -> dict[Choice, bool]:
    """Of each kind and channel whether the person is told by it; what is mandatory, they are."""
    refused = set(Preference.objects.refused().filter(user_id=person.pk).values_list("kind", "channel"))
    return {choice: _is_mandatory(choice) or choice not in refused for choice in choices()}


def choose(person: User, wishes: Mapping[Choice, bool], *, source: str) -> list[Choice]:
    """Store what the person wants and does not want; returns the choices that changed.

    What is mandatory and what is as it was stays untouched. The actor signs the history.
    """
    asked = {choice: wanted for choice, wanted in wishes.items() if not _is_mandatory(choice)}
    with transaction.atomic():
        # Two answers at once wait for each other here, where there may be no row of theirs yet.
        if not User.objects.select_for_update(no_key=True).filter(pk=person.pk).exists():
            return []
        stored = {(row.kind, row.channel): row for row in Preference.objects.filter(user_id=person.pk)}
        changed = [row for choice, row in stored.items() if asked.get(choice, row.is_wanted) != row.is_wanted]
        new = [choice for choice, wanted in asked.items() if not wanted and choice not in stored]
        for row in changed:
            row.is_wanted, row.source = not row.is_wanted, source[:200]
        save_many(changed, fields=["is_wanted", "source"])
        create_many(
            Preference,
            [
                Preference(user_id=person.pk, kind=kind, channel=channel, is_wanted=False, source=source[:200])
                for kind, channel in new
            ],
        )
    return [*((row.kind, row.channel) for row in changed), *new]


def in_app_refusing(kind: MessageKind) -> "QuerySet[Preference, int]":
    """The keys of the people who want no notification of this kind in the app; nobody refuses a mandatory one."""
    refused: QuerySet[Preference] = Preference.objects.refused().filter(kind=kind, channel=Channel.IN_APP)
    return (refused.none() if kind.is_mandatory else refused).values_list("user_id", flat=True)


def _is_mandatory(choice: Choice) -> bool:
    return choice[0] in MessageKind.mandatory
