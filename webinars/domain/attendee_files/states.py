"""The words by which lists say how a registration stands."""

from webinars.choices import RegistrationState

from .vocabulary import heading_key

# Those that have a place, and of whom the word also says whether they were there.
CAME = ("checked in", "attended", "eingecheckt", "teilgenommen", "enregistré", "a participé", "asistió")
STAYED_AWAY = ("no-show", "did not attend", "not attended", "nicht erschienen", "absent", "no asistió")

WORDS: dict[RegistrationState, tuple[str, ...]] = {
    RegistrationState.CONFIRMED: (
        *CAME, *STAYED_AWAY, "approved", "confirmed", "registered", "accepted", "attending", "going", "yes", "active",
        "complete", "completed", "paid", "bestätigt", "angemeldet", "registriert", "genehmigt", "zugelassen",
        "bezahlt", "approuvé", "confirmé", "inscrit", "enregistré", "accepté", "payé", "aprobado", "confirmado",
        "registrado", "inscrito", "aceptado", "pagado", "approvato", "confermato", "registrato", "iscritto",
        "accettato", "pagato", "aprovado", "registado", "aceito", "pago", "goedgekeurd", "bevestigd", "geregistreerd",
        "ingeschreven", "betaald", "承認済み", "承認", "登録済み", "已批准", "已注册", "승인됨", "등록됨",
    ),
    RegistrationState.PENDING: (
        "pending", "pending approval", "pending payment", "awaiting payment", "awaiting approval", "unpaid", "invited",
        "tentative", "ausstehend", "eingeladen", "en attente", "invité", "pendiente", "invitado", "in attesa",
        "in sospeso", "invitato", "pendente", "convidado", "in behandeling", "wachtend", "uitgenodigd", "保留中",
        "承認待ち", "待审批", "보류 중",
    ),
    RegistrationState.WAITLISTED: (
        "waitlisted", "waitlist", "waiting list", "on waiting list", "Warteliste", "auf der Warteliste",
        "liste d'attente", "sur liste d'attente", "lista de espera", "en lista de espera", "lista d'attesa",
        "in lista d'attesa", "na lista de espera", "wachtlijst", "キャンセル待ち", "候補",
    ),
    RegistrationState.CANCELLED: (
        "cancelled", "canceled", "cancelled by self", "canceled by self", "cancelled by host", "canceled by host",
        "not attending", "not going", "no", "withdrawn", "refunded", "deleted", "transferred", "expired", "storniert",
        "abgesagt", "abgemeldet", "abgebrochen", "annulé", "désinscrit", "remboursé", "cancelado", "anulado",
        "reembolsado", "annullato", "cancellato", "rimborsato", "geannuleerd", "afgemeld", "キャンセル済み",
        "キャンセル", "已取消", "취소됨",
    ),
    RegistrationState.DECLINED: (
        "denied", "declined", "rejected", "refused", "blocked", "abgelehnt", "refusé", "rejeté", "rechazado",
        "denegado", "rifiutato", "negato", "negado", "recusado", "rejeitado", "afgewezen", "geweigerd", "拒否",
        "拒否済み", "却下", "已拒绝", "거부됨",
    ),
}  # fmt: skip

STATES: dict[str, RegistrationState] = {heading_key(word): state for state, words in WORDS.items() for word in words}
_CAME = {heading_key(word): True for word in CAME} | {heading_key(word): False for word in STAYED_AWAY}


def understood_state(text: str) -> RegistrationState | None:
    """The state that a word of a list means, or None for a word that is not known."""
    return STATES.get(heading_key(text))


def attendance_in_state(text: str) -> bool | None:
    """Whether the word for a state also says that somebody was there, or was not."""
    return _CAME.get(heading_key(text))
