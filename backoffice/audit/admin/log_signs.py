"""The signs of what happened, by the kind of a line."""

from backoffice.audit.choices import EventKind, LineKind

ICONS: dict[str, str] = {
    LineKind.CREATED: "add",
    LineKind.CHANGED: "edit",
    LineKind.DELETED: "delete",
    EventKind.LOGIN: "login",
    EventKind.LOGIN_FAILED: "gpp_bad",
    EventKind.LOCKED_OUT: "lock",
    EventKind.LOGOUT: "logout",
    EventKind.PASSWORD_CHANGED: "password",
    EventKind.PASSWORD_LINK_SENT: "link",
    EventKind.PERMISSIONS_CHANGED: "shield_person",
    EventKind.EXPORTED: "download",
    EventKind.EXPORT_ENDED: "download_done",
    EventKind.DOWNLOADED: "download",
    EventKind.OPENED: "drafts",
    EventKind.WATCHED: "visibility",
    EventKind.TESTED: "outgoing_mail",
    EventKind.RESENT: "outgoing_mail",
    EventKind.SETTLED: "mark_email_read",
    EventKind.SETTINGS_CHANGED: "settings",
    EventKind.REDACTED: "ink_eraser",
    EventKind.PRUNED: "cut",
}
TONES: dict[str, str] = {
    LineKind.CREATED: "come",
    LineKind.DELETED: "gone",
    EventKind.LOGIN_FAILED: "gone",
    EventKind.LOCKED_OUT: "gone",
}
