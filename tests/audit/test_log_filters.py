"""The log narrowed: by time, person, object, kind, way, reason, field and words."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from backoffice.audit.choices import EventKind
from backoffice.audit.domain.events import note
from backoffice.audit.models import LogLine
from backoffice.foundation.history import acting_as, acting_as_system, create_many, delete_many, update_rows
from people.models import Tag, User
from tests.factories import make_tag, make_user, make_webinar
from tests.unguarded import unguarded

type SignedIn = Callable[[User], Client]


@pytest.fixture
def reader(auditor: User, staff: User, administrator: User, signed_in: SignedIn) -> Client:
    """An auditor's browser, and a log with nothing in it."""
    browser = signed_in(auditor)
    browser.get("/admin/")
    unguarded(LogLine.objects).delete()
    return browser


def found(browser: Client, **filters: Any) -> list[str]:
    """The plain sentences of the first page of the log with these filters."""
    answer = browser.get("/admin/audit/logline/", filters)
    assert not answer.context["filters"].errors
    return [str(shown.words) for passage in answer.context["passages"] for shown in passage.lines]


def errors(browser: Client, **filters: Any) -> dict[str, list[str]]:
    """What is wrong with these filters; then no line is shown."""
    answer = browser.get("/admin/audit/logline/", filters)
    assert answer.status_code == 200
    assert answer.context["passages"] == []
    problems: dict[str, list[str]] = answer.context["filters"].errors
    return problems


def test_days_are_whole_on_the_clock_of_the_reader(reader: Client, auditor: User) -> None:
    for name in ("late", "early", "next"):
        with acting_as(None):
            make_tag(name)
    auditor.time_zone = "Asia/Tokyo"
    auditor.save()
    moments = [(2026, 3, 4, 14, 59), (2026, 3, 3, 15, 0), (2026, 3, 4, 15, 0)]
    unguarded(LogLine.objects).exclude(model_label="people.tag").delete()
    for line, moment in zip(LogLine.objects.order_by("pk"), moments, strict=True):
        unguarded(LogLine.objects).filter(pk=line.pk).update(first_at=datetime(*moment, tzinfo=UTC))

    assert found(reader, since="2026-03-04", until="2026-03-04") == ["created tag “late”", "created tag “early”"]
    assert found(reader, since="2026-03-05") == ["created tag “next”"]
    assert found(reader, until="2026-03-03") == []


def test_by_person_by_model_by_way_and_by_kind(reader: Client, staff: User, administrator: User) -> None:
    with acting_as(staff, way="admin"):
        make_tag("one")
    with acting_as(administrator, way="api"):
        webinar = make_webinar(title="Bees", organizer=staff)
        note(EventKind.DOWNLOADED, subject=webinar)
    with acting_as(None, way=""):
        make_tag("two")

    assert found(reader, actor=staff.pk) == ["created tag “one”"]
    assert found(reader, model="webinars.webinar") == ["downloaded webinar “Bees”", "created webinar “Bees”"]
    assert found(reader, way="admin") == ["created tag “one”"]
    assert found(reader, way="unknown") == ["created tag “two”"]
    assert found(reader, kind="downloaded") == ["downloaded webinar “Bees”"]
    assert found(reader, kind="created", actor=administrator.pk) == ["created webinar “Bees”"]
    assert found(reader, kind="deleted") == []


def test_a_person_whose_account_is_gone_is_found_by_number_and_named(reader: Client) -> None:
    person = make_user(name="Gone Later")
    with acting_as(person):
        make_tag("left behind")
    number = person.pk
    delete_many(User.objects.filter(pk=number))

    assert found(reader, actor=number) == ["created tag “left behind”"]
    assert "Gone Later" in reader.get("/admin/audit/logline/", {"actor": number}).content.decode()


def test_what_a_part_of_the_system_did_is_found_by_its_name(reader: Client) -> None:
    with acting_as_system("sweep"):
        make_tag("swept")
    with acting_as_system("clock"):
        make_tag("ticked")

    assert found(reader, by="sweep") == ["created tag “swept”"]


def test_a_field_is_found_in_whatever_company_it_changed(reader: Client) -> None:
    webinar = make_webinar(title="Bees")
    for values in ({"title": "A"}, {"starts_at": webinar.starts_at + timedelta(days=1)}, {"capacity": 5}):
        with acting_as(None):
            for name, value in values.items():
                setattr(webinar, name, value)
            webinar.save()
    with acting_as(None):
        webinar.title, webinar.capacity = "B", 6
        webinar.save()

    assert found(reader, field="webinars.webinar.title") == [
        "changed Title and Capacity of webinar “B”",
        "changed Title of webinar “A”",
    ]
    assert found(reader, field="webinars.webinar.starts_at", model="webinars.webinar") == [
        "changed Starts and Ends of webinar “A”"
    ]
    assert found(reader, field="webinars.webinar.price") == []


