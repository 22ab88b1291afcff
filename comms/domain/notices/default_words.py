"""The words that each kind of notice has until somebody changes them: a title and a text in Markdown."""

from comms.choices import NoticeKind

_HELLO = "Hello {{ person.first_name|there }},\n\n"
_WHEN = "**{{ webinar.title }}**\n{{ webinar.starts_at }}, {{ webinar.duration }}\n\n"
_PAGE = "Everything about it is on its page: {{ webinar.page }}"

DEFAULT_WORDS: dict[NoticeKind, tuple[str, str]] = {
    NoticeKind.REGISTRATION_RECEIVED: (
        "We have your registration: {{ webinar.title }}",
        f"{_HELLO}thank you for registering. The organizer looks at your registration, and you hear from us as soon as "
        f"it is confirmed.\n\n{_WHEN}{_PAGE}",
    ),
    NoticeKind.REGISTRATION_CONFIRMED: (
        "You are registered: {{ webinar.title }}",
        f"{_HELLO}you have a seat.\n\n{_WHEN}{_PAGE}\n\n"
        "If you can’t come, please cancel there: somebody else may be waiting for the seat.",
    ),
    NoticeKind.REGISTRATION_WAITLISTED: (
        "You are on the waiting list: {{ webinar.title }}",
        f"{_HELLO}all seats are taken, so you are on the waiting list. If one becomes free in your turn, it is yours "
        f"and you hear from us at once.\n\n{_WHEN}{_PAGE}",
    ),
    NoticeKind.REGISTRATION_PROMOTED: (
        "You have a seat: {{ webinar.title }}",
        f"{_HELLO}a seat became free, and it is yours: you are no longer on the waiting list.\n\n{_WHEN}{_PAGE}\n\n"
        "If you can’t come any more, please cancel there: others are waiting.",
    ),
    NoticeKind.REGISTRATION_DECLINED: (
        "About your registration: {{ webinar.title }}",
        f"{_HELLO}the organizer could not accept your registration for **{{{{ webinar.title }}}}**. We are sorry.\n\n"
        "If you think that is a mistake, please write to them.",
    ),
    NoticeKind.WEBINAR_CHANGED: (
        "Changed: {{ webinar.title }}",
        f"{_HELLO}something has changed about a webinar that you are registered for.\n\n"
        f"{{{{ changes }}}}\n\nThis is how it stands now:\n\n{_WHEN}{_PAGE}\n\n"
        "You need not do anything. If you can’t come any more, please cancel on the page.",
    ),
    NoticeKind.WEBINAR_CANCELLED: (
        "Cancelled: {{ webinar.title }}",
        f"{_HELLO}this webinar does not take place:\n\n{_WHEN}We are sorry. You need not do anything.",
    ),
    NoticeKind.REMINDER: (
        "Reminder: {{ webinar.title }}",
        f"{_HELLO}this webinar is coming up:\n\n{_WHEN}"
        f"Join here: {{{{ webinar.join_link|the link is on its page }}}}\n\n{_PAGE}",
    ),
    NoticeKind.RECORDING_AVAILABLE: (
        "You can watch it now: {{ recording.title }}",
        f"{_HELLO}a recording of **{{{{ webinar.title }}}}** is available:\n\n"
        "**{{ recording.title }}**\n{{ recording.page }}",
    ),
    NoticeKind.WELCOME: (
        "Welcome",
        f"{_HELLO}you have been registered with us for **{{{{ webinar.title }}}}**. From now on you find your webinars "
        f"and their recordings here.\n\n{_PAGE}\n\n"
        "If this is new to you, ask the organizer: they brought in a list with your address.",
    ),
}
