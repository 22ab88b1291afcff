"""Every answer carries the headers that keep other sites and scripts out."""

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory

from backoffice.foundation.security import ProxiedAddressMiddleware


@pytest.mark.django_db
def test_a_page_outside_the_admin_allows_no_inline_code(client: Client) -> None:
    policy = client.get("/login/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_the_admin_allows_evaluation_but_no_inline_scripts(client: Client) -> None:
    policy = client.get("/admin/login/").headers["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-eval'" in policy
    assert "script-src 'self' 'unsafe-inline'" not in policy


@pytest.mark.django_db
def test_no_page_lets_itself_be_framed_or_its_type_be_guessed(client: Client) -> None:
    headers = client.get("/admin/login/").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_saw(rf: RequestFactory) -> None:
    request = rf.get("/", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}, REMOTE_ADDR="127.0.0.1")
    ProxiedAddressMiddleware(lambda answered: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == "198.51.100.7"


def test_a_picture_is_served_and_nothing_outside_of_its_folder(client: Client) -> None:
    (settings.MEDIA_ROOT / "pictures").mkdir(parents=True, exist_ok=True)
    (settings.MEDIA_ROOT / "pictures" / "ada.png").write_bytes(b"picture")
    response = client.get("/uploads/pictures/ada.png")
    assert b"".join(response.streaming_content) == b"picture"  # type: ignore[attr-defined]
    assert client.get("/uploads/pictures/").status_code == 404
    assert client.get("/uploads/../private/x").status_code == 400
