"""What the application does to the record by rights, drawn at random."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from backoffice.audit.choices import EventKind
from backoffice.audit.domain.events import note
from backoffice.audit.domain.exports import record_end, record_export
from backoffice.audit.domain.sealing.keys import signing_key
from backoffice.audit.domain.sealing.pruning import prune
from backoffice.audit.domain.sealing.redacting import redact
from backoffice.audit.domain.sealing.sealer import seal_rows
from backoffice.audit.models import Event, ExportRecord
from backoffice.foundation.history import acting_as, acting_as_system, create_many, delete_many, update_rows
from people.choices import Role
from people.models import Tag, User
from tests.factories import make_registration, make_tag, make_user, make_webinar
from tests.webinars.attendee_lists import imported, list_of, undone
from webinars.models import Registration, Webinar

NAMES = ["Ada", "Bjørn", "Zoë “Z” O'Neil", "山田\t太郎", "back\\slash", "line\nbreak", "", "😀", "NULL", '{"a": 1}']
RETENTION = {"people.tag": 1, "people.user": 1, "webinars.webinar": 1, "audit.event": 1}


class Life:
    """A stretch of honest use, drawn from one seed; `folder` keeps the public keys of former signing keys."""

    def __init__(self, random: Random, folder: Path) -> None:
        self.random, self.folder, self.numbers = random, folder, count(random.randrange(10**9))
        self.common: list[Callable[[], object]] = [
            self.tag, self.person, self.webinar, self.change, self.change_many, self.link, self.unlink, self.remove,
            self.log_in, self.export, self.fail, self.seal, self.seal,
        ]  # fmt: skip
        self.rare: list[Callable[[], object]] = [self.redact, self.prune, self.rotate, self.take_in_a_list]

    def go_on(self, steps: int) -> None:
        """Do so many things, each signed by somebody or by the system."""
        for _ in range(steps):
            deed = self.random.choice(self.rare if self.random.random() < 0.15 else self.common)
            person = User.objects.order_by("pk").last()
            reason = self.random.choice(["", "a reason", "x" * 600])
            signed = acting_as(person, reason, way="admin") if self.random.random() < 0.7 else acting_as_system("sweep")
            with signed:
                deed()

    def name(self) -> str:
        return f"{self.random.choice(NAMES)} {next(self.numbers)}"

    def tag(self) -> None:
        if self.random.random() < 0.5:
            make_tag(self.name())
        else:
            create_many(Tag, [Tag(name=self.name()) for _ in range(self.random.randrange(1, 4))])

    def person(self) -> None:
        make_user(name=self.name(), email=f"p{next(self.numbers)}@example.com")

    def webinar(self) -> None:
        webinar = make_webinar(title=self.name(), slug=f"w{next(self.numbers)}")
        make_registration(webinar=webinar)

    def change(self) -> None:
        tag = self._any(Tag.objects.all())
        if tag:
            tag.description = self.random.choice(NAMES)
            tag.save()

    def change_many(self) -> None:
        update_rows(User.objects.all(), name=self.name())

    def link(self) -> None:
        person, tag = self._any(User.objects.all()), self._any(Tag.objects.all())
        if person and tag:
            person.tags.add(tag)
        webinar = self._any(Webinar.objects.all())
        if webinar and person:
            webinar.hosts.add(person)

    def unlink(self) -> None:
        person = self._any(User.objects.exclude(tags=None))
        if person:
            person.tags.clear()

    def remove(self) -> None:
        tag = self._any(Tag.objects.all())
        if tag:
            tag.delete()
        delete_many(Registration.objects.filter(pk__in=Registration.objects.order_by("pk").values("pk")[:1]))

    def log_in(self) -> None:
        note(self.random.choice([EventKind.LOGIN, EventKind.LOGIN_FAILED]), subject=self._any(User.objects.all()))

    def export(self) -> None:
        record = record_export(model=User, filters={}, columns=["name"], file_format="csv", row_count=3, total_count=4)
        if self.random.random() < 0.7:
            self.random.choice([self.seal, lambda: None])()
            record_end(record, 3, is_complete=self.random.random() < 0.5)

    def fail(self) -> None:
        """A request that ends in an error: what it wrote was never there, and its keys are used up."""
        try:
            with transaction.atomic():
                self.tag()
                self.log_in()
                raise RuntimeError
        except RuntimeError:
            pass

    def seal(self) -> None:
        seal_rows(wait_seconds=0)

    def redact(self) -> None:
        person = self._any(User.history.all())
        if person:
            keys = User.history.filter(id=person.id).values_list("history_id", flat=True)
            new = {"name": "gone", "email": None, "actor_name": "gone", "history_change_reason": "gone"}
            events = Event.objects.order_by("?").values_list("pk", flat=True)[:2]
            redact(
                {User.history.model: dict.fromkeys(keys, new), Event: {key: {"actor_name": "gone"} for key in events}},
                "Erased",
            )

    def prune(self) -> None:
        before, settings.AUDIT_RETENTION_DAYS = settings.AUDIT_RETENTION_DAYS, RETENTION
        # Seen from so far in the future, all is old that was sealed.
        prune(now=timezone.now() + timedelta(days=self.random.randrange(1, 400)))
        settings.AUDIT_RETENTION_DAYS = before

    def rotate(self) -> None:
        former = signing_key()
        assert former is not None
        (self.folder / f"{former.public.fingerprint}.pem").write_text(former.public.pem)
        settings.AUDIT_PUBLIC_KEYS = [str(self.folder)]
        settings.AUDIT_SIGNING_KEY = self.random.randbytes(32)

    def take_in_a_list(self) -> None:
        organizer = make_user(role=Role.ORGANIZER)
        webinar = make_webinar(organizer=organizer, slug=f"w{next(self.numbers)}")
        run = imported(webinar, list_of(f"g{next(self.numbers)}@example.com" for _ in range(3)), organizer)
        self.random.choice([self.seal, self.redact, lambda: None])()
        if self.random.random() < 0.6:
            undone(run, organizer)

    def _any(self, rows):  # type: ignore[no-untyped-def]
        total = rows.count()
        return rows.order_by("pk")[self.random.randrange(total)] if total else None


def burn_keys() -> None:
    """Leave a gap in the keys of some tables, as a transaction that fails does on PostgreSQL."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE sqlite_sequence SET seq = seq + 5 WHERE name LIKE '%historical%' OR name LIKE 'audit_e%'"
            )
        return
    try:
        with transaction.atomic():
            for _ in range(3):
                make_tag(), make_user(), make_webinar(), note(EventKind.LOGIN)
                ExportRecord.objects.create(actor_name="x", model_label="x", file_format="csv", row_count=0)
            raise RuntimeError
    except RuntimeError:
        pass
