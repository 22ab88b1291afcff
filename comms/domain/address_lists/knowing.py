"""Which addresses of a list belong to people here."""

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Lower

from comms.models import AddressList, ListedAddress
from people.models import User


def known_people(address_list: AddressList) -> QuerySet[User]:
    """The people whose address is on the list, active or not."""
    listed = ListedAddress.objects.filter(address_list=address_list).values("address")
    found: QuerySet[User] = User.objects.alias(lower_email=Lower("email")).filter(lower_email__in=listed)
    return found


def unknown_addresses(address_list: AddressList) -> QuerySet[ListedAddress]:
    """The addresses of the list that are nobody's here, in their order."""
    owners = User.objects.alias(lower_email=Lower("email")).filter(lower_email=OuterRef("address"))
    listed = ListedAddress.objects.filter(address_list=address_list)
    return listed.filter(~Exists(owners)).order_by("address")
