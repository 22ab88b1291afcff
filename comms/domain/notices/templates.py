"""The words of a notice: as staff wrote them, or as they are by default."""

from dataclasses import dataclass

from django.db import transaction

from comms.choices import Channel, NoticeKind
from comms.domain.notices.default_words import DEFAULT_WORDS
from comms.models import NoticeTemplate

# Stands in a text for what has changed; it is filled when the notice is made, all others when somebody is sent it.
CHANGES = "{{ changes }}"


@dataclass(frozen=True, slots=True)
class Words:
    """What is said, by which ways, and whether it is said at all."""

    title: str
    body: str
    channels: list[str]
    is_on: bool = True

    @property
    def is_sent(self) -> bool:
        """Whether anybody is told."""
        return self.is_on and bool(self.channels)

    def body_with(self, changes: str) -> str:
        """The body with the changes in their place, or behind it where it has none for them."""
        if CHANGES in self.body:
            return self.body.replace(CHANGES, changes)
        return f"{self.body}\n\n{changes}" if changes else self.body


def words_of(kind: NoticeKind) -> Words:
    """The words of this kind of notice. Where the table has no row, they are the default ones."""
    stored = NoticeTemplate.objects.filter(kind=kind).values_list("title", "body", "channels", "is_on").first()
    return default_words_of(kind) if stored is None else Words(*stored)


def default_words_of(kind: NoticeKind) -> Words:
    """The words that the kind has until somebody changes them."""
    title, body = DEFAULT_WORDS[kind]
    return Words(title, body, [Channel.IN_APP, Channel.EMAIL])


@transaction.atomic
def reset(template: NoticeTemplate) -> NoticeTemplate:
    """Give the template its default title and text; the switch and the channels stay."""
    stored: NoticeTemplate = NoticeTemplate.objects.select_for_update(no_key=True).get(pk=template.pk)
    words = default_words_of(NoticeKind(stored.kind))
    stored.title, stored.body = words.title, words.body
    stored.save(update_fields=["title", "body", "updated_at"])
    return stored
