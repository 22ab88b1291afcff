"""What the organizer chooses about an import, and corrects of its reading."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from backoffice.foundation.errors import RuleBroken
from people.domain.joining import Newcomer, bring_in
from people.models import User
from tests.factories import make_registration, make_user, make_webinar
from tests.unguarded import unguarded
from tests.webinars.attendee_lists import carried_out, imported, list_of, sample, text_file, uploaded
from webinars.choices import ImportPurpose, ImportState
from webinars.domain import importing
from webinars.domain.attendee_files import Corrections, Field
from webinars.domain.importing import ImportOptions
from webinars.models import AttendeeImport, Registration, RememberedReading, Webinar


@pytest.fixture
def webinar(organizer: User) -> Webinar:
    return make_webinar(organizer=organizer)


def states(webinar: Webinar) -> dict[str, str]:
    return dict(webinar.registrations.values_list("user__email", "state"))


def test_seats_go_out_in_the_order_of_the_file_and_the_others_wait(organizer: User) -> None:
    webinar = make_webinar(organizer=organizer, capacity=1)
    file = "Email,Registration time\nfirst@example.com,2026-05-02 10:00\nsecond@example.com,2026-05-01 10:00\n"

    run = imported(webinar, text_file(file), organizer)

    assert states(webinar) == {"first@example.com": "confirmed", "second@example.com": "waitlisted"}
    assert run.results["waitlisted"] == 1


def test_those_without_a_seat_can_be_refused_and_are_taken_when_one_comes_free_before_the_commit(
    organizer: User,
) -> None:
    webinar = make_webinar(organizer=organizer, capacity=1)
    run = uploaded(webinar, list_of(["a@example.com", "b@example.com"]), organizer, when_full="refuse")
    assert (run.new_count, run.refused_count) == (1, 1)
    unguarded(Webinar.objects.filter(pk=webinar.pk)).update(capacity=2)

    carried_out(run, organizer)

    assert states(webinar) == {"a@example.com": "confirmed", "b@example.com": "confirmed"}
    assert importing.differences(run) == {"new": 1, "refused": -1}
    assert "changed in between" in run.rows.get(email="b@example.com").problems[-1]["text"]


def test_the_word_of_the_list_can_be_left_unheard(organizer: User, webinar: Webinar) -> None:
    make_registration(user=make_user(email="ada@example.com", name="Ada"), webinar=webinar)
    file = "Email,Status\nada@example.com,cancelled\n"

    run = imported(webinar, text_file(file), organizer, follows_states=False)

    assert (states(webinar), run.results["unchanged"]) == ({"ada@example.com": "confirmed"}, 1)


def test_a_blank_state_says_nothing_of_those_who_are_registered(organizer: User, webinar: Webinar) -> None:
    make_registration(user=make_user(email="ada@example.com", name="Ada"), webinar=webinar, state="pending")

    imported(webinar, text_file("Email,Status\nada@example.com,\nbo@example.com,approved\n"), organizer)

    assert states(webinar) == {"ada@example.com": "pending", "bo@example.com": "confirmed"}


def test_cancelled_people_come_back_only_if_asked_for(organizer: User, webinar: Webinar) -> None:
    make_registration(user=make_user(email="ada@example.com", name="Ada"), webinar=webinar, state="cancelled")
    imported(webinar, list_of(["ada@example.com"]), organizer)
    assert states(webinar) == {"ada@example.com": "cancelled"}

    imported(webinar, list_of(["ada@example.com"]), organizer, revives=True)

    assert states(webinar) == {"ada@example.com": "confirmed"}


def test_details_are_written_over_only_where_that_is_chosen(organizer: User, webinar: Webinar) -> None:
    bring_in([Newcomer("ada@example.com", "Ada Old", organisation="Old Ltd")])
    file = "Email,Name,Organisation\nada@example.com,Ada New,New Ltd\n"
    run = imported(webinar, text_file(file), organizer)
    ada = User.objects.get(email="ada@example.com")
    assert (ada.name, ada.organisation, run.results["new"]) == ("Ada Old", "Old Ltd", 1)

    run = imported(webinar, text_file(file), organizer, overwrite=("organisation",))

    ada.refresh_from_db()
    assert (ada.name, ada.organisation, run.results["updated"]) == ("Ada Old", "New Ltd", 1)


@pytest.mark.parametrize("who", ["a person with a login", "staff"])
def test_people_who_can_log_in_keep_what_they_wrote(organizer: User, webinar: Webinar, who: str) -> None:
    role = {"staff": "staff"}.get(who, "attendee")
    ada = make_user(role, email="ada@example.com", name="Ada Herself", password="correct horse")

    imported(webinar, text_file("Email,Name\nada@example.com,Eve\n"), organizer, overwrite=("name",))

    ada.refresh_from_db()
    assert ada.name == "Ada Herself"


def test_consent_role_and_password_are_never_touched(organizer: User, webinar: Webinar) -> None:
    ada = make_user("staff", email="ada@example.com", name="", has_consented=False)
    before = (ada.role, ada.password, ada.has_consented)
    file = "Email,Name,Consent,Unsubscribed,Role,Password\nada@example.com,Ada,yes,no,administrator,letmein\n"

    imported(webinar, text_file(file), organizer, overwrite=("name", "organisation", "answers"))

    ada.refresh_from_db()
    assert (ada.role, ada.password, ada.has_consented) == before


def test_answers_are_added_and_written_over_only_where_that_is_chosen(organizer: User, webinar: Webinar) -> None:
    first, second = "Email,T-shirt\nada@example.com,M\n", "Email,T-shirt,Lunch\nada@example.com,L,yes\n"
    imported(webinar, text_file(first), organizer)

    imported(webinar, text_file(second), organizer)
    assert webinar.registrations.get().answers == {"T-shirt": "M", "Lunch": "yes"}

    imported(webinar, text_file(second), organizer, overwrite=("answers",))
    assert webinar.registrations.get().answers == {"T-shirt": "L", "Lunch": "yes"}


def test_two_tickets_on_the_address_of_the_buyer_are_told_apart(organizer: User, webinar: Webinar) -> None:
    run = uploaded(webinar, sample("eventbrite_attendees.csv"), organizer)

    assert (run.preview["people_count"], run.new_count, run.duplicate_count) == (4, 3, 1)
    assert "give Guest Birch an address of their own" in run.rows.get(outcome="duplicate").problems[0]["text"]


def test_a_correction_changes_the_preview_and_nothing_of_the_first_reading_stays(
    organizer: User, webinar: Webinar
) -> None:
    run = uploaded(webinar, text_file("Mail,Contact,Town\nada@example.com,Ada Nova,Rome\n"), organizer)
    columns = {1: Field.NAME, 2: Field.ORGANISATION}

    run = importing.read_anew(run, by=organizer, options=ImportOptions(corrections=Corrections(columns=columns)))

    [row] = run.rows.all()
    assert (row.name, row.organisation, row.answers) == ("Ada Nova", "Rome", {})
    assert (run.state, run.rows_read) == (ImportState.READY, 1)
    assert run.history.latest("history_id").history_user == organizer


def test_the_next_list_of_the_layout_is_read_as_the_last_was_confirmed(organizer: User, webinar: Webinar) -> None:
    run = uploaded(webinar, text_file("Mail,Contact,Town\nada@example.com,Ada Nova,Rome\n"), organizer)
    columns = {1: Field.NAME}
    run = importing.read_anew(run, by=organizer, options=ImportOptions(corrections=Corrections(columns=columns)))
    unconfirmed = uploaded(webinar, text_file("Mail,Contact,Town\nbo@example.com,Bo Birch,Oslo\n"), organizer)
    assert not unconfirmed.corrections
    carried_out(run, organizer)

    again = uploaded(webinar, text_file("Mail,Contact,Town\nbo@example.com,Bo Birch,Oslo\n"), organizer)

    assert again.rows.get().name == "Bo Birch"
    assert Corrections.from_json(again.corrections) == Corrections(columns=columns)


def test_corrections_are_remembered_for_the_one_who_made_them_and_until_taken_back(
    organizer: User, staff: User, webinar: Webinar
) -> None:
    text = "Mail,Contact\nada@example.com,Ada Nova\n"
    run = uploaded(webinar, text_file(text), organizer)
    corrected = ImportOptions(corrections=Corrections(columns={1: Field.NAME}))
    carried_out(importing.read_anew(run, by=organizer, options=corrected), organizer)
    assert not uploaded(webinar, text_file(text), staff).corrections

    run = uploaded(webinar, text_file(text), organizer)
    carried_out(importing.read_anew(run, by=organizer, options=ImportOptions()), organizer)

    assert not RememberedReading.objects.exists()


def test_an_ambiguous_order_of_day_and_month_follows_the_webinar_and_can_be_corrected(organizer: User) -> None:
    near = make_webinar(organizer=organizer, starts_at=datetime(2026, 9, 7, 10, tzinfo=UTC), time_zone="UTC")
    file = "Email,Registration time\na@example.com,05/09/2026 16:29\nb@example.com,06/09/2026 16:29\n"

    run = uploaded(near, text_file(file), organizer)
    assert run.rows.first().registered_at == datetime(2026, 9, 5, 16, 29, tzinfo=UTC)

    corrected = ImportOptions(corrections=Corrections(date_order="month-first"))
    run = importing.read_anew(run, by=organizer, options=corrected)
    assert run.rows.first().registered_at == datetime(2026, 5, 9, 16, 29, tzinfo=UTC)


def test_a_confirmed_import_is_not_read_anew(organizer: User, webinar: Webinar) -> None:
    run = imported(webinar, list_of(["ada@example.com"]), organizer)

    with pytest.raises(RuleBroken) as caught:
        importing.read_anew(run, by=organizer, options=ImportOptions(creates_people=False))

    assert caught.value.code == "import_not_in_this_state"


def test_a_correction_that_leaves_nobody_to_read_is_refused_and_the_first_reading_stays(
    organizer: User, webinar: Webinar
) -> None:
    run = uploaded(webinar, text_file("Email,Name\nada@example.com,Ada\n"), organizer)
    nobody = Corrections(columns={0: Field.NOT_KEPT, 1: Field.NOT_KEPT})

    with pytest.raises(RuleBroken) as caught:
        importing.read_anew(run, by=organizer, options=ImportOptions(corrections=nobody))

    assert caught.value.code == "email_column_missing"
    run.refresh_from_db()
    assert (run.state, run.rows.count()) == (ImportState.READY, 1)


def test_files_and_rows_go_after_their_time_and_what_they_brought_stays(
    organizer: User, webinar: Webinar, settings: LazySettings
) -> None:
    settings.ATTENDEE_FILES_KEPT_DAYS = 30
    done, waiting = (
        imported(webinar, list_of(["a@example.com"]), organizer),
        uploaded(webinar, list_of(["b@x.org"]), organizer),
    )
    fresh = uploaded(webinar, list_of(["c@example.com"]), organizer)
    long_ago = timezone.now() - timedelta(days=31)
    unguarded(AttendeeImport.objects.filter(pk__in=[done.pk, waiting.pk])).update(created_at=long_ago)
    unguarded(AttendeeImport.objects.filter(pk=done.pk)).update(finished_at=long_ago)

    assert importing.remove_old_files() == 2

    for run in (done, waiting, fresh):
        run.refresh_from_db()
    assert (done.state, waiting.state, fresh.state) == ("done", "cancelled", "ready")
    assert not done.file.storage.exists(done.file.name)
    assert fresh.file.storage.exists(fresh.file.name)
    assert (done.rows.count(), done.new_count, Registration.objects.count()) == (0, 1, 1)
    assert done.history.latest("history_id").actor_name == "sweep"
    assert importing.remove_old_files() == 0


def test_an_undo_needs_no_file(organizer: User, webinar: Webinar, settings: LazySettings) -> None:
    settings.ATTENDEE_FILES_KEPT_DAYS = 0
    run = imported(webinar, list_of(["a@example.com"]), organizer)
    assert importing.remove_old_files(timezone.now() + timedelta(days=1)) == 1

    importing.undo(run, by=organizer, reason="The wrong list")
    mark: str | None = ""
    while mark is not None:
        mark = importing.undo_next_batch(run.pk, after=mark)

    assert not Registration.objects.exists()


def test_the_purpose_that_is_chosen_wins_over_the_kind(organizer: User, webinar: Webinar) -> None:
    run = uploaded(webinar, sample("zoom_webinar_registration.csv"), organizer, purpose=ImportPurpose.ATTENDANCE)

    assert run.purpose == ImportPurpose.ATTENDANCE
