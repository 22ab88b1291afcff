"""For any list: the outcomes add up to the rows read, and the commit does what the preview said."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.models import User
from tests.factories import make_webinar
from tests.webinars.attendee_lists import carried_out, numbered, text_file, uploaded
from webinars.domain import importing
from webinars.models import Registration

CELLS = st.sampled_from(
    [*numbered(6), "GUEST1@Example.com", "Guest <guest2@example.com>", "nonsense", "", "--", "a@b", '"', "x" * 300]
)
STATES = st.sampled_from(["approved", "pending", "denied", "cancelled", "cancelled by self", "", "perhaps"])
ROWS = st.lists(st.tuples(CELLS, st.sampled_from(["Ada", "", "Zoë"]), STATES), min_size=1, max_size=30)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(rows=ROWS, capacity=st.sampled_from([None, 1, 3]), creates_people=st.booleans())
def test_outcomes_add_up_and_come_true(
    organizer: User, rows: list[tuple[str, str, str]], capacity: int | None, creates_people: bool
) -> None:
    Registration.objects.all().delete()
    webinar = make_webinar(organizer=organizer, capacity=capacity)
    lines = [f'"{email.replace(chr(34), chr(34) * 2)}",{name},{state}' for email, name, state in rows]
    filled = [row for row in rows if any(row)]
    if not filled:
        return
    file = text_file("\n".join(["Email,First Name,Approval Status,Registration Time", *lines]) + "\n")

    run = uploaded(webinar, file, organizer, creates_people=creates_people)

    assert run.rows_read == len(filled) == sum(run.counts.values()) == run.rows.count()
    carried_out(run, organizer)
    assert importing.differences(run) == {}
    assert run.results["waitlisted"] == run.preview["waitlisted_count"]
    assert webinar.registrations.count() == run.results["new"]
    assert webinar.registrations.confirmed().count() <= (capacity or len(rows))
