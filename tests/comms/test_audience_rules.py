"""Whom rules of criteria reach."""

from datetime import UTC, datetime

import pytest

from backoffice.foundation.errors import RuleBroken
from comms.choices import AudienceKind
from comms.domain import audience
from comms.domain.audience_words import words_for
from comms.models import Segment
from media.choices import Verdict, ViewingWay
from media.models import Viewing
from people.choices import Role
from people.models import User
from tests.factories import (
    make_announcement,
    make_recording,
    make_registration,
    make_series,
    make_tag,
    make_user,
    make_webinar,
)
from tests.factories.comms import make_address_list, make_segment, to_rules
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db


def names(*include, exclude=()):
    """The names of those whom the rules reach, attendees only: every webinar has an organizer too."""
    sender = User.objects.filter(username="sender").first() or make_user(Role.STAFF, username="sender")
    announcement = make_announcement(sender=sender, **to_rules(*include, exclude=exclude))
    people = audience.people_of(announcement).filter(role=Role.ATTENDEE).order_by("name")
    return list(people.values_list("name", flat=True))


def watch(person, recording, is_allowed=True):
    Viewing.objects.create(
        user=person, recording=recording, way=ViewingWay.WEB, is_allowed=is_allowed, verdict=Verdict.PUBLIC
    )


def test_rules_without_an_include_reach_everybody_active():
    make_user(name="Ada")
    make_user(name="Gone", is_active=False)

    assert names() == ["Ada"]


def test_all_conditions_of_a_rule_must_hold():
    tag, webinar = make_tag(), make_webinar()
    both, tagged = make_user(name="Both"), make_user(name="Tagged")
    both.tags.add(tag)
    tagged.tags.add(tag)
    make_registration(user=both, webinar=webinar)
    make_registration(user=make_user(name="Registered"), webinar=webinar)

    assert names({"tags": [tag.pk], "webinars": [webinar.pk]}) == ["Both"]


def test_one_of_several_rules_is_enough_and_nobody_counts_twice():
    tag, webinar = make_tag(), make_webinar()
    both, other = make_user(name="Both"), make_user(name="Registered")
    both.tags.add(tag)
    make_registration(user=both, webinar=webinar)
    make_registration(user=other, webinar=webinar)
    make_user(name="Neither")

    assert names({"tags": [tag.pk]}, {"webinars": [webinar.pk]}) == ["Both", "Registered"]


def test_whoever_is_excluded_by_one_rule_is_out_whatever_includes_them():
    tag = make_tag()
    make_user(name="In")
    make_user(name="Out").tags.add(tag)
    make_user(name="Acme", organisation="Acme Ltd")

    assert names(exclude=({"tags": [tag.pk]}, {"organisation": "acme"})) == ["In"]


def test_registrants_of_a_series_or_a_webinar_count_once_and_not_the_cancelled():
    series = make_series()
    first, second, lone = make_webinar(series=series), make_webinar(series=series), make_webinar()
    twice = make_user(name="Twice")
    make_registration(user=twice, webinar=first)
    make_registration(user=twice, webinar=second)
    make_registration(user=make_user(name="Lone"), webinar=lone)
    make_registration(user=make_user(name="Waiting"), webinar=first, state="waitlisted")
    make_registration(user=make_user(name="Cancelled"), webinar=first, state="cancelled")
    make_registration(user=make_user(name="Elsewhere"))

    assert names({"series": [series.pk]}) == ["Twice", "Waiting"]
    assert names({"series": [series.pk], "webinars": [lone.pk]}) == ["Lone", "Twice", "Waiting"]
    assert names({"series": [series.pk], "registration": ["cancelled"]}) == ["Cancelled"]
    assert names({"series": [series.pk], "registration": ["waitlisted"]}) == ["Waiting"]


def test_attended_and_no_shows_are_those_of_whom_it_is_known():
    webinar = make_webinar()
    for name, attended in (("Came", True), ("Stayed away", False), ("Unknown", None)):
        make_registration(user=make_user(name=name), webinar=webinar, attended=attended)

    assert names({"webinars": [webinar.pk], "attendance": "attended"}) == ["Came"]
    assert names({"webinars": [webinar.pk], "attendance": "no_show"}) == ["Stayed away"]


