"""For any list: the outcomes add up to the rows read, the commit does what the preview said, and again changes nothing.

Each list is tried in a transaction of its own that is rolled back, so that a thousand of them take minutes only.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from people.models import User
from tests.webinars.attendee_lists import carried_out, uploaded
from tests.webinars.random_lists import Trial, trials
from webinars.choices import ImportPurpose, ImportState
from webinars.domain import importing
from webinars.domain.importing import ImportOptions
from webinars.models import Attendance, AttendeeImport, Registration


def any_list(count: int) -> Callable[..., Any]:
    """Let a test draw so many trials, the same in each run."""
    chosen = settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    return lambda test: chosen(given(data=st.data())(test))


@pytest.mark.parametrize("purpose", ImportPurpose)
@any_list(40)
def test_a_list_adds_up_comes_true_and_changes_nothing_when_it_comes_again(
    organizer: User, purpose: ImportPurpose, data: st.DataObject
) -> None:
    hold_it_to_its_word(data.draw(trials(purpose)), organizer)


@pytest.mark.soak
@pytest.mark.sqlite  # the rules are the same on both, and a thousand lists take minutes
@pytest.mark.parametrize("purpose", ImportPurpose)
@any_list(500)
def test_so_do_a_thousand_lists_five_hundred_for_each_purpose(
    organizer: User, purpose: ImportPurpose, data: st.DataObject
) -> None:
    hold_it_to_its_word(data.draw(trials(purpose)), organizer)


def hold_it_to_its_word(trial: Trial, by: User) -> None:
    """Try the list in a database that nothing stays of."""
    with transaction.atomic():
        _try(trial, by)
        transaction.set_rollback(True)


def _try(trial: Trial, by: User) -> None:
    webinar = trial.make_webinar(by)
    before = everything_written()
    foreseen = _dry_run(trial, webinar)
    run = uploaded(webinar, trial.file(), by, **trial.options)
    assert everything_written() == before
    assert run.rows_read == trial.row_count == sum(run.counts.values()) == run.rows.count()
    assert run.counts == foreseen
    rows = _rows_of(run)

    carried_out(run, by)

    assert run.state == ImportState.DONE
    assert {name: run.results[name] for name in run.counts} == run.counts
    assert _rows_of(run) == rows
    assert run.results["waitlisted"] <= run.preview["waitlisted_count"]
    assert webinar.capacity is None or webinar.registrations.confirmed().count() <= webinar.capacity

    after = everything_written()
    again = carried_out(uploaded(webinar, trial.file(), by, **trial.options), by)
    assert (again.results["new"], again.results["updated"]) == (0, 0)
    assert everything_written() == after


def _dry_run(trial: Trial, webinar: Any) -> dict[str, int]:
    looked, refused = importing.try_out(webinar, trial.file(), ImportOptions(**trial.options))
    assert len(list(refused)) == looked.findings.counts["refused"]
    return looked.findings.counts


def _rows_of(run: AttendeeImport) -> list[tuple[object, ...]]:
    return list(run.rows.order_by("number").values_list("number", "outcome", "problems"))


def everything_written() -> dict[str, list[tuple[object, ...]]]:
    """All that an import may write, with its history: a change and back again would show there."""
    models: list[Any] = [User, Registration, Attendance, User.history.model, Registration.history.model]
    return {
        model.__name__: list(getattr(model, "all_objects", model.objects).order_by("pk").values_list())
        for model in models
    }
