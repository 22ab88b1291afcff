"""The console's own pages in the admin."""

from django.contrib import admin
from django.contrib.auth.models import Group

from backoffice.console.admin.task_result import TaskResultAdmin

# Groups hold the permissions of roles, which come from people/roles.py and are nobody's to edit.
admin.site.unregister(Group)

__all__ = ["TaskResultAdmin"]
