"""How far the record is sealed, in short."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from backoffice.audit.domain.ledgers import sealed_tables
from backoffice.audit.domain.sealing.boundaries import waiting_count
from backoffice.audit.domain.sealing.keys import signing_key
from backoffice.audit.models import Seal, SealCopy

# So many seals may be left out before rows are said to wait too long.
PATIENCE = 15
# Where nothing was ever sealed, more rows of one table are not counted.
MOST_COUNTED = 100_000


@dataclass(frozen=True)
class SealState:
    """The last seal, how many rows wait for the next, and what hinders it.

    `has_key` tells of this process only: where workers seal, a web server may do without.
    """

    sealed_at: datetime | None
    waiting_count: int
    failed_copies_count: int
    has_key: bool

    @property
    def is_late(self) -> bool:
        """Whether rows wait for longer than they should."""
        due = timezone.now() - timedelta(seconds=PATIENCE * settings.AUDIT_SEAL_EVERY_SECONDS)
        return bool(self.waiting_count) and (self.sealed_at is None or self.sealed_at < due)


def seal_state() -> SealState:
    """How it stands now; two queries."""
    waiting = waiting_count(sealed_tables(), most=MOST_COUNTED)
    failed = SealCopy.objects.exclude(error="").order_by().values(one=Value(1)).annotate(n=Count("pk")).values("n")
    last = Seal.objects.order_by("-number").annotate(failed=Coalesce(Subquery(failed), 0)).values_list("at", "failed")
    sealed_at, failed_count = last.first() or (None, 0)
    return SealState(sealed_at, waiting, failed_count, signing_key() is not None)
