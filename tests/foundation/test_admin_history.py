"""The history page says who, when, what and why, in words, and asks a constant number of questions for it."""

from http import HTTPStatus
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.foundation.history import acting_as, delete_many
from people.models import Tag, User
from tests.factories import make_tag, make_user, make_webinar
from webinars.choices import WebinarState
from webinars.models import Webinar

pytestmark = pytest.mark.usefixtures("lab")


def _changes(answer: Any) -> list[tuple[str, str, str]]:
    return [(item.label, item.before, item.after) for item in _versions(answer)[0].changes]


def _versions(answer: Any) -> list[Any]:
    return [entry["version"] for entry in answer.context["entries"] if "version" in entry]


def test_a_change_is_told_with_its_author_reason_way_and_both_values(
    administrator: User, staff: User, signed_in: Any
) -> None:
    webinar = make_webinar(title="Old", state=WebinarState.DRAFT)
    with acting_as(staff, "The sponsor asked.", way="api"):
        webinar.title, webinar.state, webinar.capacity = "New", WebinarState.SCHEDULED, 20
        webinar.save()
    answer = signed_in(administrator).get(f"/admin/webinars/webinar/{webinar.pk}/history/")
    page = answer.content.decode()
    assert _changes(answer) == [("Title", "Old", "New"), ("State", "Draft", "Scheduled"), ("Capacity", "", "20")]
    assert "Sten Staff" in page
    assert "The sponsor asked." in page
    assert "API" in page


def test_relations_are_told_by_name(administrator: User, signed_in: Any) -> None:
    webinar = make_webinar(organizer=make_user(name="Anna First"))
    webinar.tags.set([make_tag("alpha")])
    with acting_as(administrator):
        webinar.organizer = make_user(name="Berta Second")
        webinar.save()
        webinar.tags.set([make_tag("beta"), make_tag("gamma")])
    answer = signed_in(administrator).get(f"/admin/webinars/webinar/{webinar.pk}/history/")
    assert _changes(answer) == [("Organizer", "Anna First", "Berta Second"), ("Tags", "alpha", "beta, gamma")]


def test_a_related_object_that_is_gone_is_told_as_deleted(administrator: User, signed_in: Any) -> None:
    webinar = make_webinar()
    tag = make_tag("short-lived")
    with acting_as(administrator):
        webinar.tags.add(tag)
    number = tag.pk
    delete_many(Tag.objects.filter(pk=tag.pk))
    answer = signed_in(administrator).get(f"/admin/webinars/webinar/{webinar.pk}/history/")
    assert ("Tags", "", f"Tag no. {number} (deleted)") in [
        (item.label, item.before, item.after) for version in _versions(answer) for item in version.changes
    ]


def test_a_long_text_shows_the_words_that_changed(administrator: User, signed_in: Any) -> None:
    text = "We look at how hospitals buy, who decides, and why a tender takes so very long. "
    webinar = make_webinar(description=text * 2)
    webinar.description = text + text.replace("hospitals", "<b>clinics</b>")
    webinar.save()
    page = signed_in(administrator).get(f"/admin/webinars/webinar/{webinar.pk}/history/").content.decode()
    assert "<del>hospitals</del>" in page
    assert "<ins>&lt;b&gt;clinics&lt;/b&gt;</ins>" in page


def test_twenty_versions_a_page_and_the_last_is_compared_with_the_one_before_it(
    administrator: User, signed_in: Any
) -> None:
    webinar = make_webinar()
    _change(webinar, administrator, times=24)
    answer = signed_in(administrator).get(f"/admin/webinars/webinar/{webinar.pk}/history/")
    versions = _versions(answer)
    assert len(versions) == 20
    assert ("Duration in minutes", "64", "65") in [(c.label, c.before, c.after) for c in versions[-1].changes]
    older = answer.context["window"].older
    second = signed_in(administrator).get(f"/admin/webinars/webinar/{webinar.pk}/history/?older={older}")
    assert len(_versions(second)) == 5
    assert _versions(second)[-1].is_creation
    newer = second.context["window"].newer
    first = signed_in(administrator).get(f"/admin/webinars/webinar/{webinar.pk}/history/?newer={newer}")
    assert [version.row.pk for version in _versions(first)] == [version.row.pk for version in versions]


