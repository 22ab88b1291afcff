"""Unsubscribing by the link in a mail, and taking it back."""

import pytest
from django.test import Client

from comms.choices import Channel, DeliveryReason, MessageKind
from comms.domain.wishes.exclusions import reason_not_mailed
from comms.domain.wishes.tokens import token_of
from comms.domain.wishes.unsubscribing import unsubscribe_url
from comms.models import Preference
from people.models import User

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def stranger() -> Client:
    """A mail program: no cookie, and checks against forged requests are on."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def link(attendee: User) -> str:
    return unsubscribe_url(attendee.pk, MessageKind.ANNOUNCEMENT, base_url="")


def refusals() -> list[tuple[str, str, str]]:
    return list(Preference.objects.refused().values_list("user__username", "kind", "channel"))


def test_one_click_answers_200_without_cookie_csrf_token_login_or_redirect(stranger, link):
    answer = stranger.post(link, ONE_CLICK)

    assert answer.status_code == 200
    assert not answer.cookies
    assert refusals() == [("attendee", "announcement", Channel.EMAIL)]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
        (
            '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        ("damaged", "multipart/form-data"),
        ("", "application/x-www-form-urlencoded"),
    ],
)
def test_whatever_the_body_is_a_post_unsubscribes(stranger, link, body, content_type):
    assert stranger.post(link, body, content_type=content_type).status_code == 200
    assert len(refusals()) == 1


def test_a_second_post_changes_nothing(stranger, link):
    stranger.post(link, ONE_CLICK)
    again = stranger.post(link, ONE_CLICK)

    assert again.status_code == 200
    assert Preference.history.count() == 1


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_never_unsubscribes(stranger, link, method):
    answer = getattr(stranger, method)(link, headers={"Sec-Purpose": "prefetch"})

    assert answer.status_code == 200
    assert refusals() == []
    assert Preference.history.count() == 0


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_no_other_method_does_anything(stranger, link, method):
    assert getattr(stranger, method)(link).status_code == 405
    assert refusals() == []


def test_the_page_has_a_button_that_works_without_script_and_then_offers_to_take_it_back(stranger, link, attendee):
    page = stranger.get(link).content.decode()
    assert f'<form method="post" action="{link}">' in page
    assert "<script" not in page

    after = stranger.post(link, {}).content.decode()
    assert "You are unsubscribed" in after
    assert "Announcements" in after
    assert f'action="{link}again/"' in after
    assert f"/preferences/{token_of(attendee.pk, MessageKind.ANNOUNCEMENT)}/" in after

    back = stranger.post(f"{link}again/").content.decode()
    assert "You get these mails again" in back
    assert refusals() == []
    assert "Unsubscribe?" in stranger.get(link).content.decode()


def test_taking_it_back_needs_a_post(stranger, link):
    stranger.post(link)

    assert stranger.get(f"{link}again/").status_code == 405
    assert len(refusals()) == 1


def test_history_says_that_it_was_the_link_and_from_where_even_where_somebody_else_is_logged_in(staff, signed_in, link):
    signed_in(staff).post(link, ONE_CLICK, REMOTE_ADDR="192.0.2.7")

    row = Preference.history.get()
    assert (row.actor_name, row.history_user, row.way, row.network_address) == (
        "unsubscribe link",
        None,
        "web",
        "192.0.2.7",
    )
    assert row.history_change_reason == "Unsubscribed by the link in a mail"
    assert row.source == "unsubscribe link"


def test_the_next_claim_leaves_the_person_out_of_this_kind_alone(stranger, link, attendee):
    stranger.post(link, ONE_CLICK)

    def reason(kind: MessageKind) -> str:
        return User.objects.annotate(why=reason_not_mailed(kind)).get(pk=attendee.pk).why

    assert reason(MessageKind.ANNOUNCEMENT) == DeliveryReason.UNSUBSCRIBED
    assert [reason(kind) for kind in MessageKind if kind != MessageKind.ANNOUNCEMENT] == [""] * 5


def test_a_mandatory_kind_stays_and_the_page_says_so(stranger, attendee):
    answer = stranger.post(unsubscribe_url(attendee.pk, MessageKind.REGISTRATION, base_url=""), ONE_CLICK)

    assert answer.status_code == 200
    assert "can’t be refused" in answer.content.decode()
    assert refusals() == []


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_a_wrong_token_answers_404_and_says_what_to_do(stranger, link, method):
    for wrong in (link[:-2] + "/", "/unsubscribe/made-up/", "/preferences/made-up/"):
        answer = getattr(stranger, method)(wrong)
        assert answer.status_code == 404
        assert method == "head" or "This link is not known" in answer.content.decode()
    assert refusals() == []


def test_the_link_of_somebody_who_is_gone_is_not_known(stranger):
    assert stranger.post(unsubscribe_url(2**63 - 1, MessageKind.REMINDER, base_url="")).status_code == 404


def test_the_page_is_kept_nowhere_and_tells_its_address_to_nobody(stranger, link):
    for address in (link, "/unsubscribe/made-up/", link.replace("unsubscribe", "preferences")):
        answer = stranger.get(address)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_the_page_does_not_give_the_address_of_the_person_to_whoever_got_the_mail_forwarded(stranger, link, attendee):
    page = stranger.get(link).content.decode()

    assert attendee.email not in page
    assert attendee.name not in page
    assert "a•••@example.com" in page


def test_whoever_is_logged_in_is_not_named_on_the_page(staff, signed_in, link):
    assert staff.name not in signed_in(staff).get(link).content.decode()


def test_the_page_costs_a_constant_few_queries(stranger, link, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        stranger.get(link)
    with django_assert_max_num_queries(10):
        stranger.post(link)
