"""The registrants of a Livestorm event, without what their network addresses give away."""

from django.utils.translation import gettext_lazy as _

from webinars.domain.attendee_files.fields import Field
from webinars.domain.attendee_files.profile import Profile

PROFILE = Profile(
    kind="livestorm registrants",
    title=_("Livestorm registrants"),
    marks=(("Taux de présence", "Attendance rate"), (Field.REGISTERED_AT,), (Field.ATTENDED,)),
    columns={
        "Prénom": Field.FIRST_NAME,
        "Nom": Field.LAST_NAME,
        "Date d'inscription": Field.REGISTERED_AT,
    },
    not_kept=(
        "Code d'accès au webinar", "Lien d'accès", "* (depuis IP)", "* (from IP)", "Ip country name",
        "Taux de présence", "Attendance rate", "Nombre de sessions inscrites", "Nombre de sessions participées",
        "Sessions inscrites", "Sessions participées", "A vu le replay", "Inscrit à la demande", "Nombre de messages",
        "Nombre de questions", "Nb de sondages répondus", "Nombre d'upvotes questions", "Referrer", "* (UTM)",
        "Navigateur", "Version du navigateur", "Système d'exploitation", "Version du système d'exploitation",
        "Hauteur de l'écran", "Largeur de l'écran", "Is guest speaker", "Is team member",
    ),
)  # fmt: skip