def test_state_attendance_and_day_are_asked_of_one_and_the_same_registration():
    old, new = make_webinar(), make_webinar()
    person = make_user(name="Ada")
    make_registration(user=person, webinar=old, attended=True, registered_at=datetime(2026, 1, 1, tzinfo=UTC))
    make_registration(user=person, webinar=new, attended=False, registered_at=datetime(2026, 6, 1, tzinfo=UTC))

    assert names({"attendance": "attended", "registered_since": "2026-05-01"}) == []
    assert names({"attendance": "no_show", "registered_since": "2026-06-01"}) == ["Ada"]


def test_a_language_finds_its_countries_and_no_other_language():
    for locale in ("de", "de-AT", "den", "en"):
        make_user(name=locale, locale=locale)

    assert names({"locale": "de"}) == ["de", "de-AT"]


def test_watching_is_being_let_in():
    recording = make_recording()
    for name in ("Watched", "Refused", "Neither"):
        make_user(name=name)
    watch(User.objects.get(name="Watched"), recording)
    watch(User.objects.get(name="Refused"), recording, is_allowed=False)
    watch(None, recording)  # somebody who was not signed in

    assert names({"watched": [recording.pk]}) == ["Watched"]
    assert names({"not_watched": [recording.pk]}) == ["Neither", "Refused"]


def test_an_uploaded_list_reaches_those_of_its_addresses_who_are_known():
    make_user(name="Known", email="Known@Example.com")
    make_user(name="Other")
    listed = make_address_list("known@example.com", "stranger@example.com")

    assert names({"address_list": [listed.pk]}) == ["Known"]


def test_a_segment_goes_together_with_further_conditions():
    tag = make_tag()
    for name, organisation in (("Ada", "Acme"), ("Bob", "Other")):
        make_user(name=name, organisation=organisation).tags.add(tag)
    inner = make_segment({"tags": [tag.pk]})
    segment = make_segment({"segment": inner.pk}, exclude=({"organisation": "other"},))

    assert names({"segment": segment.pk}) == ["Ada"]
    assert names({"segment": inner.pk, "organisation": "Other"}) == ["Bob"]
    assert names(exclude=({"segment": segment.pk},)) == ["Bob"]


@pytest.mark.parametrize(
    "rules",
    [
        {"include": [{"friends": [1]}]},
        {"include": [{"tags": []}]},
        {"include": [{"role": ["king"]}]},
        {"include": [{"role": "attendee"}]},
        {"include": [{"tags": ["x"]}]},
        {"include": [{"registered_since": "soon"}]},
        {"include": [{"segment": 999_999}]},
        {"include": "all"},
        {"exclude": [{"role": ["king"]}]},
        {"exclude": [{"segment": 999_999}]},
        {"exclude": [None]},
    ],
)
def test_rules_that_cannot_be_read_reach_nobody_rather_than_too_many(rules):
    announcement = make_announcement(audience_kind=AudienceKind.RULES, audience=rules)

    assert not audience.people_of(announcement).exists()


def test_a_segment_that_names_itself_on_a_way_round_reaches_nobody():
    one = make_segment()
    other = make_segment({"segment": one.pk})
    unguarded(Segment.objects.filter(pk=one.pk)).update(rules={"include": [{"segment": other.pk}]})
    make_user(name="Ada")

    assert names({"segment": one.pk}) == []


def test_a_stretch_of_keys_holds_exactly_the_people_between_for_several_rules():
    tag = make_tag()
    people = [make_user(organisation="Acme") for _ in range(5)]
    for person in people:
        person.tags.add(tag)
    announcement = make_announcement(
        **to_rules({"tags": [tag.pk]}, {"organisation": "Acme"}, exclude=({"role": ["staff"]},))
    )

    found = audience.people_of(announcement, after=people[0].pk, up_to=people[3].pk)

    assert set(found) == set(people[1:4])


def test_publishing_keeps_the_rules_that_its_segments_had_then(staff):
    from comms import tasks

    old, new = make_tag("old"), make_tag("new")
    make_user(name="Old").tags.add(old)
    make_user(name="New").tags.add(new)
    segment = make_segment({"tags": [old.pk]}, name="Members")
    announcement = make_announcement(sender=staff, **to_rules({"segment": segment.pk}))

    published = tasks.publish(announcement, by=staff)
    segment.rules = {"include": [{"tags": [new.pk]}]}
    segment.save()

    assert [person.name for person in audience.people_of(published)] == ["Old"]
    assert published.audience["include"][0]["segment"]["name"] == "Members"