def test_one_object_among_many_that_a_job_changed(reader: Client, staff: User) -> None:
    tags = create_many(Tag, [Tag(name=f"tag {number}") for number in range(3)])
    with acting_as(staff):
        update_rows(Tag.objects.all(), description="new")
    with acting_as(staff):
        update_rows(Tag.objects.exclude(pk=tags[0].pk), description="newer")
        note(EventKind.DOWNLOADED, subject=tags[0])

    mine = found(reader, model="people.tag", object=tags[0].pk)
    assert mine == ["downloaded tag “tag 0”", "changed Description of 3 tags", "created 3 tags"]
    assert len(found(reader, model="people.tag", object=tags[1].pk)) == 3
    assert found(reader, model="people.tag", object=tags[0].pk, kind="changed") == ["changed Description of 3 tags"]


def test_an_object_whose_every_row_has_no_reason_is_found_by_it(reader: Client) -> None:
    with acting_as(None, "x" * 600):
        tag = make_tag("long reason")

    assert found(reader, model="people.tag", object=tag.pk) == ["created tag “long reason”"]


def test_words_of_reasons_and_people_are_found_in_any_order_and_case(reader: Client, staff: User) -> None:
    with acting_as(staff, "The sponsor asked for another day"):
        make_tag("one")
    with acting_as(None, "Nothing of that kind"):
        make_tag("two")

    for words in ("SPONSOR", "day sponsor", "sponsor sten", "staff", "anoth"):
        assert found(reader, q=words) == ["created tag “one”"], words
    assert found(reader, reason="sponsor") == ["created tag “one”"]
    assert found(reader, reason="staff") == []
    assert found(reader, q="sponsor kind") == []


@pytest.mark.parametrize("words", ["' OR 1=1 --", "!&|():*", "%", "_", "\\", "a:*b", "<b>", "“", "'"])
def test_signs_are_looked_for_and_never_obeyed(reader: Client, words: str) -> None:
    with acting_as(None, "Plain"):
        make_tag("one")

    assert found(reader, q=words) == []
    assert found(reader, reason=words) == []


def test_what_can_not_be_read_is_said_to_be_wrong_and_nothing_is_shown(reader: Client) -> None:
    make_tag()

    assert "since" in errors(reader, since="31 of March")
    assert "until" in errors(reader, since="2026-03-04", until="2026-03-03")
    assert "until" in errors(reader, until="9999-12-31")
    assert "actor" in errors(reader, actor="x")
    assert "actor" in errors(reader, actor="9" * 30)
    assert "model" in errors(reader, model="no.model")
    assert "kind" in errors(reader, kind="no kind")
    assert "field" in errors(reader, field="people.user.password")
    assert "field" in errors(reader, field="people.tag.name", model="people.user")
    assert "model" in errors(reader, object="5")
    assert "object" in errors(reader, object="x", model="people.tag")
    assert "q" in errors(reader, q="a\x00b")
    assert "q" in errors(reader, q="x" * 101)


def test_what_the_log_is_narrowed_to_is_said_and_can_be_taken_away(reader: Client, staff: User) -> None:
    webinar = make_webinar(title="Bees", organizer=staff)
    answer = reader.get(
        "/admin/audit/logline/",
        {
            "model": "webinars.webinar",
            "object": webinar.pk,
            "actor": staff.pk,
            "field": "webinars.webinar.title",
            "since": "2026-03-04",
            "older": "1-1",
        },
    )

    chips = {chip.label: chip for chip in answer.context["chips"]}
    assert {label: chip.value for label, chip in chips.items()} == {
        "From": "4 March 2026",
        "Who": "Sten Staff",
        "Kind of object": "Webinars",
        "Object": "Bees",
        "Field that changed": "Webinar: Title",
    }
    assert "actor" not in chips["Who"].without
    assert "older" not in chips["Who"].without
    assert "object" not in chips["Kind of object"].without
    assert "field" not in chips["Kind of object"].without
    assert "model=webinars.webinar" in chips["Object"].without


def test_a_person_is_looked_for_in_a_search_that_auditors_may_use(reader: Client, staff: User) -> None:
    answer = reader.get(
        "/admin/autocomplete/",
        {"app_label": "audit", "model_name": "exportrecord", "field_name": "user", "term": "Sten"},
    )

    assert [person["id"] for person in answer.json()["results"]] == [str(staff.pk)]
