"""What each role may do: the one table of permissions.

A line says a model and the actions on it; every model that may be viewed also has its history viewed. Words of the
table beyond Django's four and `export` and `import` are the permissions that models define themselves. What somebody
may do is further narrowed to the rows they may see (`visible_to`).
"""

from fnmatch import fnmatchcase

from people.choices import Role

FULL = "add change delete view export import"
EDIT = "add change view export"

ROLES: dict[Role, dict[str, str]] = {
    Role.ADMINISTRATOR: {
        "people.*": FULL,
        "people.user": f"{FULL} view_all_people change_role",
        "webinars.*": FULL,
        "webinars.webinar": f"{FULL} view_all_webinars schedule_webinar",
        "media.*": FULL,
        "media.recording": f"{FULL} publish_recording",
        "comms.*": FULL,
        "comms.announcement": f"{FULL} view_all_announcements publish_announcement approve_announcement",
        "audit.*": "view",
        "audit.logline": "view export",
        "django_tasks_database.*": "view",
    },
    Role.STAFF: {
        "people.tag": FULL,
        "people.user": "add change view export import view_all_people",
        "webinars.*": FULL,
        "webinars.webinar": f"{FULL} view_all_webinars schedule_webinar",
        "media.*": FULL,
        "media.recording": f"{FULL} publish_recording",
        "comms.*": FULL,
        "comms.announcement": f"{FULL} view_all_announcements publish_announcement approve_announcement",
    },
    Role.ORGANIZER: {
        "people.tag": "view",
        "people.user": "view",
        "webinars.webinar": f"{EDIT} schedule_webinar",
        "webinars.series": EDIT,
        "webinars.registration": EDIT,
        "webinars.attendance": "view export",
        "webinars.attendeeimport": "add change view",
        "webinars.importrow": "view",
        "media.recording": f"{EDIT} publish_recording",
        "media.grant": EDIT,
        "media.viewing": "view export",
        "comms.chatmessage": "change view export",
        "comms.notice": "view",
    },
    Role.AUDITOR: {
        "people.*": "view export",
        "people.user": "view export view_all_people",
        "webinars.*": "view export",
        "webinars.webinar": "view export view_all_webinars",
        "media.*": "view export",
        "comms.*": "view export",
        "comms.announcement": "view export view_all_announcements",
        "audit.*": "view",
        "audit.logline": "view export",
    },
    Role.ATTENDEE: {},
}

DJANGO_ACTIONS = {"add", "change", "delete", "view", "export", "import"}


def codenames(role: Role, app_label: str, model_name: str) -> set[str]:
    """The permission codenames of `role` on one model; the exact line wins over a pattern."""
    table = ROLES[role]
    label = f"{app_label}.{model_name}"
    live = model_name.removeprefix("historical")
    if live != model_name:
        actions = _actions(table, f"{app_label}.{live.split('_')[0]}")
        return {f"view_{model_name}"} if "view" in actions else set()
    return {f"{action}_{model_name}" if action in DJANGO_ACTIONS else action for action in _actions(table, label)}


def _actions(table: dict[str, str], label: str) -> list[str]:
    if label in table:
        return table[label].split()
    return next((actions.split() for pattern, actions in table.items() if fnmatchcase(label, pattern)), [])
