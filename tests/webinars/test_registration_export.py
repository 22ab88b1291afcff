"""What is exported of a webinar's registrations can be imported into another one as it is."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from people.models import User
from tests.factories import make_registration, make_user, make_webinar
from tests.webinars.attendee_lists import imported
from webinars.choices import ImportState, RegistrationState
from webinars.models import Registration, Webinar

pytestmark = pytest.mark.django_db

type Browser = Callable[[User], Client]
URL = reverse("admin:webinars_registration_export")
AT = datetime(2026, 3, 29, 1, 30, 15, tzinfo=UTC)
ANSWERS: list[dict[str, Any]] = [
    {"What do you expect?": "=HYPERLINK(1)", "Phone": "+49 30 5550100"},
    {"What do you expect?": "Über „Bienen“; and, commas", "Balance": "-5"},
    {},
    {"Phone": "@home"},
    {"Balance": "'=1"},
]


def exported(browser: Client, webinar: Webinar, kind: str) -> io.BytesIO:
    """The file that somebody gets who leaves everything as the page proposes it."""
    address = f"{URL}?webinar__id__exact={webinar.pk}"
    proposed = browser.get(address).context["form"].fields["columns"].initial
    answer: Any = browser.post(address, {"format": kind, "columns": proposed})
    return io.BytesIO(b"".join(answer.streaming_content))


def lines(file: io.BytesIO) -> list[list[str]]:
    return [*csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig")))]


def told(webinar: Webinar) -> dict[str, Any]:
    """What there is to say about each registration, by the address of the person."""
    return {
        registration.user.email: (registration.state, registration.registered_at, registration.answers)
        for registration in Registration.objects.filter(webinar=webinar).select_related("user")
    }


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_is_imported_into_another_webinar_as_it_is(
    kind: str, organizer: User, staff: User, signed_in: Browser
) -> None:
    webinar = make_webinar(organizer=organizer, time_zone="Asia/Kolkata")
    for number, (state, answers) in enumerate(zip(RegistrationState, ANSWERS, strict=True)):
        person = make_user(
            email=f"guest{number}@example.com", name=f"Ada =={number}", first_name="Ada", last_name=f"=={number}",
            organisation="@home",
        )  # fmt: skip
        make_registration(
            webinar=webinar, user=person, state=state, answers=answers, registered_at=AT + timedelta(hours=number),
            attended=bool(number % 2), minutes_present=number * 10,
        )  # fmt: skip
    people = User.objects.filter(registrations__webinar=webinar).order_by("pk")
    before = [*people.values()]
    other = make_webinar(organizer=organizer, time_zone="America/New_York", capacity=1)

    run = imported(other, exported(signed_in(staff), webinar, kind), organizer)

    assert (run.state, run.kind) == (ImportState.DONE, "list")
    assert told(other) == told(webinar)
    assert [*people.values()] == before


def test_strangers_are_brought_in_with_all_parts_of_their_names(
    organizer: User, staff: User, signed_in: Browser
) -> None:
    webinar = make_webinar(organizer=organizer)
    person = make_user(email="ada@example.com", name="Ada L.", first_name="Ada", last_name="Lovelace")
    person.organisation = "=Engines"
    person.save()
    make_registration(webinar=webinar, user=person)
    file = exported(signed_in(staff), webinar, "csv")
    Registration.objects.all().delete()
    person.delete()

    imported(make_webinar(organizer=organizer), file, organizer)

    arrived = User.objects.get(email="ada@example.com")
    assert (arrived.first_name, arrived.last_name, arrived.organisation) == ("Ada", "Lovelace", "=Engines")


def test_each_question_is_a_column_and_one_that_is_a_heading_already_says_what_it_is(
    organizer: User, signed_in: Browser
) -> None:
    webinar = make_webinar(organizer=organizer)
    make_registration(webinar=webinar, answers={"=2+3": "yes", "State": "Utah"})
    make_registration(answers={"Secret question": "x"})  # of a webinar that the organizer does not see

    heading, line = lines(exported(signed_in(organizer), webinar, "csv"))

    assert dict(zip(heading, line, strict=True))["'=2+3"] == "yes"
    assert dict(zip(heading, line, strict=True))["answers: State"] == "Utah"
    assert "Secret question" not in heading


def test_more_questions_than_fit_side_by_side_are_refused_in_words(
    staff: User, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backoffice.foundation.admin.export.SPREAD_LIMIT", 2)
    make_registration(answers={"one": "1", "two": "2", "three": "3"})

    page: Any = signed_in(staff).post(URL, {"format": "csv", "columns": ["user__email", "answers"]})

    assert "more than 2 different headings" in page.context["form"].errors["columns"][0]


def test_answers_alone_where_nobody_answered_are_refused_in_words(staff: User, signed_in: Browser) -> None:
    make_registration()

    page: Any = signed_in(staff).post(URL, {"format": "csv", "columns": ["answers"]})

    assert "nothing in the chosen column" in page.context["form"].errors["columns"][0]


def test_of_many_webinars_everything_is_proposed_and_of_one_what_can_be_imported(
    staff: User, signed_in: Browser
) -> None:
    registration = make_registration()
    browser = signed_in(staff)

    everything = browser.get(URL).context["form"].fields["columns"]
    of_one = browser.get(f"{URL}?webinar__id__exact={registration.webinar_id}").context["form"].fields["columns"]

    assert "webinar__title" in everything.initial
    assert "webinar__title" not in of_one.initial
    assert "answer" in of_one.help_text