def test_the_number_of_queries_does_not_grow_with_the_versions(administrator: User, signed_in: Any) -> None:
    short, long = make_webinar(), make_webinar()
    _change(short, administrator, times=2)
    _change(long, administrator, times=19)
    browser = signed_in(administrator)
    browser.get(f"/admin/webinars/webinar/{short.pk}/history/")
    counts = []
    for webinar in (short, long):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(f"/admin/webinars/webinar/{webinar.pk}/history/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_one_version_shows_everything_as_it_was_and_saves_nothing(administrator: User, signed_in: Any) -> None:
    webinar = make_webinar(title="Old")
    first = webinar.history.get().history_id
    webinar.title = "New"
    webinar.save()
    url = f"/admin/webinars/webinar/{webinar.pk}/history/{first}/"
    assert ("Title", "Old") in signed_in(administrator).get(url).context["values"]
    signed_in(administrator).post(url, {"title": "Old"})
    webinar.refresh_from_db()
    assert webinar.title == "New"


@pytest.mark.parametrize("version", ["0", "x", "²", "99999999999999999999"])
def test_a_version_that_is_not_there_is_not_found(administrator: User, signed_in: Any, version: str) -> None:
    webinar = make_webinar()
    answer = signed_in(administrator).get(f"/admin/webinars/webinar/{webinar.pk}/history/{version}/")
    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_a_version_of_another_object_is_not_found(administrator: User, signed_in: Any) -> None:
    webinar, other = make_webinar(), make_webinar()
    version = other.history.get().history_id
    answer = signed_in(administrator).get(f"/admin/webinars/webinar/{webinar.pk}/history/{version}/")
    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_without_the_permission_on_the_history_it_stays_closed_and_the_button_is_missing(
    organizer: User, signed_in: Any
) -> None:
    webinar = make_webinar(organizer=organizer)
    Permission.objects.get(codename="view_historicalwebinar").group_set.clear()
    browser = signed_in(organizer)
    assert browser.get(f"/admin/webinars/webinar/{webinar.pk}/history/").status_code == HTTPStatus.FORBIDDEN
    assert "/history/" not in browser.get(f"/admin/webinars/webinar/{webinar.pk}/change/").content.decode()


def test_the_history_of_a_deleted_object_is_kept_for_those_who_see_all(
    administrator: User, organizer: User, signed_in: Any
) -> None:
    webinar = make_webinar(title="Gone for good", organizer=organizer)
    number = webinar.pk
    with acting_as(administrator, "Entered twice."):
        delete_many(Webinar.objects.filter(pk=number))
    url = f"/admin/webinars/webinar/{number}/history/"
    page = signed_in(administrator).get(url).content.decode()
    assert "Entered twice." in page
    assert "Gone for good" in page
    assert signed_in(organizer).get(url).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("key", ["999999", "x", "_5Fx"])
def test_the_history_of_what_never_was_is_not_found(administrator: User, signed_in: Any, key: str) -> None:
    answer = signed_in(administrator).get(f"/admin/webinars/webinar/{key}/history/")
    assert answer.status_code == HTTPStatus.NOT_FOUND


def _change(webinar: Webinar, author: User, *, times: int) -> None:
    for number in range(times):
        with acting_as(author):
            webinar.duration_minutes = 61 + number
            webinar.save()


def test_a_move_from_state_to_state_stands_for_itself(staff: User, signed_in: Any) -> None:
    with acting_as(staff, "New offer"):
        webinar = make_webinar(state="draft")
        webinar.state = "scheduled"
        webinar.save()
    page = signed_in(staff).get(f"/admin/webinars/webinar/{webinar.pk}/history/").content.decode()
    assert page.index("Scheduled") < page.index("created this")
