"""Small attendee lists of every kind of row, and what may have been there before them, for random trials."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from people.models import User
from tests.factories import make_user, make_webinar
from tests.unguarded import unguarded
from tests.webinars.attendee_lists import numbered, text_file
from webinars.choices import ImportPurpose, RegistrationState, WhenFull
from webinars.models import Attendance, Registration, Webinar

BEGINS = datetime(2026, 3, 22, 19, 0, tzinfo=UTC)
# The people of the first addresses: one has no name yet, and one can log in.
NAMES_BEFORE = ("", "Ada Nova", "Bo", "Zoë")
PASSWORDS_BEFORE = (None, None, "long enough", None)

ADDRESSES = st.sampled_from(
    [*numbered(8), "GUEST1@Example.com", "Guest <guest2@example.com>", "nonsense", "", "--", "a@b", '"', "x" * 300]
)
NAMES = st.sampled_from(["Ada", "", "Zoë", "Ada\nNova", "=1+1", "y" * 210])
STATES = st.sampled_from(["approved", "pending", "denied", "cancelled", "cancelled by self", "waitlisted", "", "maybe"])
COMPANIES = st.sampled_from(["", "Example Lab", "Müller; Söhne"])
ANSWERS = st.sampled_from(["", "Slides", "a, “b”"])
REGISTERED = st.sampled_from(["2026-03-01 10:00:00", "2026-03-02 11:30:00", "05/09/2026", "soon", ""])
# Two join times and two leave times make stays that repeat, overlap, end before they begin, or lack one half.
JOINED = st.sampled_from(["2026-03-22 19:00:00", "2026-03-22 19:20:00", "20:00", "03/04/2026 19:00", "early", ""])
LEFT = st.sampled_from(["2026-03-22 19:40:00", "2026-03-22 20:10:00", "20:30", "late", ""])
MINUTES = st.sampled_from(["45", "0", "90", "half of it", ""])
ATTENDED = st.sampled_from(["Yes", "No", "perhaps", ""])

COMING = {
    "Email": ADDRESSES,
    "Name": NAMES,
    "Approval Status": STATES,
    "Company": COMPANIES,
    "Registration Time": REGISTERED,
    "What do you hope for?": ANSWERS,
}
BEEN_THERE = {
    "Email": ADDRESSES,
    "Name": NAMES,
    "Join time": JOINED,
    "Leave time": LEFT,
    "Duration (minutes)": MINUTES,
    "Attended": ATTENDED,
}


CHOICES = st.fixed_dictionaries(
    {
        "creates_people": st.booleans(),
        "follows_states": st.booleans(),
        "revives": st.booleans(),
        "when_full": st.sampled_from(WhenFull.values),
        "overwrite": st.sampled_from([(), ("name",), ("organisation", "answers")]),
    }
)
COLUMNS = {ImportPurpose.REGISTRATIONS: COMING, ImportPurpose.ATTENDANCE: BEEN_THERE}


@dataclass(frozen=True)
class Trial:
    """A list, what is chosen about it, and who was registered before, in which states."""

    purpose: ImportPurpose
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    delimiter: str
    capacity: int | None
    states_before: Sequence[str]
    chosen: dict[str, Any]

    @property
    def row_count(self) -> int:
        """How many of its rows say anything."""
        return sum(any(cell.strip() for cell in row) for row in self.rows)

    @property
    def options(self) -> dict[str, Any]:
        """The options of its import."""
        return {"purpose": self.purpose, **self.chosen}

    def file(self) -> io.BytesIO:
        """The list as a file."""
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self.delimiter).writerows([self.headings, *self.rows])
        return text_file(text.getvalue())

    def make_webinar(self, organizer: User) -> Webinar:
        """The webinar, over where the list tells of attendance, with those who were registered before."""
        is_over = self.purpose == ImportPurpose.ATTENDANCE
        when = {"starts_at": BEGINS, "duration_minutes": 90} if is_over else {}
        webinar = make_webinar(organizer=organizer, capacity=self.capacity, **when)
        people = [
            make_user(email=address, name=name, password=password)
            for address, name, password in zip(numbered(4), NAMES_BEFORE, PASSWORDS_BEFORE, strict=True)
        ]
        before = _registered_before(webinar, people, self.states_before)
        unguarded(Registration.objects).bulk_create(before)
        if is_over:
            left_at = BEGINS + timedelta(minutes=40)
            Attendance.objects.bulk_create(
                Attendance(registration=one, joined_at=BEGINS, left_at=left_at) for one in before[::2]
            )
        return webinar


@st.composite
def trials(draw: st.DrawFn, purpose: ImportPurpose) -> Trial:
    """Lists with some of the columns, always that of the addresses, in any order, and at least one row."""
    columns = COLUMNS[purpose]
    others = draw(st.lists(st.sampled_from([heading for heading in columns if heading != "Email"]), unique=True))
    headings = draw(st.permutations(["Email", *others]))
    cells = st.tuples(*(columns[heading] for heading in headings))
    return Trial(
        purpose,
        headings,
        draw(st.lists(cells.filter(any), min_size=1, max_size=10)),
        draw(st.sampled_from(",;\t")),
        draw(st.sampled_from([None, 1, 3])),
        draw(st.lists(st.sampled_from(["", *RegistrationState.values]), max_size=4)),
        draw(CHOICES),
    )


def _registered_before(webinar: Webinar, people: Sequence[User], states: Sequence[str]) -> list[Registration]:
    """Registrations in these states; whoever finds no seat waits."""
    registrations: list[Registration] = []
    seat_count = len(people) if webinar.capacity is None else webinar.capacity
    for number, (person, state) in enumerate(zip(people, states, strict=False)):
        if state == RegistrationState.CONFIRMED and not seat_count:
            state = RegistrationState.WAITLISTED
        seat_count -= state == RegistrationState.CONFIRMED
        if state:
            answers = {"What do you hope for?": "Tea"} if number % 2 else {}
            registered_at = BEGINS - timedelta(days=9 - number)
            registrations.append(
                Registration(user=person, webinar=webinar, state=state, registered_at=registered_at, answers=answers)
            )
    return registrations
