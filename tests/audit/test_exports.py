"""Every list that leaves the house as a file is recorded: who, of what, how much."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.audit.models import ExportRecord
from people.models import User
from tests.factories import make_registration, make_webinar

SignedIn = Callable[[User], Client]


def export(client: Client) -> None:
    address = reverse("admin:webinars_registration_export")
    response = client.post(address, {"format": "csv", "columns": ["user__email"]})
    assert response.headers["Content-Type"].startswith("text/csv"), response.content
    b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_an_export_is_recorded_with_its_person_its_list_and_its_size(organizer: User, signed_in: SignedIn) -> None:
    webinar = make_webinar(organizer=organizer)
    for _ in range(3):
        make_registration(webinar=webinar)
    make_registration()
    export(signed_in(organizer))
    record = ExportRecord.objects.get()
    assert (record.user, record.actor_name) == (organizer, "Olga Organizer")
    assert (record.model_label, record.row_count, record.file_format) == ("webinars.registration", 3, "csv")
    assert record.way == "admin"


def test_an_export_that_can_not_be_recorded_does_not_happen(
    staff: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(**kwargs: object) -> None:
        raise OSError("disk full")

    make_registration()
    monkeypatch.setattr("backoffice.audit.domain.exports.record_export", full_disk)
    with pytest.raises(OSError, match="disk full"):
        export(signed_in(staff))


def test_auditors_read_the_record_and_nobody_changes_it(
    auditor: User, administrator: User, staff: User, organizer: User, signed_in: SignedIn
) -> None:
    make_registration()
    export(signed_in(staff))
    record = ExportRecord.objects.get()
    change = reverse("admin:audit_exportrecord_change", args=[record.pk])
    for reader in (auditor, administrator):
        client = signed_in(reader)
        assert b"Sten Staff" in client.get(reverse("admin:audit_exportrecord_changelist")).content
        assert client.get(change).status_code == 200
        assert client.post(change, {"row_count": "0"}).status_code == 403
    assert signed_in(staff).get(change).status_code == 403
    assert signed_in(organizer).get(reverse("admin:audit_exportrecord_changelist")).status_code == 403
    record.refresh_from_db()
    assert record.row_count == 1
