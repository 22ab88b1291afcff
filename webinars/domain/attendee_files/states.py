"""The words by which lists say how a registration stands."""

from webinars.choices import RegistrationState

from .vocabulary import heading_key

WORDS: dict[RegistrationState, tuple[str, ...]] = {
    RegistrationState.CONFIRMED: (
        "approved", "confirmed", "registered", "accepted", "attending", "going", "yes", "active", "complete",
        "completed", "paid", "checked in", "attended", "bestätigt", "angemeldet", "genehmigt", "approuvé", "confirmé",
        "aprobado", "confirmado", "approvato", "confermato", "aprovado",
    ),
    RegistrationState.PENDING: (
        "pending", "pending approval", "pending payment", "awaiting payment", "unpaid", "invited", "tentative",
        "ausstehend", "en attente", "pendiente", "in attesa", "pendente",
    ),
    RegistrationState.WAITLISTED: ("waitlisted", "waitlist", "waiting list", "on waiting list", "Warteliste"),
    RegistrationState.CANCELLED: (
        "cancelled", "canceled", "cancelled by self", "canceled by self", "cancelled by host", "canceled by host",
        "not attending", "not going", "no", "withdrawn", "refunded", "deleted", "transferred", "expired",
        "storniert", "abgesagt", "annulé", "cancelado", "annullato",
    ),
    RegistrationState.DECLINED: (
        "denied", "declined", "rejected", "refused", "blocked", "abgelehnt", "refusé", "rechazado", "rifiutato",
        "negado",
    ),
}  # fmt: skip

STATES: dict[str, RegistrationState] = {heading_key(word): state for state, words in WORDS.items() for word in words}


def understood_state(text: str) -> RegistrationState | None:
    """The state that a word of a list means, or None for a word that is not known."""
    return STATES.get(heading_key(text))
