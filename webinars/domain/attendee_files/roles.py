"""The words by which meetings call those who run them."""

from .vocabulary import heading_key

# A presenter of Teams is anybody who may share a screen, which by default is everybody.
HOSTS = (
    "organizer", "organiser", "co-organizer", "co-organiser", "host", "co-host", "Organisator", "Mitorganisator",
    "Organisatorin", "Mitorganisatorin", "Co-Organisator", "Gastgeber", "Organisateur", "Coorganisateur",
    "Organisatrice", "Co-organisateur", "Hôte", "Organizador", "Coorganizador", "Co-organizador", "Organizadora",
    "Anfitrión", "Organizzatore", "Co-organizzatore", "Coorganizzatore", "Organizzatrice", "Anfitrião",
    "Mede-organisator", "Medeorganisator", "Arrangör", "Organizator", "開催者", "主催者", "共同開催者", "共同主催者",
    "组织者", "共同组织者", "이끌이", "организатор", "соорганизатор",
)  # fmt: skip

_KEYS = frozenset(map(heading_key, HOSTS))


def is_host(text: str) -> bool:
    """Whether the role is that of somebody who runs the meeting."""
    return heading_key(text) in _KEYS
