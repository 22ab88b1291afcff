"""manage.py import_attendees: bring an attendee list into a webinar from a shell, or take an import back."""

import json
import re
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from backoffice.audit.choices import EventKind
from backoffice.audit.domain.events import note
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.fields import validate_time_zone
from backoffice.foundation.history import Way, acting_as
from people.models import User
from webinars.choices import ImportPurpose, ImportState, WhenFull
from webinars.domain import importing
from webinars.domain.attendee_files import QUESTION, Corrections, Field, Understanding, all_profiles
from webinars.models import AttendeeImport, Webinar

COLUMN = re.compile(r"[A-Z]{1,3}")


class Command(BaseCommand):
    help = (
        "Imports an attendee list (CSV, TSV or XLSX) into a webinar, as the admin does, and waits until it is done; "
        "or takes an import back (--undo)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="the list; not with --undo")
        parser.add_argument("--webinar", metavar="SLUG", help="the webinar's short name in addresses")
        parser.add_argument("--as", required=True, metavar="EMAIL", dest="user", help="who imports: email or username")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen; nothing is written")
        parser.add_argument("--purpose", choices=ImportPurpose.values, help="who is coming, or who was there")
        parser.add_argument(
            "--kind",
            default="",
            choices=["", *sorted(profile.kind for profile in all_profiles())],
            help="what kind of list it is",
        )
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="COLUMN=FIELD",
            help="what a column (A, B, …) is: a field such as email, or question, or not_kept; may be repeated",
        )
        parser.add_argument("--time-zone", default="", metavar="ZONE", help="the zone of its times, else the webinar's")
        parser.add_argument("--date-order", default="", choices=["", "day-first", "month-first"])
        parser.add_argument("--sheet", default="", help="the sheet of a workbook")
        parser.add_argument("--known-only", action="store_true", help="refuse people who are not known yet")
        parser.add_argument("--when-full", default=WhenFull.WAITLIST, choices=WhenFull.values)
        parser.add_argument(
            "--keep-states", action="store_true", help="leave registrations as they are, whatever the list says"
        )
        parser.add_argument("--revive", action="store_true", help="bring back cancelled and declined registrations")
        parser.add_argument(
            "--overwrite", action="append", default=[], choices=list(importing.OVERWRITABLE), help="may be repeated"
        )
        parser.add_argument("--tell", action="store_true", help="tell the people what becomes of their registrations")
        parser.add_argument("--welcome", action="store_true", help="welcome the people who are new")
        parser.add_argument("--rejects", type=Path, metavar="FILE", help="write the refused rows to this file")
        parser.add_argument("--undo", type=int, metavar="RUN", help="take this import back")
        parser.add_argument("--reason", default="", help="why it is taken back")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")

    def handle(self, *, user: str, **options: Any) -> None:
        importer = self._importer(user)
        with _in_words(), acting_as(importer, way=Way.COMMAND):
            if options["undo"] is not None:
                told = self._undo(importer, options)
                words = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in told.items())
            else:
                told = self._import_file(importer, options)
                words = _summary(told)
        self.stdout.write(json.dumps(told) if options["json"] else words)

    def _importer(self, name: str) -> User:
        field = "email" if "@" in name else "username"
        user = User.objects.active().filter(**{field: name.strip().lower() if field == "email" else name}).first()
        if user is None:
            raise CommandError(f"Nobody active has the {field} {name!r}.")
        if not (user.has_perm("webinars.add_attendeeimport") and user.has_perm("webinars.change_attendeeimport")):
            raise CommandError(f"{user} may not import attendee lists.")
        return user

    def _webinar(self, slug: str | None, user: User) -> Webinar:
        if not slug:
            raise CommandError("Say into which webinar: --webinar SLUG.")
        webinar: Webinar | None = Webinar.objects.visible_to(user).filter(slug=slug).first()
        if webinar is None:
            raise CommandError(f"There is no webinar {slug!r} that {user} may see.")
        return webinar

    def _import_file(self, user: User, given: dict[str, Any]) -> dict[str, Any]:
        file: Path | None = given["file"]
        if file is None:
            raise CommandError("Say which file to import.")
        webinar, options = self._webinar(given["webinar"], user), _options(given)
        try:
            with file.open("rb") as stream:
                if given["dry_run"]:
                    return self._try_out(webinar, stream, options, file, given)
                return self._import(webinar, stream, user, options, file.name, given)
        except OSError as error:
            done = "written" if given["rejects"] and error.filename == str(given["rejects"]) else "read"
            raise CommandError(f"{error.filename or file} can't be {done}: {error.strerror or error}") from error

    def _try_out(
        self, webinar: Webinar, stream: IO[bytes], options: importing.ImportOptions, file: Path, given: dict[str, Any]
    ) -> dict[str, Any]:
        trial, rows = importing.try_out(webinar, stream, options)
        refused = ((row.number, importing.reasons_in_words(row.problems)) for row in rows)
        told = self._telling(refused, quiet=given["json"])
        if given["rejects"] is None:
            for _refusal in told:
                continue
        else:
            with file.open("rb") as again, given["rejects"].open("wb") as target:
                target.writelines(importing.rejects_file(again, trial.understanding, told))
            for _refusal in told:  # what is left, so that the figures are complete
                continue
        return _figures(
            trial.understanding, trial.findings.rows_read, trial.findings.people_count, trial.findings.counts
        )

    def _import(
        self,
        webinar: Webinar,
        stream: IO[bytes],
        user: User,
        options: importing.ImportOptions,
        file_name: str,
        given: dict[str, Any],
    ) -> dict[str, Any]:
        run = importing.upload(webinar, stream, by=user, file_name=file_name, options=options)
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
        understanding = Understanding.from_json(run.understanding)
        told = self._telling(importing.refusals_of(run), quiet=given["json"])
        if given["rejects"] is not None:
            with given["rejects"].open("wb") as target:
                target.writelines(importing.rejects_file(stream, understanding, told))
            note(EventKind.DOWNLOADED, subject=run, details={"file": "rejects", "to": str(given["rejects"])})
        for _refusal in told:
            continue
        if not given["json"]:
            self.stdout.write(f"import #{run.pk}")
        return _figures(understanding, run.rows_read, run.preview["people_count"], run.results)

    def _undo(self, user: User, given: dict[str, Any]) -> dict[str, int]:
        run = AttendeeImport.objects.visible_to(user).filter(pk=given["undo"]).first()
        if run is None:
            raise CommandError(f"There is no import #{given['undo']} that {user} may see.")
        if given["dry_run"]:
            return importing.foresee_undo(run)
        importing.undo(run, by=user, reason=given["reason"])
        mark: str | None = ""
        while mark is not None:
            mark = importing.undo_next_batch(run.pk, after=mark)
        run.refresh_from_db()
        if run.state != ImportState.UNDONE:
            raise CommandError(f"The import #{run.pk} is {run.get_state_display().lower()}. {run.error}".strip())
        undone: dict[str, int] = run.results.get("undo", {})
        return undone

    def _telling(self, refused: Iterable[tuple[int, str]], *, quiet: bool) -> Iterator[tuple[int, str]]:
        """The refusals, each told when it is drawn."""
        for number, reasons in refused:
            if not quiet:
                self.stdout.write(f"refused row {number}: {reasons}")
            yield number, reasons


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except RuleBroken as broken:
        raise CommandError(str(broken)) from broken


