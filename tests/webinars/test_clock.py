"""What a webinar is by the clock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import make_user, make_webinar
from tests.unguarded import unguarded
from webinars.choices import Phase, WebinarState
from webinars.domain.clock import advance_by_clock
from webinars.models import Webinar
from webinars.tasks import sweep

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    state=st.sampled_from(WebinarState.values),
    offset=st.integers(-180, 180).map(lambda minutes: timedelta(minutes=minutes)),
    duration=st.integers(1, 240),
    since=st.sampled_from([timedelta(0), timedelta(seconds=1), -timedelta(seconds=1), timedelta(minutes=90)]),
)
def test_the_question_and_the_property_agree_at_every_moment(
    db: None, state: str, offset: timedelta, duration: int, since: timedelta
) -> None:
    unguarded(Webinar.objects)._raw_delete("default")
    webinar = make_webinar(state=state, starts_at=NOON + offset, duration_minutes=duration, organizer=make_user())
    for now in (NOON, webinar.starts_at + since, webinar.ends_at + since):
        found = {
            Phase.UPCOMING: Webinar.objects.upcoming(now).exists(),
            Phase.LIVE: Webinar.objects.live(now).exists(),
            Phase.ENDED: Webinar.objects.ended(now).exists(),
        }

        assert [phase for phase, is_there in found.items() if is_there] == [
            phase for phase in found if phase == webinar.phase_at(now)
        ]


@pytest.mark.django_db
def test_the_sweep_starts_and_ends_what_is_due_and_signs_as_the_clock() -> None:
    draft = make_webinar(starts_at=NOON, state="draft")
    begun = make_webinar(starts_at=NOON - timedelta(minutes=1))
    missed = make_webinar(starts_at=NOON - timedelta(days=1))
    over = make_webinar(starts_at=NOON - timedelta(hours=1), state="live")
    called_off = make_webinar(starts_at=NOON - timedelta(hours=1), state="cancelled")

    assert advance_by_clock(NOON) == {"webinars started": 1, "webinars ended": 2}

    states = [Webinar.objects.get(pk=item.pk).state for item in (draft, begun, missed, over, called_off)]
    assert states == ["draft", "live", "ended", "ended", "cancelled"]
    assert begun.history.first().actor_name == "clock"


@pytest.mark.django_db
def test_a_second_sweep_does_nothing() -> None:
    make_webinar(starts_at=NOON - timedelta(minutes=1))
    advance_by_clock(NOON)

    assert advance_by_clock(NOON) == {"webinars started": 0, "webinars ended": 0}


@pytest.mark.django_db
def test_the_sweep_costs_the_same_for_many_webinars(django_assert_max_num_queries: object) -> None:
    for _ in range(30):
        make_webinar(starts_at=NOON - timedelta(days=2))

    with django_assert_max_num_queries(14):  # type: ignore[operator]
        done = sweep()

    assert done["webinars ended"] == 30
