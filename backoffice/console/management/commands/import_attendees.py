"""manage.py import_attendees: bring an attendee list into a webinar from a shell."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import Way, acting_as
from people.models import User
from webinars.choices import ImportState, RowOutcome
from webinars.domain import importing
from webinars.models import ImportRow, Webinar


class Command(BaseCommand):
    help = "Imports an attendee list (CSV or XLSX) into a webinar, as the admin does, and waits until it is done."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--webinar", required=True, metavar="SLUG", help="the webinar's short name in addresses")
        parser.add_argument("--as", required=True, metavar="EMAIL", dest="user", help="who imports: email or username")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen; nothing is written")
        parser.add_argument("--known-only", action="store_true", help="refuse people who are not known yet")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")

    def handle(self, *, file: Path, webinar: str, user: str, **options: Any) -> None:
        importer = self._importer(user)
        target = self._webinar(webinar, importer)
        create = not options["known_only"]
        try:
            with file.open("rb") as stream, acting_as(importer, way=Way.COMMAND):
                if options["dry_run"]:
                    told = self._try_out(target, stream, create, quiet=options["json"])
                else:
                    told = self._import(target, stream, importer, file.name, create, quiet=options["json"])
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror or error}") from error
        except RuleBroken as broken:
            raise CommandError(str(broken)) from broken
        self.stdout.write(json.dumps(told) if options["json"] else _summary(told))

    def _importer(self, name: str) -> User:
        field = "email" if "@" in name else "username"
        user = User.objects.active().filter(**{field: name.strip().lower() if field == "email" else name}).first()
        if user is None:
            raise CommandError(f"Nobody active has the {field} {name!r}.")
        if not (user.has_perm("webinars.add_attendeeimport") and user.has_perm("webinars.change_attendeeimport")):
            raise CommandError(f"{user} may not import attendee lists.")
        return user

    def _webinar(self, slug: str, user: User) -> Webinar:
        webinar: Webinar | None = Webinar.objects.visible_to(user).filter(slug=slug).first()
        if webinar is None:
            raise CommandError(f"There is no webinar {slug!r} that {user} may see.")
        return webinar

    def _try_out(self, webinar: Webinar, stream: IO[bytes], create: bool, *, quiet: bool) -> dict[str, Any]:
        trial, refused = importing.try_out(webinar, stream, creates_people=create)
        self._tell(refused, quiet)
        understanding = trial.understanding
        about = {"kind": understanding.kind, "encoding": understanding.encoding, "delimiter": understanding.delimiter}
        return _figures(about, trial.findings.rows_read, trial.findings.people_count, trial.findings.counts)

    def _import(
        self, webinar: Webinar, stream: IO[bytes], user: User, file_name: str, create: bool, *, quiet: bool
    ) -> dict[str, Any]:
        run = importing.upload(webinar, stream, by=user, file_name=file_name, creates_people=create)
        try:
            importing.read_on(run, stream)
        except RuleBroken as broken:
            importing.fail(run.pk, str(broken))
            raise
        importing.confirm(run, by=user)
        reached: int | None = 0
        while reached is not None:
            reached = importing.commit_next_batch(run.pk, after=reached)
        run.refresh_from_db()
        if run.state != ImportState.DONE:
            raise CommandError(f"The import #{run.pk} is {run.get_state_display().lower()}. {run.error}".strip())
        self._tell(run.rows.filter(outcome=RowOutcome.REFUSED).order_by("number").iterator(), quiet)
        about = {"kind": run.kind, "encoding": run.encoding, "delimiter": run.delimiter}
        return _figures(about, run.rows_read, run.preview["people_count"], run.results)

    def _tell(self, refused: Iterable[ImportRow], quiet: bool) -> None:
        for row in refused:
            reasons = " ".join(problem["text"] for problem in row.problems if not problem.get("is_note"))
            if not quiet:
                self.stdout.write(f"refused row {row.number}: {reasons}")


def _figures(about: dict[str, str], rows_read: int, people: int, counts: dict[str, int]) -> dict[str, Any]:
    figures = {name: counts[name] for name in importing.FIGURES.values()}
    return {**about, "rows_read": rows_read, "people": people, **figures}


def _summary(told: dict[str, Any]) -> str:
    figures = ", ".join(f"{told[name]} {name}" for name in importing.FIGURES.values())
    noun = "row" if told["rows_read"] == 1 else "rows"
    return f"{told['kind']}, {told['rows_read']} {noun} read: {figures}"
