"""The words by which tools and people head their columns, in the languages they use."""

import re
import unicodedata
from functools import lru_cache

from .fields import Field

# A new word is one more entry here. Case, spaces and punctuation don't count.
WORDS: dict[Field, tuple[str, ...]] = {
    Field.EMAIL: (
        "email", "mail", "email address", "mail address", "email addr", "user email", "registration email",
        "attendee email", "participant email", "contact email", "primary email", "work email",
        "E-Mail-Adresse", "Mailadresse", "Adresse e-mail", "Courriel", "Adresse électronique", "Adresse mail",
        "Correo", "Correo electrónico", "Dirección de correo electrónico", "Indirizzo email", "Indirizzo e-mail",
        "Posta elettronica", "Endereço de e-mail", "E-postadress", "E-post", "E-mailadres", "Adres e-mail",
        "メールアドレス", "メール", "电子邮件", "电子邮箱", "邮箱", "이메일", "электронная почта",
    ),
    Field.NAME: (
        "name", "full name", "display name", "user name", "user name (original name)", "name (original name)",
        "attendee name", "attendee", "participant", "participant name", "registrant", "registrant name", "guest name",
        "contact name", "person", "your name", "Vollständiger Name", "Teilnehmer", "Nom complet", "Nom",
        "Nombre completo", "Nombre y apellidos", "Nome completo", "Nome", "Nome e cognome", "Naam", "Volledige naam",
        "Namn", "Imię i nazwisko", "氏名", "名前", "姓名", "이름", "имя",
    ),
    Field.FIRST_NAME: (
        "first name", "first", "firstname", "given name", "given names", "forename", "fname", "attendee first name",
        "Vorname", "Prénom", "Nombre", "Nombre de pila", "Primeiro nome", "Voornaam", "Förnamn", "Imię", "名",
    ),
    Field.LAST_NAME: (
        "last name", "last", "lastname", "family name", "surname", "second name", "lname", "attendee last name",
        "Nachname", "Familienname", "Nom de famille", "Apellido", "Apellidos", "Cognome", "Sobrenome", "Apelido",
        "Achternaam", "Efternamn", "Nazwisko", "姓",
    ),
    Field.STATE: (
        "status", "state", "approval status", "registration status", "registration state", "attendee status",
        "rsvp", "rsvp status", "Genehmigungsstatus", "Registrierungsstatus", "Statut", "Estado", "Stato",
    ),
    Field.REGISTERED_AT: (
        "registration time", "registration date", "registration date/time", "registered at", "registered on",
        "date registered", "signed up", "signed up at", "sign-up date", "order date", "created date",
        "Registrierungszeit", "Anmeldedatum", "Angemeldet am", "Date d'inscription", "Fecha de registro",
        "Data di registrazione", "Data de inscrição",
    ),
    Field.NOT_KEPT: (
        "attended", "join time", "leave time", "time in session (minutes)", "duration", "duration (minutes)",
        "in-meeting duration", "first join", "last leave", "time joined", "time exited", "is guest",
        "participant id (upn)", "refused because",
    ),
}  # fmt: skip

# The heading of the column in which a list of refused rows gives the reason; read again, it means nothing.
REASON_HEADING = "Refused because"

# A heading that ends or begins with a word above means the same ("Work email", "Email (private)") unless one of these
# is in it: then it is about something else ("Company name", "Email verified").
OTHER_THINGS = frozenset({
    "company", "organisation", "organization", "firm", "firma", "employer", "school", "team", "department", "group",
    "event", "webinar", "meeting", "session", "topic", "product", "ticket", "item", "file", "source", "campaign",
    "host", "organizer", "organiser", "manager", "invoice", "billing", "buyer", "referrer", "verified", "consent",
    "opt", "subscribed", "status", "domain", "type", "changed", "code", "id", "login",
})  # fmt: skip
STRETCHED = (Field.EMAIL, Field.FIRST_NAME, Field.LAST_NAME, Field.NAME)

_TOKEN = re.compile(r"\w+")


@lru_cache(maxsize=4096)
def heading_key(text: str) -> str:
    """The heading without what varies: case, spaces, punctuation, width of letters; `#` stays, for it means number."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if letter.isalnum() or letter == "#")


KEYS: dict[str, Field] = {heading_key(word): field for field, words in WORDS.items() for word in words}


def understood(heading: str) -> Field | None:
    """What a heading means by itself."""
    return KEYS.get(heading_key(heading))


def understood_in_part(heading: str) -> Field | None:
    """What a heading means by its last or first words, the longest that are known."""
    tokens = _TOKEN.findall(unicodedata.normalize("NFKC", heading).casefold().replace("e-mail", "email"))
    if OTHER_THINGS.intersection(tokens):
        return None
    for length in range(len(tokens) - 1, 0, -1):
        for part in (tokens[-length:], tokens[:length]):
            field = KEYS.get(heading_key("".join(part)))
            if field in STRETCHED:
                return field
    return None
