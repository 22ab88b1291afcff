"""Whom an announcement is for."""

import pytest

from backoffice.foundation.errors import RuleBroken
from comms.choices import AudienceKind
from comms.domain import audience
from comms.domain.audience_words import words_for
from people.choices import Role
from people.models import User
from tests.factories import make_announcement, make_registration, make_tag, make_user, make_webinar
from tests.factories.comms import to_registrants, to_role, to_tags
from webinars.choices import RegistrationState

pytestmark = pytest.mark.django_db


def names(**rule: object) -> list[str]:
    sender = User.objects.filter(username="sender").first() or make_user(Role.STAFF, username="sender", name="Sender")
    announcement = make_announcement(sender=sender, **rule)
    return sorted(audience.people_of(announcement).values_list("name", flat=True))


def test_registrants_of_a_webinar_outside_the_senders_scope_are_no_audience(organizer, other_organizer):
    foreign = make_webinar(organizer=other_organizer)
    make_registration(webinar=foreign)
    rule = to_registrants(foreign)

    with pytest.raises(RuleBroken) as refused:
        audience.check_rule(rule["audience_kind"], rule["audience"], by=organizer)

    assert refused.value.code == "audience_webinars_not_known"


@pytest.mark.parametrize(
    ("kind", "rule", "code"),
    [
        ("friends", {}, "audience_kind_not_known"),
        (AudienceKind.ROLE, {}, "audience_role_not_known"),
        (AudienceKind.ROLE, {"role": "king"}, "audience_role_not_known"),
        (AudienceKind.TAG, {}, "audience_tags_not_known"),
        (AudienceKind.TAG, {"tags": "all"}, "audience_tags_not_known"),
        (AudienceKind.TAG, {"tags": [999_999]}, "audience_tags_not_known"),
        (AudienceKind.REGISTRANTS, {"states": ["confirmed"]}, "audience_webinars_not_known"),
        (AudienceKind.REGISTRANTS, {"webinars": [999_999], "states": ["confirmed"]}, "audience_webinars_not_known"),
    ],
)
def test_an_incomplete_or_unknown_rule_is_refused_with_its_code(staff, kind, rule, code):
    with pytest.raises(RuleBroken) as refused:
        audience.check_rule(kind, rule, by=staff)

    assert refused.value.code == code


@pytest.mark.parametrize("states", [None, [], "confirmed", ["confirmed", "asleep"]])
def test_registrants_need_known_states(staff, states):
    with pytest.raises(RuleBroken) as refused:
        audience.check_rule(AudienceKind.REGISTRANTS, {"webinars": [make_webinar().pk], "states": states}, by=staff)

    assert refused.value.code == "audience_states_not_known"


def test_everyone_is_everyone_active():
    make_user(name="Ada")
    make_user(name="Gone", is_active=False)

    assert names() == ["Ada", "Sender"]


def test_a_role_is_its_active_people_only():
    make_user(Role.ORGANIZER, name="Olga")
    make_user(Role.ORGANIZER, name="Gone", is_active=False)
    make_user(Role.ATTENDEE, name="Ada")

    assert names(**to_role(Role.ORGANIZER)) == ["Olga"]


def test_somebody_with_two_of_the_tags_counts_once():
    red, blue = make_tag("red"), make_tag("blue")
    both, one, none = make_user(name="Both"), make_user(name="One"), make_user(name="None")
    both.tags.set([red, blue])
    one.tags.set([blue])
    none.tags.set([make_tag("green")])

    assert names(**to_tags(red, blue)) == ["Both", "One"]


def test_somebody_registered_for_two_of_the_webinars_counts_once():
    first, second = make_webinar(), make_webinar()
    both = make_user(name="Both")
    make_registration(webinar=first, user=both)
    make_registration(webinar=second, user=both)
    make_registration(user=make_user(name="Elsewhere"))

    assert names(**to_registrants(first, second)) == ["Both"]


def test_cancelled_registrants_are_reached_only_when_chosen():
    webinar = make_webinar()
    make_registration(webinar=webinar, user=make_user(name="Coming"))
    make_registration(webinar=webinar, user=make_user(name="Waiting"), state=RegistrationState.WAITLISTED)
    make_registration(webinar=webinar, user=make_user(name="Cancelled"), state=RegistrationState.CANCELLED)

    assert names(**to_registrants(webinar)) == ["Coming"]
    assert names(**to_registrants(webinar, states=("confirmed", "waitlisted"))) == ["Coming", "Waiting"]
    assert names(**to_registrants(webinar, states=("cancelled",))) == ["Cancelled"]


@pytest.mark.parametrize("kind", [AudienceKind.ROLE, AudienceKind.TAG, AudienceKind.REGISTRANTS])
def test_a_rule_without_details_reaches_nobody(kind):
    make_registration()

    assert names(audience_kind=kind, audience={}) == []


@pytest.mark.parametrize("kind", ["everyone", "role", "tags", "registrants"])
def test_a_stretch_of_keys_holds_exactly_the_people_between(kind):
    webinar, tag = make_webinar(), make_tag()
    people = [make_user() for _ in range(5)]
    for person in people:
        person.tags.add(tag)
        make_registration(webinar=webinar, user=person)
    rules = {
        "everyone": {},
        "role": to_role(Role.ATTENDEE),
        "tags": to_tags(tag),
        "registrants": to_registrants(webinar),
    }
    announcement = make_announcement(**rules[kind])

    found = audience.people_of(announcement, after=people[0].pk, up_to=people[3].pk)

    assert set(found) == set(people[1:4])


def test_the_words_name_tags_webinars_and_states_in_two_queries(django_assert_num_queries):
    webinar, tag = make_webinar(title="Spring"), make_tag("members")
    announcements = [
        make_announcement(),
        make_announcement(**to_role(Role.STAFF)),
        make_announcement(**to_tags(tag)),
        make_announcement(**to_registrants(webinar, states=("confirmed", "waitlisted"))),
    ]

    with django_assert_num_queries(2):
        words = words_for(announcements)

    assert list(words.values()) == [
        "Everyone active",
        "Everyone with the role Staff",
        "Everyone tagged “members”",
        "Registrants of “Spring”: confirmed or waitlisted",
    ]
