"""What the lines of the log say."""

import pytest

from backoffice.audit.choices import EventKind
from backoffice.audit.domain.events import note
from backoffice.audit.domain.reading.event_sentences import line_sentence
from backoffice.audit.domain.reading.subjects import told
from backoffice.audit.models import LogLine
from backoffice.foundation.history import acting_as, create_many, delete_many, update_rows
from people.models import Tag, User
from tests.factories import make_registration, make_tag, make_user, make_webinar
from tests.unguarded import unguarded
from webinars.models import Registration, Webinar

pytestmark = pytest.mark.django_db


def forget() -> None:
    """Begin with an empty log."""
    unguarded(LogLine.objects).delete()


def said() -> list[str]:
    """What the lines say, oldest first."""
    return [str(line_sentence(one)) for one in told(list(LogLine.objects.order_by("pk")))]


def test_one_object_is_called_by_its_name_and_the_fields_by_their_labels() -> None:
    forget()
    webinar = make_webinar(title="Bees", organizer=make_user())
    webinar.capacity, webinar.title = 5, "All about bees"
    webinar.save()
    webinar.tags.add(make_tag("nature"))
    delete_many(Webinar.objects.filter(pk=webinar.pk))

    assert said()[1:] == [
        "created webinar “Bees”",
        "changed Title and Capacity of webinar “All about bees”",
        "created tag “nature”",
        "changed Tags of webinar “All about bees”",
        "deleted webinar “All about bees”",
    ]


def test_several_objects_are_counted_in_words_of_their_own() -> None:
    with acting_as(None):
        create_many(User, [User(username=f"u{number}", name=f"U {number}") for number in range(1_200)])
    forget()
    with acting_as(None):
        update_rows(User.objects.all(), organisation="House")
        create_many(Tag, [Tag(name="a"), Tag(name="b")])

    assert said() == ["changed Organisation of 1,200 people", "created 2 tags"]


def test_of_many_changed_fields_only_the_first_are_named() -> None:
    webinar = make_webinar()
    forget()
    webinar.capacity, webinar.title, webinar.description, webinar.price = 5, "T", "D", "3.00"
    webinar.currency, webinar.join_link, webinar.duration_minutes = "EUR", "https://example.com/x", 61
    webinar.save()

    assert said()[0].startswith("changed Title, Description, Duration in minutes, Ends and 3 more fields of web")


def test_a_name_made_of_relations_survives_their_deletion() -> None:
    registration = make_registration(user=make_user(name="Anna"), webinar=make_webinar(title="Bees"))
    person = registration.user
    delete_many(Registration.objects.all())
    delete_many(User.objects.filter(pk=person.pk))

    assert "deleted registration “Anna – Bees”" in said()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"kind": EventKind.LOGIN}, "logged in"),
        ({"kind": EventKind.LOGIN_FAILED, "actor_name": "anna"}, "failed to log in"),
        ({"kind": EventKind.EXPORTED, "model": User, "row_count": 12, "details": {"total_count": 300}},
         "exported 12 of 300 people"),
        ({"kind": EventKind.EXPORTED, "model": User, "row_count": 1}, "exported 1 person"),
        ({"kind": EventKind.EXPORTED, "model": User}, "exported people"),
        ({"kind": EventKind.EXPORT_ENDED, "model": User, "row_count": 12, "details": {"is_complete": True}},
         "received the whole file of 12 people"),
        ({"kind": EventKind.EXPORT_ENDED, "model": User, "row_count": 5, "details": {"is_complete": False}},
         "broke off the download after 5 people"),
        ({"kind": EventKind.REDACTED, "model": User, "row_count": 3, "text": "R-7"},
         "redacted 3 rows of the history of people under R-7"),
        ({"kind": EventKind.PRUNED, "model": User, "row_count": 1_000},
         "let go of 1,000 rows of the history of people, as old as retention allows"),
        ({"kind": EventKind.LOGIN_FAILED, "text": "anna"}, "failed to log in as “anna”"),
        ({"kind": EventKind.DOWNLOADED, "text": "list.csv"}, "downloaded “list.csv”"),
        ({"kind": EventKind.SETTINGS_CHANGED}, "changed the settings"),
        ({"kind": EventKind.RESENT, "model": User, "row_count": 2_000}, "sent 2,000 people again"),
    ],
)  # fmt: skip
def test_events_are_told_in_words(values: dict[str, object], words: str) -> None:
    forget()
    note(**values)  # type: ignore[arg-type]

    assert said() == [words]


def test_an_event_about_an_object_names_it() -> None:
    webinar = make_webinar(title="Bees")
    forget()
    note(EventKind.DOWNLOADED, subject=webinar)

    assert said() == ["downloaded webinar “Bees”"]


def test_the_same_several_times_in_one_request_is_counted(staff: User) -> None:
    forget()
    with acting_as(staff):
        for _ in range(3):
            note(EventKind.LOGIN_FAILED)

    assert said() == ["Login failed, 3 times"]


def test_lines_of_a_model_that_is_gone_can_still_be_read() -> None:
    make_tag()
    forget()
    make_tag()
    unguarded(LogLine.objects).update(model_label="gone.model", changed="colour,", kind="~", row_count=2)

    assert said() == ["changed colour of 2 rows of gone.model"]
