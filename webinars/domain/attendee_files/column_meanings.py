"""What the columns of a table mean, by their headings."""

from collections.abc import Sequence
from typing import NamedTuple

from backoffice.foundation.tables import column_letters
from webinars.choices import ImportPurpose

from .fields import NAME_FIELDS, STAY_FIELDS, Field
from .profile import Profile
from .vocabulary import is_about_registration, understood_in_part


class Meanings(NamedTuple):
    """Fields by column position, the preferred column of a field first, and the names of the columns without one."""

    columns: dict[int, Field]
    questions: dict[int, str]


def read_headings(headings: Sequence[str], profile: Profile, purpose: ImportPurpose) -> Meanings:
    """What the headings mean in files of this kind; blank ones mean nothing, equal ones are told apart by column."""
    found = {
        position: meaning
        for position, heading in enumerate(headings)
        if heading and (meaning := profile.meaning(heading)) is not None
    }
    _leave_out_meeting(found, profile.beginning(headings))
    _stretch(headings, found)
    _go_by_order(headings, found, profile)
    _pair_names(found)
    if purpose == ImportPurpose.REGISTRATIONS:
        _leave_out_stays(found, profile)
    first = {meaning: position for position, meaning in sorted(found.items(), reverse=True)}
    in_order = sorted(
        found,
        key=lambda position: (
            first[found[position]],
            not is_about_registration(headings[position]),
            profile.preference(headings[position]),
            position,
        ),
    )
    columns = {position: found[position] for position in in_order if found[position] != Field.NOT_KEPT}
    questions: dict[int, str] = {}
    for position, heading in enumerate(headings):
        if heading and position not in found:
            is_taken = heading in questions.values()
            questions[position] = f"{heading} ({column_letters(position)})" if is_taken else heading
    return Meanings(columns, questions)


def _leave_out_meeting(found: dict[int, Field], beginning: int) -> None:
    """Take what stands before the people's columns, and again among them, for the meeting's: its host, its length."""
    again = {meaning for position, meaning in found.items() if position >= beginning}
    found.update({place: Field.NOT_KEPT for place, meaning in found.items() if place < beginning and meaning in again})


def _stretch(headings: Sequence[str], found: dict[int, Field]) -> None:
    """Let headings that hold a known word among others mean the same, for fields that nothing else means."""
    given = set(found.values())
    for position, heading in enumerate(headings):
        if not heading or position in found:
            continue
        meaning = understood_in_part(heading)
        if meaning is None:
            continue
        is_known = meaning in given or (meaning in NAME_FIELDS and bool(NAME_FIELDS & given))
        if not is_known or is_about_registration(heading):
            found[position] = meaning


def _go_by_order(headings: Sequence[str], found: dict[int, Field], profile: Profile) -> None:
    """Let headings in a language that is not known mean what the tool puts in their place."""
    for order in profile.orders:
        if len(headings) < len(order) or any(found.get(place, field) != field for place, field in enumerate(order)):
            continue
        found.update(enumerate(order))
        return


def _pair_names(found: dict[int, Field]) -> None:
    """Read “Name, Surname” and “Vorname, Name” as the two halves that they are."""
    meanings = set(found.values())
    if Field.NAME not in meanings:
        return
    if Field.LAST_NAME in meanings and Field.FIRST_NAME not in meanings:
        half = Field.FIRST_NAME
    elif Field.FIRST_NAME in meanings and Field.LAST_NAME not in meanings:
        half = Field.LAST_NAME
    else:
        return
    found.update({position: half for position, meaning in found.items() if meaning == Field.NAME})


def _leave_out_stays(found: dict[int, Field], profile: Profile) -> None:
    """Read “Joined” in a plain list as the day on which somebody signed up, unless it also says when they left."""
    meanings = set(found.values())
    is_sign_up = not profile.marks and not {Field.REGISTERED_AT, Field.LEFT_AT} & meanings
    for position, meaning in found.items():
        if meaning in STAY_FIELDS:
            signed_up = is_sign_up and meaning == Field.JOINED_AT
            found[position] = Field.REGISTERED_AT if signed_up else Field.NOT_KEPT
