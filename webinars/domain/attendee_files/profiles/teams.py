"""The attendance report of a Microsoft Teams meeting or webinar."""

from django.utils.translation import gettext_lazy as _

from webinars.choices import ImportPurpose
from webinars.domain.attendee_files.fields import Field
from webinars.domain.attendee_files.profile import Profile, Section
from webinars.domain.attendee_files.table import Part

STAY = (Field.NAME, Field.JOINED_AT, Field.LEFT_AT, Field.TIME_PRESENT, Field.EMAIL)

PROFILE = Profile(
    kind="teams attendance report",
    title=_("Teams attendance report"),
    purpose=ImportPurpose.ATTENDANCE,
    # Only the word before it is translated.
    marks=(("* (UPN)",),),
    columns={
        # Who registered gave this address; the account's own may be another, or none.
        "Registration Email": Field.EMAIL,
        "Email": Field.EMAIL,
        "Registration First Name": Field.FIRST_NAME,
        "Registration Last Name": Field.LAST_NAME,
        "Name": Field.NAME,
        "Full Name": Field.NAME,
        "Nombre": Field.NAME,
        "Registration Time": Field.REGISTERED_AT,
        "Registration Status": Field.STATE,
        **dict.fromkeys(("Role", "Rolle", "Rôle", "Rol", "Ruolo", "Função", "Papel", "役割", "ロール"), Field.ROLE),
    },
    not_kept=("* (UPN)", "Engagement: *", "Interaktion: *", "Engagement : *", "Interacción: *", "Coinvolgimento: *"),
    orders=(
        (*STAY, Field.NOT_KEPT, Field.ROLE),
        (*STAY, Field.ROLE, Field.NOT_KEPT),
        (*STAY, Field.ROLE),
    ),
    sections=(
        Section(("Summary",), number=1),
        Section(("Participants", "Teilnehmer", "Participantes", "Partecipanti", "参加者"), Part.ATTENDEES, number=2),
        Section(("In-Meeting Activities", "Activités en réunion", "会議中のアクティビティ"), Part.STAYS, number=3),
        Section(("Meeting Engagement",), number=4),
    ),
)