def _options(given: dict[str, Any]) -> importing.ImportOptions:
    """What the arguments ask for. Raises CommandError for a column, field or zone that there is not."""
    if given["time_zone"]:
        try:
            validate_time_zone(given["time_zone"])
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
    return importing.ImportOptions(
        purpose=ImportPurpose(given["purpose"]) if given["purpose"] else None,
        time_zone=given["time_zone"],
        creates_people=not given["known_only"],
        when_full=given["when_full"],
        follows_states=not given["keep_states"],
        revives=given["revive"],
        tells_registrants=given["tell"],
        welcomes_people=given["welcome"],
        overwrite=tuple(given["overwrite"]),
        corrections=Corrections(
            kind=given["kind"],
            sheet=given["sheet"],
            columns=dict(map(_column, given["map"])),
            date_order=given["date_order"],
        ),
    )


def _column(words: str) -> tuple[int, Any]:
    letters, _sign, field = words.partition("=")
    known = {QUESTION: QUESTION, **{str(one): one for one in Field}}
    meaning = known.get(field.strip().lower())
    if not COLUMN.fullmatch(letters.strip().upper()) or meaning is None:
        raise CommandError(
            f"--map {words!r} is not understood. Write it like B=email; the fields are: {', '.join(known)}."
        )
    position = 0
    for letter in letters.strip().upper():
        position = position * 26 + ord(letter) - ord("A") + 1
    return position - 1, meaning


def _figures(understanding: Understanding, rows_read: int, people: int, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "kind": understanding.kind,
        "encoding": understanding.encoding,
        "delimiter": understanding.delimiter,
        "rows_read": rows_read,
        "people": people,
        **{name: counts[name] for name in importing.FIGURES.values()},
    }


def _summary(told: dict[str, Any]) -> str:
    figures = ", ".join(f"{told[name]} {name}" for name in importing.FIGURES.values())
    noun = "row" if told["rows_read"] == 1 else "rows"
    return f"{told['kind']}, {told['rows_read']} {noun} read: {figures}"
