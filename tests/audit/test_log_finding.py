"""A search of the log finds objects by name as well, those that are gone included."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.audit import indexes
from backoffice.audit.domain.reading.deleted import named_models
from backoffice.audit.domain.reading.related import nameless_models
from backoffice.foundation.history import delete_many
from people.models import Tag, User
from tests.audit.record import TRACKED
from tests.factories import make_recording, make_registration, make_tag, make_user, make_webinar
from tests.factories.comms import make_chat_message, make_preference
from tests.factories.media import make_grant
from webinars.models import Registration, Webinar

type SignedIn = Callable[[User], Client]

LOG = "/admin/audit/logline/"


def found(browser: Client, term: str) -> list[tuple[str, str, bool]]:
    """Words, address, and whether it is there, of each object that the term finds."""
    answer: Any = browser.get(LOG, {"q": term})
    return [(one.words, one.address, one.is_there) for one in answer.context["found"]]


@pytest.fixture
def reader(auditor: User, signed_in: SignedIn) -> Client:
    browser = signed_in(auditor)
    browser.get("/admin/")
    return browser


def test_objects_are_found_by_name_with_what_happened_to_them(reader: Client) -> None:
    webinar, tag = make_webinar(title="All about bees"), make_tag("Bees")
    person = make_user(name="Bea Keeper", email="bees@example.com")
    make_webinar(title="Something else")

    assert sorted(found(reader, "bees")) == [
        ("person “Bea Keeper”", f"/admin/people/user/{person.pk}/history/", True),
        ("tag “Bees”", f"/admin/people/tag/{tag.pk}/history/", True),
        ("webinar “All about bees”", f"/admin/webinars/webinar/{webinar.pk}/history/", True),
    ]


def test_objects_that_are_gone_are_found_under_the_name_they_had(reader: Client) -> None:
    webinar = make_webinar(title="Gone for GOOD")
    number = webinar.pk
    delete_many(Webinar.objects.filter(pk=number))

    address = f"/admin/webinars/webinar/{number}/history/"
    assert found(reader, "for good") == [("webinar “Gone for GOOD”", address, False)]
    page = reader.get(LOG, {"q": "for good"}).content.decode()
    assert "Objects found" in page
    assert reader.get(address).status_code == 200


@pytest.mark.parametrize("term", ["100%", "a_b", "c\\d", "O'Brien", "x OR 1=1 --"])
def test_signs_in_names_are_looked_for_and_never_obeyed(reader: Client, term: str) -> None:
    make_tag("plain 1 words")
    delete_many(Tag.objects.all())
    make_tag(f"has {term} in it")
    delete_many(Tag.objects.all())

    assert [words for words, _address, _is_there in found(reader, term)] == [f"tag “has {term} in it”"]


@pytest.mark.parametrize("term", ["%", "_", "\\", "--", "&|!():*"])
def test_signs_alone_find_nothing_that_has_them_not(reader: Client, term: str) -> None:
    make_tag("plain words")
    delete_many(Tag.objects.all())

    assert found(reader, term) == []


def test_who_may_not_see_a_kind_of_object_is_not_told_of_it(reader: Client) -> None:
    make_tag("Bees")
    delete_many(Tag.objects.all())
    make_tag("Bees again")
    Permission.objects.get(codename="view_historicaltag").group_set.clear()

    assert found(reader, "bees") == []


def test_a_search_asks_as_often_for_many_as_for_few(reader: Client) -> None:
    def some(number: int) -> None:
        make_tag(f"Bees {number}")
        doomed = make_tag(f"Gone bees {number}")
        delete_many(Tag.objects.filter(pk=doomed.pk))

    some(0)
    reader.get(LOG, {"q": "bees", "reason": "nothing"})
    counts = []
    for numbers in ((), range(1, 10)):
        for number in numbers:
            some(number)
        with CaptureQueriesContext(connection) as queries:
            reader.get(LOG, {"q": "bees", "reason": "nothing"})
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 24
    assert len(found(reader, "bees")) == 6


def test_names_of_deleted_objects_have_an_index_of_their_own(db: None) -> None:
    question = (
        "SELECT indexname FROM pg_indexes"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'index'"
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        present = {name for (name,) in cursor.fetchall()}
        assert {"deleted_webinars_historicalwebinar", "deleted_people_historicaluser", "log_by_words"} <= present
        assert "deleted_webinars_historicalregistration_webinar" in present
        cursor.execute("DROP INDEX deleted_people_historicaltag")
        indexes.install(connection)
        cursor.execute(question)
        assert present == {name for (name,) in cursor.fetchall()}


def test_what_has_no_name_is_found_by_the_person_or_webinar_it_belongs_to(reader: Client) -> None:
    anna, bees = make_user(name="Anna Nova"), make_webinar(title="All about bees")
    registration = make_registration(user=anna, webinar=bees)
    grant = make_grant(make_recording(title="The film", webinar=make_webinar(title="Films")), anna)
    preference = make_preference(user=anna)
    message = make_chat_message(webinar=bees, user=anna, text="How so?")
    make_registration(user=make_user(name="Otto"), webinar=make_webinar(title="Wasps"))

    def of(address: str, thing: Any) -> str:
        return f"/admin/{address}/{thing.pk}/history/"

    by_person = {address for _words, address, _is_there in found(reader, "anna nova")}
    assert by_person == {
        of("people/user", anna),
        of("webinars/registration", registration),
        of("media/grant", grant),
        of("comms/preference", preference),
        of("comms/chatmessage", message),
    }
    by_webinar = [words for words, _address, _is_there in found(reader, "bees")]
    assert by_webinar == [
        "webinar “All about bees”",
        "registration “Anna Nova – All about bees”",
        "chat message “How so?”",
    ]
    assert ("access grant “Anna Nova – The film”", of("media/grant", grant), True) in found(reader, "the film")


def test_a_registration_that_is_gone_is_found_by_whose_it_was(reader: Client) -> None:
    anna, bees = make_user(name="Anna Nova"), make_webinar(title="All about bees")
    number = make_registration(user=anna, webinar=bees).pk
    delete_many(Registration.objects.all())
    address = f"/admin/webinars/registration/{number}/history/"

    assert ("registration “Anna Nova – All about bees”", address, False) in found(reader, "bees")

    delete_many(User.objects.filter(pk=anna.pk))
    delete_many(Webinar.objects.filter(pk=bees.pk))
    assert ("registration “Anna Nova – All about bees”", address, False) in found(reader, "anna")
    last = Registration.history.latest()
    assert "Anna Nova – All about bees" in reader.get(address).content.decode()
    assert "Anna Nova – All about bees" in reader.get(f"{address}{last.pk}/").content.decode()


def test_of_many_that_belong_to_it_a_few_are_shown_at_no_more_queries(reader: Client) -> None:
    bees = make_webinar(title="All about bees")
    counts = []
    for _ in range(2):
        for _ in range(5):
            make_registration(webinar=bees)
        with CaptureQueriesContext(connection) as queries:
            shown = found(reader, "bees")
        counts.append(len(queries))
        assert len([words for words, *_rest in shown if words.startswith("registration")]) == 3
    assert counts[0] == counts[1]


def test_who_may_not_see_registrations_finds_none(reader: Client) -> None:
    make_registration(webinar=make_webinar(title="All about bees"))
    Permission.objects.get(codename="view_historicalregistration").group_set.clear()

    assert [words for words, *_rest in found(reader, "bees")] == ["webinar “All about bees”"]


def test_every_model_with_history_is_found_by_a_name_or_by_what_it_belongs_to() -> None:
    assert {*named_models(), *nameless_models()} == set(TRACKED.values())
