"""Every list that leaves the house as a file is recorded: who, of what, how much."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.audit.models import ExportRecord
from people.models import User
from tests.factories import make_registration, make_webinar

SignedIn = Callable[[User], Client]


def begin(client: Client, query: str = "", **data: Any) -> Any:
    address = reverse("admin:webinars_registration_export")
    response = client.post(f"{address}{query}", {"format": "csv", "columns": ["user__email"], **data})
    assert response.headers["Content-Type"].startswith("text/csv"), response.content
    return response


def export(client: Client, query: str = "", **data: Any) -> None:
    b"".join(begin(client, query, **data).streaming_content)


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


def test_the_record_says_how_many_of_how_many_and_by_what_they_were_chosen(
    organizer: User, signed_in: SignedIn
) -> None:
    webinar = make_webinar(organizer=organizer)
    chosen, *_others = [make_registration(webinar=webinar, attended=True) for _ in range(3)]
    make_registration(webinar=webinar)
    make_registration()

    export(signed_in(organizer), "?attended__exact=1&p=1", selected=[chosen.pk])

    record = ExportRecord.objects.get()
    assert (record.row_count, record.total_count) == (1, 4)
    assert (record.filters, record.selected) == ({"attended__exact": ["1"]}, [str(chosen.pk)])
    assert record.columns == ["email"]


def test_the_record_is_there_before_the_file_and_tells_its_end_afterwards(staff: User, signed_in: SignedIn) -> None:
    make_registration()
    make_registration()

    response = begin(signed_in(staff))
    record = ExportRecord.objects.get()
    assert (record.rows_written, record.finished_at, record.outcome) == (None, None, "unknown")

    b"".join(response.streaming_content)
    record.refresh_from_db()
    assert (record.rows_written, record.outcome) == (2, "complete")
    assert record.finished_at is not None


def test_a_download_that_breaks_off_is_recorded_as_such(
    staff: User, auditor: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backoffice.foundation.admin.spreadsheets.LINES_AT_ONCE", 2)
    for _ in range(5):
        make_registration()

    response = begin(signed_in(staff))
    next(response.streaming_content)
    response._iterator.close()  # as a server does once nobody listens any more

    record = ExportRecord.objects.get()
    assert (record.row_count, record.rows_written, record.finished_at) == (5, 2, None)
    page = signed_in(auditor).get(reverse("admin:audit_exportrecord_changelist")).content.decode()
    assert "Registrations" in page
    assert "Broken off" in page
    assert "5 of 5" in page


def test_records_of_stored_files_and_from_before_the_figures_were_kept_can_be_read(
    auditor: User, signed_in: SignedIn
) -> None:
    record = ExportRecord.objects.create(
        model_label="gone.model", row_count=1234, file_format="csv", filters={"id": "7"}
    )

    page = signed_in(auditor).get(reverse("admin:audit_exportrecord_change", args=[record.pk])).content.decode()

    assert "1,234" in page
    assert "gone.model" in page
    assert "id = 7" in page
    assert "No end known" not in page


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
