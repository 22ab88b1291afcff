"""Recordings in the admin: the form, the actions, the list; and nothing of it for organizers of other webinars."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from media.choices import AccessPolicy
from media.models import Grant, Recording, Viewing
from people.models import User
from tests.factories import make_recording, make_registration, make_user, make_webinar
from tests.factories.media import make_film, make_grant, mp4_bytes
from webinars.models import Webinar

pytestmark = pytest.mark.django_db

type Browser = Callable[[User], Client]
TITLE = "The merger with Example Corp"


@pytest.fixture
def webinar(organizer: User) -> Webinar:
    return make_webinar(organizer=organizer)


def admin_address(name: str, *args: Any, model: str = "recording") -> str:
    return reverse(f"admin:media_{model}_{name}", args=args)


def filled(webinar: Webinar, **values: Any) -> dict[str, Any]:
    """What the browser sends for a new recording."""
    return {
        "webinar": webinar.pk,
        "title": TITLE,
        "description": "",
        "source": "link",
        "link": "",
        "duration_seconds": "",
        "access_policy": AccessPolicy.REGISTERED,
        "available_from_0": "",
        "available_from_1": "",
        "available_until_0": "",
        "available_until_1": "",
        **{f"{inline}-{name}_FORMS": 0 for inline in ("grants", "viewings") for name in ("TOTAL", "INITIAL")},
        **values,
    }


def errors_of(response: Any) -> str:
    assert response.status_code == 200
    return str(response.context["adminform"].form.errors.as_data())


def test_an_organizer_uploads_a_file_that_lies_in_the_private_storage(
    organizer: User, webinar: Webinar, signed_in: Browser
) -> None:
    upload = SimpleUploadedFile("talk.bin", mp4_bytes(), content_type="text/html")

    response = signed_in(organizer).post(
        admin_address("add"), filled(webinar, source="file", file=upload, link="https://left.example.com/")
    )

    assert response.status_code == 302, errors_of(response)
    recording = Recording.objects.get()
    assert recording.file.name.startswith("recordings/")
    assert recording.file.name.endswith(".mp4")
    assert recording.file.read() == mp4_bytes()
    recording.file.close()
    assert (recording.link, recording.uploaded_by, recording.published_at) == ("", organizer, None)


def test_a_link_takes_the_place_of_a_file(organizer: User, webinar: Webinar, signed_in: Browser) -> None:
    recording = make_film(webinar=webinar)

    response = signed_in(organizer).post(
        admin_address("change", recording.pk), filled(webinar, link="https://video.example.com/9")
    )

    assert response.status_code == 302, errors_of(response)
    recording.refresh_from_db()
    assert (recording.file.name, recording.link) == ("", "https://video.example.com/9")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"source": "file"}, "Choose the file"),
        ({"source": "link"}, "Give the link"),
        ({"source": "link", "link": "ftp://files.example.com/1"}, "https://"),
        ({"source": "link", "link": "javascript:alert(1)"}, "link"),
        ({"source": ""}, "source"),
        (
            {
                "link": "https://e.example/1",
                "available_from_0": "2026-05-02",
                "available_from_1": "10:00",
                "available_until_0": "2026-05-01",
                "available_until_1": "10:00",
            },
            "available until later",
        ),
    ],
)
def test_what_does_not_fit_is_refused_beside_the_field_with_nothing_stored(
    organizer: User, webinar: Webinar, signed_in: Browser, values: dict[str, str], said: str
) -> None:
    response = signed_in(organizer).post(admin_address("add"), filled(webinar, **values))

    assert said in errors_of(response)
    assert not Recording.objects.exists()


def test_a_page_disguised_as_a_film_is_refused_in_words(organizer: User, webinar: Webinar, signed_in: Browser) -> None:
    upload = SimpleUploadedFile("film.mp4", b"<svg onload=alert(1)>", content_type="video/mp4")

    response = signed_in(organizer).post(admin_address("add"), filled(webinar, source="file", file=upload))

    assert "is not a recording, whatever its name says" in errors_of(response)


def test_a_file_above_the_limit_is_let_go_while_it_arrives_and_the_form_says_so(
    organizer: User, webinar: Webinar, signed_in: Browser, settings: Any
) -> None:
    settings.RECORDING_MAX_BYTES = 100_000
    upload = SimpleUploadedFile("film.mp4", mp4_bytes(300_000), content_type="video/mp4")

    response = signed_in(organizer).post(admin_address("add"), filled(webinar, source="file", file=upload))

    assert "is larger than" in errors_of(response)
    assert "film.mp4" in errors_of(response)
    assert not response.wsgi_request.FILES


def test_an_organizer_cannot_put_a_recording_on_a_webinar_of_somebody_else(
    other_organizer: User, webinar: Webinar, signed_in: Browser
) -> None:
    response = signed_in(other_organizer).post(
        admin_address("add"), filled(webinar, link="https://video.example.com/9")
    )

    assert "webinar" in errors_of(response)
    assert not Recording.objects.exists()


@pytest.mark.parametrize("action", ["publish_recording", "unpublish_recording", "change_access", "grant_access"])
def test_an_organizer_of_another_webinar_finds_nothing_and_moves_nothing(
    other_organizer: User, webinar: Webinar, attendee: User, signed_in: Browser, action: str
) -> None:
    recording = make_recording(webinar=webinar, title=TITLE)
    make_grant(recording, attendee)
    browser, before = signed_in(other_organizer), Recording.objects.values().get()

    for model in ("recording", "grant", "viewing"):
        assert TITLE not in browser.get(admin_address("changelist", model=model)).content.decode()
    assert TITLE not in browser.get(admin_address("changelist"), {"q": "merger"}).content.decode()
    assert TITLE not in browser.get(admin_address("changelist"), {"webinar__id__exact": webinar.pk}).content.decode()
    assert browser.get(admin_address("change", recording.pk)).status_code == 302  # "does not exist"
    assert browser.get(admin_address("history", recording.pk)).status_code == 404
    exported = browser.post(admin_address("export"), {"format": "csv", "columns": ["title"]})
    assert TITLE not in b"".join(exported.streaming_content).decode()
    found = browser.get(
        reverse("admin:autocomplete"),
        {"app_label": "media", "model_name": "grant", "field_name": "recording", "term": "merger"},
    )
    assert found.json()["results"] == []

    data = {
        "_form_submitted": "on", "reason": "just so", "access_policy": "public", "addresses": other_organizer.email,
    }  # fmt: skip
    response = browser.post(admin_address(action, recording.pk), data)
    assert response.status_code in (403, 404)
    selected = {"_selected_action": [recording.pk], "action": "unpublish_selected", "_count": "1", **data}
    browser.post(admin_address("changelist"), selected)
    assert Recording.objects.values().get() == before
    assert Grant.objects.count() == 1


def test_an_auditor_reads_and_changes_nothing(
    auditor: User, webinar: Webinar, attendee: User, signed_in: Browser
) -> None:
    film = make_film(webinar=webinar, title=TITLE)
    browser = signed_in(auditor)

    page = browser.get(admin_address("change", film.pk)).content.decode()

    assert TITLE in page
    assert film.file.name not in page
    assert 'name="title"' not in page
    for action in ("publish_recording", "unpublish_recording", "change_access", "grant_access"):
        response = browser.post(admin_address(action, film.pk), {"_form_submitted": "on", "reason": "x"})
        assert response.status_code == 403


def test_publishing_and_taking_back_from_the_page_is_signed(
    organizer: User, webinar: Webinar, signed_in: Browser
) -> None:
    recording = make_recording(webinar=webinar, published_at=None)
    browser = signed_in(organizer)

    browser.post(admin_address("publish_recording", recording.pk), {"_form_submitted": "on", "reason": "cut is fine"})
    recording.refresh_from_db()
    assert recording.published_at is not None
    silent = browser.post(admin_address("unpublish_recording", recording.pk), {"_form_submitted": "on", "reason": ""})
    assert "Say why" in silent.content.decode()
    browser.post(admin_address("unpublish_recording", recording.pk), {"_form_submitted": "on", "reason": "a mistake"})

    recording.refresh_from_db()
    assert recording.published_at is None
    assert [(row.history_change_reason, row.actor_name) for row in recording.history.all()[:2]] == [
        ("a mistake", "Olga Organizer"),
        ("cut is fine", "Olga Organizer"),
    ]


def test_access_of_many_is_changed_with_a_reason(staff: User, signed_in: Browser) -> None:
    recordings = [make_recording() for _ in range(3)]
    data = {
        "action": "change_access_of_selected",
        "_selected_action": [item.pk for item in recordings],
        "_form_submitted": "on",
        "_count": "3",
        "access_policy": "staff",
        "reason": "leaked",
    }

    response = signed_in(staff).post(admin_address("changelist"), data)

    assert response.status_code == 302
    assert set(Recording.objects.values_list("access_policy", flat=True)) == {"staff"}
    assert {item.history.first().history_change_reason for item in recordings} == {"leaked"}


def test_people_are_granted_access_by_choice_and_by_address(
    organizer: User, webinar: Webinar, signed_in: Browser
) -> None:
    recording = make_recording(webinar=webinar)
    people = [make_user() for _ in range(3)]
    for person in people:
        make_registration(user=person, webinar=webinar)
    data = {
        "_form_submitted": "on",
        "people": [people[0].pk, people[1].pk],
        "addresses": f"{people[1].email.upper()};\n{people[2].email}",
        "expires_at_0": "2099-01-01",
        "expires_at_1": "12:00",
    }

    signed_in(organizer).post(admin_address("grant_access", recording.pk), data)

    assert set(Grant.objects.values_list("user_id", "granted_by_id")) == {(item.pk, organizer.pk) for item in people}
    assert {item.expires_at.year for item in Grant.objects.all()} == {2099}


def test_an_organizer_grants_access_to_nobody_whom_they_may_not_see(
    organizer: User, webinar: Webinar, signed_in: Browser
) -> None:
    recording, stranger = make_recording(webinar=webinar), make_user(name="Hidden Person")
    browser = signed_in(organizer)

    for data in ({"addresses": stranger.email}, {"addresses": "x@nowhere.example"}, {"people": [stranger.pk]}, {}):
        page = browser.post(admin_address("grant_access", recording.pk), {"_form_submitted": "on", **data})
        assert page.status_code == 200
        assert "Hidden Person" not in page.content.decode()
    assert not Grant.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_number_of_queries_for_one_row_and_for_three(
    staff: User, signed_in: Browser, rows: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    for _ in range(rows):
        recording = make_recording()
        Viewing.objects.create(recording=recording, way="web", is_allowed=True, verdict="public")
    browser = signed_in(staff)

    # Session, person, permissions (2), count, rows; PostgreSQL is asked for its estimate of the count first.
    with django_assert_num_queries(7 if connection.vendor == "postgresql" else 6):
        page = browser.get(admin_address("changelist"))

    assert len(page.context["cl"].result_list) == rows


def test_a_state_filter_finds_what_is_in_that_state(staff: User, signed_in: Browser) -> None:
    make_recording(title="A draft", published_at=None)
    make_recording(title="Is over", available_until=timezone.now())
    browser = signed_in(staff)

    def shown(state: str) -> list[str]:
        page = browser.get(admin_address("changelist"), {"availability": state}).content.decode()
        return [title for title in ("A draft", "Is over") if title in page]

    assert (shown("draft"), shown("expired"), shown("published")) == (["A draft"], ["Is over"], [])
    assert shown("nonsense") == ["A draft", "Is over"]
