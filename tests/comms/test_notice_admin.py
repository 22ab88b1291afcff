"""Staff write the words of notices; everybody sees what was told of their own webinars."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from comms.choices import NoticeKind
from comms.domain.notices import tell
from comms.domain.notices.default_words import DEFAULT_WORDS
from comms.models import NoticeTemplate
from people.models import User
from tests.factories import make_user, make_webinar
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db

Browser = Callable[[User], Client]


@pytest.fixture
def template() -> NoticeTemplate:
    return NoticeTemplate.objects.update_or_create(
        kind="welcome", defaults={"title": "Hi", "body": "There", "channels": ["in_app", "email"]}
    )[0]


def address(template: NoticeTemplate, page: str = "change") -> str:
    return reverse(f"admin:comms_noticetemplate_{page}", args=[template.pk])


def test_an_organizer_sees_what_was_told_of_their_own_webinars_only(
    organizer: User, other_organizer: User, signed_in: Browser
) -> None:
    mine = tell(NoticeKind.REMINDER, webinar=make_webinar(organizer=organizer, title="Mine"), people=[organizer.pk])
    other = tell(NoticeKind.REMINDER, webinar=make_webinar(organizer=other_organizer), people=[organizer.pk])
    assert mine is not None
    assert other is not None
    browser = signed_in(organizer)

    page = browser.get(reverse("admin:comms_notice_changelist"))

    assert [notice.pk for notice in page.context["cl"].result_list] == [mine.pk]
    assert "1 Due" in page.content.decode()
    assert browser.get(reverse("admin:comms_notice_change", args=[mine.pk])).status_code == 200
    assert browser.get(reverse("admin:comms_notice_change", args=[other.pk])).status_code == 302
    assert browser.get(reverse("admin:comms_noticetemplate_changelist")).status_code == 403


def test_nobody_changes_or_deletes_what_was_told(administrator: User, signed_in: Browser) -> None:
    notice = tell(NoticeKind.WELCOME, people=[make_user(is_active=False).pk])
    assert notice is not None
    browser = signed_in(administrator)

    page = browser.get(reverse("admin:comms_notice_change", args=[notice.pk]))

    assert "1 Not sent (Inactive)" in page.content.decode()
    assert browser.post(reverse("admin:comms_notice_change", args=[notice.pk]), {"title": "x"}).status_code == 403
    assert browser.get(reverse("admin:comms_notice_delete", args=[notice.pk])).status_code == 403


def test_what_was_told_of_a_webinar_stands_on_its_page(staff: User, signed_in: Browser) -> None:
    webinar = make_webinar()
    tell(NoticeKind.REGISTRATION_CONFIRMED, webinar=webinar, people=[make_user().pk])

    page = signed_in(staff).get(reverse("admin:webinars_webinar_change", args=[webinar.pk]))

    assert "Registration confirmed" in page.content.decode()


def test_staff_switch_a_notice_off_and_write_its_words(
    template: NoticeTemplate, staff: User, signed_in: Browser
) -> None:
    versions = template.history.count()
    values = {"channels": ["email"], "title": "Hello", "body": "Hello {{ person.first_name|there }}"}

    assert signed_in(staff).post(address(template), values).status_code == 302

    template.refresh_from_db()
    assert (template.is_on, template.channels, template.title) == (False, ["email"], "Hello")
    assert template.history.count() == versions + 1


def test_a_notice_needs_a_way(template: NoticeTemplate, staff: User, signed_in: Browser) -> None:
    page = signed_in(staff).post(address(template), {"is_on": "on", "title": "Hello", "body": "Hello"})

    assert "Choose at least one way" in page.content.decode()


def test_auditors_look_at_the_words_and_change_nothing(
    template: NoticeTemplate, auditor: User, signed_in: Browser
) -> None:
    browser = signed_in(auditor)

    assert browser.get(address(template)).status_code == 200
    assert browser.post(address(template), {"title": "x", "body": "y"}).status_code == 403
    assert browser.get(reverse("admin:comms_noticetemplate_add")).status_code == 403


def test_the_default_words_come_back_and_the_switch_stays(
    template: NoticeTemplate, staff: User, signed_in: Browser
) -> None:
    unguarded(NoticeTemplate.objects).update(is_on=False)

    signed_in(staff).post(address(template, "reset_words"), {"reason": "Better", "_form_submitted": "1"})

    template.refresh_from_db()
    assert (template.title, template.body) == DEFAULT_WORDS[NoticeKind.WELCOME]
    assert template.is_on is False


def test_every_kind_has_its_row_and_its_default_words() -> None:
    assert set(NoticeTemplate.objects.values_list("kind", flat=True)) <= set(NoticeKind.values)
    assert set(DEFAULT_WORDS) == set(NoticeKind)


def test_an_unknown_placeholder_is_refused_with_what_was_meant(
    template: NoticeTemplate, staff: User, signed_in: Browser
) -> None:
    values = {"channels": ["email"], "title": "Hello", "body": "See {{ webinar.tittle }}"}

    page = signed_in(staff).post(address(template), values)

    assert "webinar.title" in page.content.decode()
    template.refresh_from_db()
    assert template.body == "There"


def test_the_default_words_pass_the_check_that_staff_s_words_must_pass(staff: User, signed_in: Browser) -> None:
    browser = signed_in(staff)
    for template in NoticeTemplate.objects.all():
        title, body = DEFAULT_WORDS[NoticeKind(template.kind)]
        values = {"is_on": "on", "channels": ["email"], "title": title, "body": body}

        assert browser.post(address(template), values).status_code == 302, template.kind
