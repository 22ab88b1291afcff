"""Why somebody is not mailed: the one question that previews, the fan-out and each claim ask."""

from django.db.models import Case, CharField, Q, Value, When

from comms.choices import Channel, DeliveryReason, MessageKind, SuppressionScope
from comms.models import Preference, Suppression

Reason = DeliveryReason


def reason_not_mailed(kind: MessageKind, *, is_for_consenting_only: bool = False) -> Case:
    """On a query of people: the DeliveryReason that keeps mails of `kind` from each of them, or "" where none does.

    What somebody prefers does not count for a mandatory kind; a suppressed address always counts. The two tables are
    read once for the whole query, not once a person.
    """
    scopes = [SuppressionScope.ALL]
    if kind == MessageKind.ANNOUNCEMENT:
        scopes.append(SuppressionScope.ANNOUNCEMENTS)
    suppressed = Suppression.objects.filter(scope__in=scopes).values("address")
    whens = [
        When(Q(is_active=False), then=Value(Reason.INACTIVE)),
        When(Q(email__isnull=True), then=Value(Reason.NO_ADDRESS)),
        When(Q(email__in=suppressed), then=Value(Reason.ADDRESS_SUPPRESSED)),
    ]
    if not kind.is_mandatory:
        refusing = Preference.objects.refused().filter(kind=kind, channel=Channel.EMAIL).values("user_id")
        whens.append(When(Q(pk__in=refusing), then=Value(Reason.UNSUBSCRIBED)))
    if is_for_consenting_only:
        whens.append(When(Q(has_consented=False), then=Value(Reason.NO_CONSENT)))
    return Case(*whens, default=Value(""), output_field=CharField())
