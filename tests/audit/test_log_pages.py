"""The pages of the log: lines under their headings, and the rows behind a line."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.audit.choices import EventKind
from backoffice.audit.domain.events import note
from backoffice.audit.models import LogLine
from backoffice.foundation.history import acting_as, create_many, delete_many, update_rows
from people.models import Tag, User
from tests.factories import make_registration, make_tag, make_user, make_webinar
from tests.unguarded import unguarded
from webinars.models import Registration, Webinar

type SignedIn = Callable[[User], Client]

LOG = "/admin/audit/logline/"


def sentences(answer: Any) -> list[str]:
    """The sentences of a page as they are read, from top to bottom."""
    return [str(shown.sentence) for passage in answer.context["passages"] for shown in passage.lines]


@pytest.fixture
def reader(auditor: User, staff: User, signed_in: SignedIn) -> Client:
    """An auditor's browser, and a log with nothing in it; everybody who will act is there already."""
    browser = signed_in(auditor)
    browser.get("/admin/")
    unguarded(LogLine.objects).delete()
    return browser


def test_what_one_request_did_stands_under_one_heading_newest_first(reader: Client, staff: User) -> None:
    with acting_as(staff, "Autumn", way="admin", address="192.0.2.7"):
        make_tag("first")
        create_many(Tag, [Tag(name="x"), Tag(name="y")])
        tag = Tag.objects.get(name="first")
        tag.description = "New"
        tag.save()
    with acting_as(None, way="task"):
        make_tag("second")

    answer = reader.get(LOG)

    page = answer.content.decode()
    assert [len(passage.lines) for passage in answer.context["passages"]] == [1, 2]
    assert page.index("tag “second”") < page.index("Sten Staff") < page.index("created <strong>3 tags")
    for words in ("Autumn", "Admin", "192.0.2.7", "Description"):
        assert words in page
    assert page.count("Autumn") == 1


def test_lines_of_one_request_with_reasons_of_their_own_say_them(reader: Client, staff: User) -> None:
    with acting_as(staff) as actor:
        for reason in ("one", "two"):
            with acting_as(staff, reason, group=actor.group):
                make_tag(reason)

    page = reader.get(LOG).content.decode()

    assert "“one”" in page
    assert "“two”" in page


def test_a_change_shows_before_and_after_at_once(reader: Client) -> None:
    webinar = make_webinar(title="Bees", time_zone="UTC")
    webinar.starts_at += timedelta(hours=3)
    webinar.save()

    [changed, *_others] = [
        shown for passage in reader.get(LOG).context["passages"] for shown in passage.lines if shown.version
    ]
    assert [change.label for change in changed.version.changes] == ["Starts", "Ends"]
    assert all(change.before != change.after for change in changed.version.changes)


def test_an_object_is_linked_with_its_page_and_one_that_is_gone_with_its_history(reader: Client) -> None:
    there, gone = make_webinar(title="There"), make_webinar(title="Gone")
    number = gone.pk
    delete_many(Webinar.objects.filter(pk=number))

    page = reader.get(LOG).content.decode()

    assert f'href="/admin/webinars/webinar/{there.pk}/change/"' in page
    assert f'href="/admin/webinars/webinar/{number}/history/"' in page
    assert f'href="/admin/webinars/webinar/{number}/change/"' not in page


def test_pages_go_back_and_forth_without_losing_a_line_or_a_filter(reader: Client) -> None:
    for number in range(120):
        with acting_as(None, way="task"):
            make_tag(f"tag {number:03}")
    make_webinar()

    seen: list[str] = []
    address = f"{LOG}?model=people.tag"
    pages = []
    while True:
        answer = reader.get(address)
        pages.append(sentences(answer))
        seen += pages[-1]
        if answer.context["page"].older is None:
            break
        address = f"{LOG}?{answer.context['older_query']}"
        assert "model=people.tag" in address
    assert [len(page) for page in pages] == [50, 50, 20]
    assert len(set(seen)) == 120

    back = reader.get(f"{LOG}?{answer.context['newer_query']}")
    assert sentences(back) == pages[1]
    top = reader.get(f"{LOG}?{back.context['newer_query']}")
    assert sentences(top) == pages[0]
    first = reader.get(f"{LOG}?model=people.tag").context["page"]
    assert first.newer is None


def test_lines_of_the_same_moment_are_neither_lost_nor_shown_twice(reader: Client) -> None:
    make_tag()
    moment = LogLine.objects.get().first_at
    for number in range(100):
        with acting_as(None):
            make_tag(f"same moment {number}")
    unguarded(LogLine.objects).update(first_at=moment)

    first = reader.get(LOG)
    second = reader.get(f"{LOG}?{first.context['older_query']}")
    third = reader.get(f"{LOG}?{second.context['older_query']}")

    keys = [line.pk for answer in (first, second, third) for line in answer.context["page"].lines]
    assert len(keys) == len(set(keys)) == 101
    assert keys == sorted(keys, reverse=True)


@pytest.mark.parametrize("place", ["x", "-", "1-x", "9" * 40 + "-1", "999999999999999999-999999999999999999", "²-1"])
def test_a_place_that_is_none_is_the_top(reader: Client, place: str) -> None:
    make_tag("here")

    for name in ("older", "newer"):
        answer = reader.get(LOG, {name: place})
        assert answer.status_code == 200
        assert "created" in sentences(answer)[0]


