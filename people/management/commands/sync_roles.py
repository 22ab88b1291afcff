"""manage.py sync_roles: store the table of roles."""

from typing import Any

from django.core.management.base import BaseCommand

from people.domain.role_sync import sync_roles


class Command(BaseCommand):
    help = "Gives every role exactly the permissions that people/roles.py says. Migrations do it by themselves."

    def handle(self, **options: Any) -> None:
        counts = sync_roles()
        self.stdout.write(
            "sync_roles: " + ", ".join(f"{count} permissions for {role}" for role, count in counts.items())
        )
