"""Rules reach exactly those whom a plain reading of them means."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comms.choices import AudienceKind
from comms.domain.audience import people_of
from comms.models import Announcement, ListedAddress
from media.choices import Verdict, ViewingWay
from media.models import Viewing
from people.models import User
from tests.factories import make_recording, make_registration, make_series, make_tag, make_user, make_webinar
from tests.factories.comms import make_address_list, make_segment
from webinars.models import Registration

STATES = ["pending", "confirmed", "waitlisted", "cancelled", "declined"]
ROLES = ["staff", "organizer", "attendee"]
LOCALES = ["", "de", "de-AT", "en"]


class World:
    """A dozen people of all kinds, and what rules can name."""

    def __init__(self) -> None:
        self.tags = [make_tag().pk for _ in range(2)]
        self.series = [make_series().pk for _ in range(2)]
        self.webinars = [make_webinar(series_id=self.series[0]).pk, make_webinar().pk, make_webinar().pk]
        self.recordings = [make_recording(webinar_id=self.webinars[0]).pk for _ in range(2)]
        for number in range(12):
            person = make_user(
                ROLES[number % 3], organisation=["", "Acme", "Acme Labs", "Bolt"][number % 4],
                locale=LOCALES[(number // 2) % 4], is_active=number != 5,
            )  # fmt: skip
            person.tags.set([key for place, key in enumerate(self.tags) if number >> place & 1])
            for place, key in enumerate(self.webinars):
                if (number + place) % 3:
                    make_registration(
                        user=person, webinar_id=key, state=STATES[(number + 2 * place) % 5],
                        attended=[True, False, None][(number // 2 + place) % 3],
                        registered_at=datetime(2026, 1 + (number + place) % 6, 1, tzinfo=UTC),
                    )  # fmt: skip
            for place, key in enumerate(self.recordings):
                if number >> (place + 1) & 1:
                    Viewing.objects.create(
                        user=person, recording_id=key, way=ViewingWay.WEB, is_allowed=number % 5 > 0,
                        verdict=Verdict.PUBLIC,
                    )  # fmt: skip
        Viewing.objects.create(
            user=None, recording_id=self.recordings[0], way=ViewingWay.WEB, is_allowed=True, verdict=Verdict.PUBLIC
        )
        people = list(User.objects.order_by("pk"))
        self.lists = [
            make_address_list(*[person.email for person in people[start::3]], "stranger@example.com").pk
            for start in range(2)
        ]
        self.segments = {
            segment.pk: segment.rules
            for segment in (
                make_segment({"tags": self.tags[:1]}, exclude=({"role": ["organizer"]},)),
                make_segment({"locale": "de"}, {"webinars": self.webinars[:1]}),
            )
        }

    def holds(self, person: User, criteria: dict) -> bool:
        """Whether all criteria hold for the person, asked one after the other."""
        tags = set(person.tags.values_list("pk", flat=True))
        watched = set(Viewing.objects.filter(user=person, is_allowed=True).values_list("recording_id", flat=True))
        lists = set(ListedAddress.objects.filter(address=person.email).values_list("address_list_id", flat=True))
        checks = {
            "role": lambda value: person.role in value,
            "tags": lambda value: tags & {*value},
            "organisation": lambda value: value.lower() in person.organisation.lower(),
            "locale": lambda value: person.locale == value or person.locale.startswith(f"{value}-"),
            "watched": lambda value: watched & {*value},
            "not_watched": lambda value: not watched & {*value},
            "address_list": lambda value: lists & {*value},
            "segment": lambda value: self.reaches(person, self.segments[value]),
        }
        asked = {"webinars", "series", "registration", "attendance", "registered_since"} & criteria.keys()
        if asked and not any(self._fits(found, criteria) for found in Registration.objects.filter(user=person)):
            return False
        return all(check(criteria[name]) for name, check in checks.items() if name in criteria)

    def _fits(self, found: Registration, criteria: dict) -> bool:
        if found.state not in criteria.get("registration", ["pending", "confirmed", "waitlisted"]):
            return False
        if "webinars" in criteria or "series" in criteria:
            named = found.webinar_id in criteria.get("webinars", [])
            if not named and found.webinar.series_id not in criteria.get("series", []):
                return False
        if "attendance" in criteria and found.attended is not (criteria["attendance"] == "attended"):
            return False
        since = criteria.get("registered_since")
        return since is None or found.registered_at.date() >= date.fromisoformat(since)

    def reaches(self, person: User, rules: dict) -> bool:
        """Whether the rules reach the person, active or not."""
        include, exclude = rules.get("include", []), rules.get("exclude", [])
        is_in = not include or any(self.holds(person, criteria) for criteria in include)
        return is_in and not any(self.holds(person, criteria) for criteria in exclude)


def some(items: list) -> st.SearchStrategy:
    return st.lists(st.sampled_from(items), min_size=1, max_size=2, unique=True)


def rules_of_world(world: World) -> st.SearchStrategy:
    criteria = st.fixed_dictionaries(
        {},
        optional={
            "role": some(ROLES), "tags": some(world.tags), "webinars": some(world.webinars),
            "series": some(world.series), "registration": some(STATES),
            "attendance": st.sampled_from(["attended", "no_show"]),
            "registered_since": st.sampled_from(["2026-02-01", "2026-04-01"]),
            "organisation": st.sampled_from(["acme", "Bolt"]), "locale": st.sampled_from(["de", "en"]),
            "watched": some(world.recordings), "not_watched": some(world.recordings),
            "address_list": some(world.lists), "segment": st.sampled_from([*world.segments]),
        },
    ).filter(lambda chosen: 1 <= len(chosen) <= 4)  # fmt: skip
    return st.fixed_dictionaries({"include": st.lists(criteria, max_size=3), "exclude": st.lists(criteria, max_size=2)})


@pytest.mark.django_db
def test_rules_reach_exactly_those_whom_a_plain_reading_of_them_means() -> None:
    world = World()
    everybody = list(User.objects.order_by("pk"))

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(rules=rules_of_world(world), start=st.integers(0, len(everybody) - 1))
    def holds(rules: dict, start: int) -> None:
        announcement = Announcement(audience_kind=AudienceKind.RULES, audience=rules)
        expected = [person.pk for person in everybody if person.is_active and world.reaches(person, rules)]
        assert sorted(people_of(announcement).values_list("pk", flat=True)) == expected
        after, up_to = everybody[start].pk, everybody[min(start + 5, len(everybody) - 1)].pk
        stretch = [key for key in expected if after < key <= up_to]
        assert sorted(people_of(announcement, after=after, up_to=up_to).values_list("pk", flat=True)) == stretch

    holds()