def test_the_number_of_queries_does_not_grow_with_the_lines(reader: Client) -> None:
    def one_of_each() -> None:
        with acting_as(None):
            registration = make_registration()
            registration.webinar.title += "!"
            registration.webinar.save()
            registration.webinar.tags.add(make_tag())
            registration.minutes_present = 3
            registration.save()
            note(EventKind.DOWNLOADED, subject=registration.webinar)

    one_of_each()
    reader.get(LOG)
    with CaptureQueriesContext(connection) as few:
        shown = len(sentences(reader.get(LOG)))
    for _ in range(3):
        one_of_each()
    with CaptureQueriesContext(connection) as many:
        assert len(sentences(reader.get(LOG))) >= shown * 3
    assert len(many) == len(few)
    assert len(few) <= 32


def test_a_line_opens_to_its_rows_with_each_field_before_and_after(reader: Client, staff: User) -> None:
    tags = create_many(Tag, [Tag(name=f"tag {number}", description="old") for number in range(3)])
    with acting_as(staff, "Better words"):
        update_rows(Tag.objects.filter(pk__in=[tag.pk for tag in tags]), description="new")
        make_tag("not among them")
    line = LogLine.objects.get(kind="~")

    answer = reader.get(reverse("admin:audit_logline_change", args=[line.pk]))

    rows = answer.context["rows"]
    assert [row.name for row in rows] == ["tag 0", "tag 1", "tag 2"]
    assert [(c.label, c.before, c.after) for row in rows for c in row.version.changes] == [
        ("Description", "old", "new")
    ] * 3
    assert rows[0].address == f"/admin/people/tag/{tags[0].pk}/change/"
    assert "Better words" in answer.content.decode()


def test_many_rows_come_in_pages_that_cost_the_same(reader: Client) -> None:
    people = create_many(User, [User(username=f"u{number}", name=f"U {number}") for number in range(120)])
    webinar = make_webinar()
    with acting_as(None):
        create_many(Registration, [Registration(user=person, webinar=webinar) for person in people])
    line = LogLine.objects.get(model_label="webinars.registration")
    address = reverse("admin:audit_logline_change", args=[line.pk])

    names: list[str] = []
    counts = []
    after = 0
    reader.get(address)
    while after is not None:
        with CaptureQueriesContext(connection) as queries:
            answer = reader.get(address, {"after": after})
        counts.append(len(queries))
        names += [row.name for row in answer.context["rows"]]
        after = answer.context["after"]

    assert names == [f"U {number} – {webinar.title}" for number in range(120)]
    assert len(counts) == 3
    assert len(set(counts)) == 1
    assert counts[0] <= 16


def test_the_rows_of_one_object_can_be_asked_for(reader: Client) -> None:
    one, other = create_many(Tag, [Tag(name="one"), Tag(name="other")])
    line = LogLine.objects.get(kind="+", model_label="people.tag")
    answer = reader.get(reverse("admin:audit_logline_change", args=[line.pk]), {"object": other.pk})

    assert [row.name for row in answer.context["rows"]] == ["other"]
    assert one.name not in [row.name for row in answer.context["rows"]]


def test_the_page_of_an_event_shows_its_details(reader: Client, staff: User) -> None:
    with acting_as(staff):
        note(EventKind.EXPORTED, model=User, row_count=412, details={"format": "csv", "filters": {"role": ["staff"]}})
    line = LogLine.objects.get()

    page = reader.get(reverse("admin:audit_logline_change", args=[line.pk])).content.decode()

    for words in ("exported", "412 people", "csv", "role"):
        assert words in page


def test_a_password_is_shown_nowhere(reader: Client) -> None:
    person = make_user(password="very secret words 123")
    person.set_password("other secret words 123")
    person.name = "Changed as well"
    person.save()

    for line in LogLine.objects.all():
        for address in (LOG, reverse("admin:audit_logline_change", args=[line.pk])):
            assert person.password not in reader.get(address).content.decode()


def test_everything_of_one_request_is_on_one_page(reader: Client, staff: User) -> None:
    with acting_as(staff, "All at once") as actor:
        make_tag("mine")
        note(EventKind.DOWNLOADED, text="list.csv")
        make_webinar(title="Bees", organizer=staff)
    make_tag("not mine")

    answer = reader.get(reverse("admin:audit_logline_group", args=[actor.group]))

    assert len(answer.context["page"].lines) == 3
    assert "not mine" not in answer.content.decode()


@pytest.mark.parametrize(
    "page", ["999999/change/", "x/change/", "9" * 30 + "/change/", "group/00000000-0000-4000-8000-000000000000/"]
)
def test_what_the_log_has_not_is_not_found(reader: Client, page: str) -> None:
    assert reader.get(LOG + page).status_code == 404


def test_a_line_of_a_model_that_is_gone_still_opens(reader: Client) -> None:
    make_tag()
    unguarded(LogLine.objects).update(model_label="gone.model")
    line = LogLine.objects.get()

    assert "gone.model" in reader.get(LOG).content.decode()
    assert reader.get(reverse("admin:audit_logline_change", args=[line.pk])).status_code == 200


def test_times_are_on_the_clock_of_the_reader(auditor: User, signed_in: SignedIn) -> None:
    auditor.time_zone = "Asia/Tokyo"
    auditor.save()

    assert " JST" in signed_in(auditor).get(LOG).content.decode()
