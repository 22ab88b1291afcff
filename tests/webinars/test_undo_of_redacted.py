"""Taking an import back writes nothing that was redacted since into a live row."""

from backoffice.audit.domain.sealing.redacting import redact
from people.models import User
from tests.factories import make_user, make_webinar
from tests.webinars.attendee_lists import imported, text_file, undone


def test_a_person_whose_former_values_were_redacted_is_left_and_listed(organizer: User) -> None:
    webinar = make_webinar(organizer=organizer)
    erika = make_user(email="erika@example.com", name="Erika", organisation="")
    other = make_user(email="other@example.com", name="Other", organisation="")
    file = text_file("Email,Organisation\nerika@example.com,New\nother@example.com,New\n")
    run = imported(webinar, file, organizer)
    first = User.history.filter(id=erika.pk).earliest("history_id").pk
    [redaction] = redact({User.history.model: {first: {"name": "[redacted]"}}}, "Erased on request")

    run = undone(run, organizer)

    erika.refresh_from_db()
    other.refresh_from_db()
    assert (erika.name, erika.organisation) == ("Erika", "New")
    assert other.organisation == ""
    assert (run.results["undo"]["people_left"], run.results["undo"]["people_restored"]) == (1, 1)
    [left] = [row for row in run.rows.all() if row.undo_outcome == "left"]
    assert redaction.label in str(left.problems)
