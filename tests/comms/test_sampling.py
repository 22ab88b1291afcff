"""Looking at evenly spread rows instead of all."""

import pytest

from comms.domain.sampling import spread
from comms.models import Delivery
from tests.factories import make_announcement
from tests.factories.comms import make_delivery

pytestmark = pytest.mark.django_db


def test_few_rows_are_all_looked_at():
    announcement = make_announcement()
    made = {make_delivery(announcement=announcement).pk for _ in range(5)}
    make_delivery()

    assert {row.pk for row in spread(Delivery.objects.filter(announcement=announcement), 5)} == made


def test_of_many_rows_some_from_every_part_are_looked_at_and_never_anothers(django_assert_num_queries):
    announcement, other = make_announcement(), make_announcement()
    for _ in range(40):
        make_delivery(announcement=announcement)
        make_delivery(announcement=other)
    keys = sorted(announcement.deliveries.values_list("pk", flat=True))

    with django_assert_num_queries(3):
        found = list(spread(Delivery.objects.filter(announcement=announcement), 10))

    assert {row.announcement_id for row in found} == {announcement.pk}
    assert 4 <= len(found) <= 11
    assert min(row.pk for row in found) < keys[10]
    assert max(row.pk for row in found) > keys[29]


@pytest.mark.parametrize("rows", [19, 20, 21])
def test_the_last_ones_are_looked_at_too_where_the_rows_are_about_twice_as_many(rows):
    announcement = make_announcement()
    keys = [make_delivery(announcement=announcement).pk for _ in range(rows)]

    found = {row.pk for row in spread(Delivery.objects.filter(announcement=announcement), 10)}

    assert len(found) <= 11
    assert found & set(keys[-2:])
