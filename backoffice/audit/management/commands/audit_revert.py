"""manage.py audit_revert: take back what a request or job did, however much that was."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from backoffice.audit.domain.reverting import Group, Kind, Plan, apply, make_plan
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import Way


class Command(BaseCommand):
    help = (
        "Says what taking back a request or job would do; with --reason it does it, in one transaction that holds the "
        "objects, with about 4 KB of memory for each. What was changed since is left as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("group", type=UUID, help="the number of the request or job, as the log's address has it")
        parser.add_argument(
            "--as", dest="by", required=True, metavar="EMAIL", help="who takes it back, or their user name"
        )
        parser.add_argument("--reason", default="", help="why; without one nothing is done")
        parser.add_argument("--silent", action="store_true", help="tell none of the people concerned")

    def handle(self, *, group: UUID, by: str, reason: str, silent: bool, **options: Any) -> None:
        source, person = Group(group, any_number=True), self._person(by)
        try:
            plan = make_plan(source, by=person)
            self._tell(plan)
            if not reason:
                self.stdout.write("Nothing is done yet: say why with --reason.")
                return
            done = apply(
                source, by=person, reason=reason, fingerprint=plan.fingerprint, tells=not silent, way=Way.COMMAND
            )
        except RuleBroken as broken:
            raise CommandError(str(broken)) from broken
        self.stdout.write(f"Done. What undoes it: manage.py audit_revert {done.group} --as {by} --reason …")

    def _person(self, name: str) -> Any:
        people = get_user_model()._default_manager.filter(Q(username=name) | Q(email__iexact=name), is_active=True)
        person = people.first()
        if person is None:
            raise CommandError(f"Nobody who can log in is called {name}.")
        return person

    def _tell(self, plan: Plan) -> None:
        words = {Kind.REMOVE: "go", Kind.RESTORE: "get former values", Kind.RECREATE: "come back"}
        counts = {kind: sum(1 for _step in plan.taken(kind)) for kind in Kind}
        left = sum(1 for step in plan.every_step() if not step.is_taken or len(step.taken_cells) < len(step.cells))
        told = [f"{counts[kind]:,} objects {words[kind]}" for kind in Kind if counts[kind]]
        self.stdout.write(", ".join([*told, f"{left:,} are left, in part or as a whole"]) + ".")
