"""manage.py import_table: bring a table of any length in from a shell, by the rules of the import pages."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.core.management.base import BaseCommand, CommandError

from backoffice.foundation.admin.import_outcomes import Outcome
from backoffice.foundation.admin.imported_tables import ImportedTable
from backoffice.foundation.admin.importing import ImportMixin
from backoffice.foundation.admin.table_imports import carry_out_in_batches, try_out
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import Way, acting_as
from people.models import User


class Command(BaseCommand):
    help = (
        "Imports a CSV or XLSX file of people, tags, webinars, series, recordings or suppressed addresses. The whole "
        "file is tried out first, and where a row is refused, nothing is written. Then it is written in batches: "
        "should it be stopped, run it again. Attendee lists have a command of their own, import_attendees."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("model", help="what the rows are: people.user, webinars.webinar, …")
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", required=True, metavar="EMAIL", dest="user", help="who imports: email or username")
        parser.add_argument("--reason", required=True, help="kept in the history of every row that changes")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen; nothing is written")

    def handle(self, *, model: str, file: Path, user: str, reason: str, dry_run: bool, **options: Any) -> None:
        resource_class, label = self._resource(model)
        importer = self._importer(user, label)
        try:
            with file.open("rb") as stream, acting_as(importer, reason, way=Way.COMMAND):
                table = ImportedTable(stream, resource_class(user=importer))
                outcome = try_out(table, user=importer)
                self._tell(table, outcome)
                if outcome.refusals:
                    raise CommandError(f"Nothing was imported: {outcome.refused} of {outcome.read} rows are refused.")
                if not dry_run:
                    outcome = carry_out_in_batches(table, user=importer)
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror or error}") from error
        except RuleBroken as broken:
            raise CommandError(str(broken)) from broken
        figures = f"{outcome.new} new, {outcome.updated} changed, {outcome.unchanged} as they were"
        if outcome.refusals:
            self._tell(table, outcome)
            raise CommandError(f"The data has changed meanwhile, and the import stopped. Until then: {figures}.")
        self.stdout.write(f"{outcome.read} rows read: {figures}" + (" (nothing was written)" if dry_run else ""))

    def _resource(self, label: str) -> tuple[Any, str]:
        imported = {
            model._meta.label_lower: model_admin.resource_classes[0]
            for model, model_admin in admin.site._registry.items()
            if isinstance(model_admin, ImportMixin)
        }
        if label.lower() not in imported:
            raise CommandError(f"{label!r} is not imported as a table. These are: {', '.join(sorted(imported))}.")
        return imported[label.lower()], label.lower()

    def _importer(self, name: str, label: str) -> User:
        field = "email" if "@" in name else "username"
        user = User.objects.active().filter(**{field: name.strip().lower() if field == "email" else name}).first()
        if user is None:
            raise CommandError(f"Nobody active has the {field} {name!r}.")
        model = apps.get_model(label)
        if not user.has_perm(f"{model._meta.app_label}.import_{model._meta.model_name}"):
            raise CommandError(f"{user} may not import {model._meta.verbose_name_plural}.")
        return user

    def _tell(self, table: ImportedTable, outcome: Outcome) -> None:
        for name, reason in table.left_out:
            self.stdout.write(f"left out: column {name}" + (f" ({reason})" if reason else ""))
        for sheet in table.unread_sheets:
            self.stdout.write(f"left out: sheet {sheet}")
        for reasons in outcome.same_refusals:
            more = f" and {reasons.more_count} more" if reasons.more_count else ""
            column = f", column {reasons.column}" if reasons.column else ""
            self.stdout.write(f"refused: row {reasons.stretches}{more}{column}: {reasons.text}")
