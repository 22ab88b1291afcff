"""The app of the admin site, the dashboard, the management commands."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _
from django_tasks_db.apps import TasksAppConfig


class BackofficeAdminConfig(admin_apps.AdminConfig):
    """Django's admin on our own site."""

    default = False
    default_site = "backoffice.console.site.BackofficeSite"


class ConsoleConfig(AppConfig):
    name = "backoffice.console"
    label = "console"
    verbose_name = _("Console")


class TasksConfig(TasksAppConfig):
    """The queue of background tasks, under the name that the sidebar has for its group."""

    default = False
    verbose_name = _("Audit")