def test_people_of_frozen_rules_are_found_without_a_query_more(staff, django_assert_num_queries):
    segment = make_segment({"role": ["staff"]})
    announcement = make_announcement(sender=staff, **to_rules({"segment": segment.pk}))
    announcement.audience = audience.frozen(announcement)

    with django_assert_num_queries(1):
        assert list(audience.people_of(announcement, after=0, up_to=10**9))


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"include": [{}]}, "Include rule 1: it says nothing"),
        ({"include": [{"role": ["staff"]}], "exclude": [{"tags": [999_999]}]}, "Exclude rule 1: choose existing tags"),
        ({"include": [{"role": ["staff"]}, {"role": ["king"]}]}, "Include rule 2: Role"),
        ({"include": [{"friends": [1]}]}, "Include rule 1: “friends” is no condition"),
        ({"include": [{"tags": []}]}, "Include rule 1: “Tags” is empty"),
        ({"include": [{"registered_since": "soon"}]}, "Include rule 1: Registered since"),
        ({"include": [{"locale": "Deutsch"}]}, "is not a language"),
        ({"include": [{"webinars": [999_999]}]}, "choose webinars that you may see"),
        ({"include": [{"series": [999_999]}]}, "choose series that you may see"),
        ({"include": [{"not_watched": [999_999]}]}, "choose recordings that you may see"),
        ({"include": [{"address_list": [999_999]}]}, "choose address lists that you may see"),
        ({"include": [{"segment": 999_999}]}, "choose a segment that you may see"),
        ({"include": [7]}, "The rules can’t be read"),
        ({"everybody": []}, "The rules can’t be read"),
    ],
)
def test_what_is_not_known_is_refused_in_words_that_name_the_rule(rules, words, staff):
    with pytest.raises(RuleBroken) as refused:
        audience.check_rule(AudienceKind.RULES, rules, by=staff)

    assert words in str(refused.value)


def test_an_organizer_may_not_name_what_is_not_theirs(organizer, other_organizer):
    theirs = make_webinar(organizer=other_organizer)
    mine = make_webinar(organizer=organizer)
    audience.check_rules({"include": [{"webinars": [mine.pk]}]}, by=organizer)

    for criteria in (
        {"webinars": [theirs.pk]},
        {"watched": [make_recording(webinar=theirs).pk]},
        {"address_list": [make_address_list().pk]},
        {"segment": make_segment().pk},
    ):
        with pytest.raises(RuleBroken):
            audience.check_rules({"include": [criteria]}, by=organizer)


def test_a_segment_cannot_be_made_of_itself(staff):
    segment = make_segment()
    other = make_segment({"segment": segment.pk})

    for key in (segment.pk, other.pk):
        with pytest.raises(RuleBroken) as refused:
            audience.check_rules({"include": [{"segment": key}]}, by=staff, of=segment)
        assert refused.value.code == "segment_of_itself"


@pytest.mark.parametrize("count", [1, 5])
def test_checking_costs_the_same_for_one_rule_and_for_five(count, staff, django_assert_num_queries):
    rules = {"include": [{"tags": [make_tag().pk], "webinars": [make_webinar().pk]} for _ in range(count)]}

    with django_assert_num_queries(5):  # tags, webinars, and what whoever asks may do
        audience.check_rules(rules, by=User.objects.get(pk=staff.pk))


def test_the_words_tell_rules_as_one_would_say_them():
    webinar, tag = make_webinar(title="Spring"), make_tag("members")
    segment = make_segment(name="Insiders")
    announcement = make_announcement(
        **to_rules(
            {"webinars": [webinar.pk], "attendance": "no_show"},
            {"segment": segment.pk, "locale": "de"},
            exclude=({"tags": [tag.pk]},),
        )
    )

    assert words_for([announcement])[announcement.pk] == (
        "Registered for “Spring” who did not come or in the segment “Insiders”, with the language de; "
        "but nobody tagged “members”"
    )
