"""The database itself keeps the contents of the log."""

import pytest
from django.db import connection

from backoffice.audit import contents
from backoffice.audit.choices import EventKind
from backoffice.audit.domain.events import note
from backoffice.audit.models import LogLine
from backoffice.foundation.history import acting_as, create_many, current_actor, update_rows
from people.models import Tag, User
from tests.factories import make_tag, make_user


def lines() -> list[tuple[object, ...]]:
    return list(LogLine.objects.order_by("pk").values_list("model_label", "kind", "changed", "reason", "row_count"))


def test_one_line_tells_of_all_rows_that_a_job_wrote_of_one_kind(staff: User) -> None:
    LogLine.objects.all().delete()
    with acting_as(staff, "Set up", way="admin", address="192.0.2.1"):
        create_many(Tag, [Tag(name=f"tag {number}") for number in range(3)])
        create_many(Tag, [Tag(name="one more")])
        update_rows(Tag.objects.all(), description="x")

    assert lines() == [("people.tag", "+", "", "Set up", 4), ("people.tag", "~", "description,", "Set up", 4)]
    line = LogLine.objects.order_by("pk").first()
    assert (line.user_id, line.actor_name, line.way, line.network_address) == (
        staff.pk, "Sten Staff", "admin", "192.0.2.1"
    )  # fmt: skip
    oldest = Tag.history.order_by("history_id").first()
    assert (line.group, line.first_row_id, line.first_at) == (oldest.group, oldest.pk, oldest.history_date)
    assert line.last_at > line.first_at


def test_another_request_or_reason_is_another_line(staff: User) -> None:
    LogLine.objects.all().delete()
    for reason in ("one", "two"):
        with acting_as(staff, reason):
            make_tag(reason)
    with acting_as(staff, "three"), acting_as(staff, "four"):
        make_tag("three")

    assert [line[3] for line in lines()] == ["one", "two", "four"]


def test_events_are_in_the_log_too(staff: User) -> None:
    LogLine.objects.all().delete()
    with acting_as(staff, way="admin") as actor:
        event = note(EventKind.EXPORTED, model=User, row_count=412, details={"filters": {}})
        assert current_actor() is actor

    line = LogLine.objects.get()
    assert (line.model_label, line.kind, line.first_row_id, line.user_id) == (
        "people.user",
        "exported",
        event.pk,
        staff.pk,
    )
    assert line.group == actor.group


def test_a_very_long_reason_is_cut_in_the_line_and_whole_in_the_row(staff: User) -> None:
    LogLine.objects.all().delete()
    with acting_as(staff, "😀" * 3_000):
        make_tag()

    assert LogLine.objects.get().reason == "😀" * 500
    assert Tag.history.get().history_change_reason == "😀" * 3_000


def test_rows_from_before_the_log_are_told_of_once_it_is_installed(db: None) -> None:
    contents.remove(connection)
    make_tag("one"), make_tag("two")
    LogLine.objects.all().delete()

    contents.install(connection)
    contents.install(connection)

    assert sum(line.row_count for line in LogLine.objects.filter(model_label="people.tag")) == 2
    make_user()
    assert LogLine.objects.filter(model_label="people.user", kind="+").exists()


def test_a_table_whose_log_is_complete_costs_one_question(db: None, django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        contents.install(connection)


@pytest.mark.parametrize("reason", ["", "O'Brien; DROP TABLE people_user; --", "a,b"])
def test_whatever_the_reason_says_it_is_kept_as_it_is(db: None, reason: str) -> None:
    LogLine.objects.all().delete()
    with acting_as(None, reason):
        make_tag()

    assert lines() == [("people.tag", "+", "", reason, 1)]
