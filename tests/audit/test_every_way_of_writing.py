"""Every way that code has of writing × every model with history: exactly one row for each change, rightly signed.

A new model fails here until it has its lines in the tables below.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.serializers import serialize
from django.db import transaction
from django.db.models import DateTimeField, ProtectedError, RestrictedError

from backoffice.foundation.history import (
    HistoryBypassed,
    acting_as,
    add_related,
    create_many,
    delete_many,
    insert_new,
    linking_fields,
    remove_many,
    remove_related,
    save_many,
    update_rows,
    write_values,
)
from people.models import User
from tests.audit.record import TRACKED, complete_record
from tests.factories import make_tag, make_user
from tests.house.world import World, make_world

# A field of each model, with a value that it hasn't.
CHANGES: dict[str, tuple[str, Any]] = {
    "people.tag": ("description", "Changed"),
    "people.user": ("organisation", "Changed"),
    "webinars.series": ("title", "Changed"),
    "webinars.webinar": ("title", "Changed"),
    "webinars.registration": ("attended", True),
    "webinars.attendeeimport": ("file_name", "changed.csv"),
    "media.recording": ("title", "Changed"),
    "media.grant": ("expires_at", datetime(2030, 1, 1, tzinfo=UTC)),
    "comms.announcement": ("title", "Changed"),
    "comms.chatmessage": ("text", "Changed"),
    "comms.preference": ("is_wanted", True),
    "comms.noticetemplate": ("title", "Changed"),
    "comms.addresslist": ("name", "Changed"),
    "comms.segment": ("name", "Changed"),
    "comms.suppression": ("source", "Changed"),
}
# What a copy of an object must have otherwise.
UNIQUE: dict[str, Callable[[World], dict[str, Any]]] = {
    "people.tag": lambda world: {"name": "Copy"},
    "people.user": lambda world: {"username": "copy", "email": "copy@example.com"},
    "webinars.series": lambda world: {"slug": "copy"},
    "webinars.webinar": lambda world: {"slug": "copy"},
    "webinars.registration": lambda world: {"user_id": make_user().pk},
    "webinars.attendeeimport": lambda world: {},
    "media.recording": lambda world: {},
    "media.grant": lambda world: {"user_id": make_user().pk},
    "comms.announcement": lambda world: {},
    "comms.chatmessage": lambda world: {},
    "comms.preference": lambda world: {"kind": "announcement"},
    "comms.noticetemplate": lambda world: {"kind": "welcome"},
    "comms.addresslist": lambda world: {"name": "Copy"},
    "comms.segment": lambda world: {"name": "Copy"},
    "comms.suppression": lambda world: {"address": "copy@example.com"},
}


def copy_of(item: Any, world: World) -> Any:
    """An object that is not stored yet."""
    model = type(item)
    values = {field.attname: getattr(item, field.attname) for field in model._meta.concrete_fields}
    values.pop(model._meta.pk.attname)
    return model(**{**values, **UNIQUE[model._meta.label_lower](world)})


def changed(item: Any) -> Any:
    """The object with another value that is not stored yet."""
    name, value = CHANGES[item._meta.label_lower]
    assert getattr(item, name) != value
    setattr(item, name, value)
    return item


def new_row(new: Any) -> dict[Any, Any]:
    name = CHANGES[new._meta.label_lower][0]
    unique = {"media.grant": "user_id", "webinars.registration": "user_id"}.get(new._meta.label_lower)
    name = type(new)._meta.get_field(unique or name).name
    return insert_new(new, fields=[name], rows=[(getattr(new, type(new)._meta.get_field(name).attname),)])


def loaded(item: Any, folder: Path) -> None:
    file = folder / "fixture.json"
    rows = json.loads(serialize("json", [item]))
    name, value = CHANGES[item._meta.label_lower]
    rows[0]["fields"][name] = value
    file.write_text(json.dumps(rows, default=str))
    call_command("loaddata", str(file), verbosity=0)


def value_of(item: Any) -> dict[str, Any]:
    return dict([CHANGES[item._meta.label_lower]])


CREATING: dict[str, Callable[[Any], Any]] = {
    "save": lambda new: new.save(),
    "create_many": lambda new: create_many(type(new), [new]),
    "insert_new": new_row,
    "force_insert": lambda new: new.save(force_insert=True),
    "abulk of one by get_or_create": lambda new: type(new).objects.get_or_create(
        pk=10**6, defaults={f.attname: getattr(new, f.attname) for f in new._meta.concrete_fields if not f.primary_key}
    ),
}
CHANGING: dict[str, Callable[[Any, Path], Any]] = {
    "save": lambda item, _: changed(item).save(),
    "save of one column": lambda item, _: changed(item).save(update_fields=[*value_of(item)]),
    "save_many": lambda item, _: save_many([changed(item)], fields=[*value_of(item)]),
    "write_values": lambda item, _: write_values(
        type(item), fields=[*value_of(item)], values={item.pk: tuple(value_of(item).values())}
    ),
    "update_rows": lambda item, _: update_rows(type(item).objects.filter(pk=item.pk), **value_of(item)),
    "update_or_create": lambda item, _: type(item).objects.update_or_create(pk=item.pk, defaults=value_of(item)),
    "loaddata": loaded,
}
DELETING: dict[str, Callable[[Any], Any]] = {
    "delete": lambda item: item.delete(),
    "delete of a queryset": lambda item: type(item).objects.filter(pk=item.pk).delete(),
    "delete_many": lambda item: delete_many(type(item).objects.filter(pk=item.pk)),
    "remove_many": lambda item: remove_many(type(item), [item.pk]),
}


@pytest.fixture
def world(organizer: User, attendee: User, staff: User) -> World:
    return make_world(organizer, attendee, staff)


def test_every_model_with_history_is_in_the_tables(world: World) -> None:
    assert set(CHANGES) == set(UNIQUE) == set(TRACKED)
    assert set(TRACKED) <= set(world.objects)


@pytest.mark.parametrize("way", CREATING)
@pytest.mark.parametrize("label", CHANGES)
def test_what_is_created(world: World, staff: User, way: str, label: str) -> None:
    new = copy_of(world.objects[label], world)
    with (
        complete_record(by=staff, way="command", reason="Matrix") as found,
        acting_as(staff, "Matrix", way="command"),
    ):
        CREATING[way](new)
    assert found.kinds(label) == {"+"}


@pytest.mark.parametrize("way", CHANGING)
@pytest.mark.parametrize("label", CHANGES)
def test_what_is_changed(world: World, staff: User, way: str, label: str, tmp_path: Path) -> None:
    with (
        complete_record(by=staff, way="command", reason="Matrix") as found,
        acting_as(staff, "Matrix", way="command"),
    ):
        CHANGING[way](world.objects[label], tmp_path)
    [(kind, names)] = found.changes[label].values()
    assert kind == "~"
    if way == "loaddata":
        # A fixture knows thousandths of a second only.
        times = {item.name for item in TRACKED[label]._meta.concrete_fields if isinstance(item, DateTimeField)}
        names = "".join(f"{name}," for name in names.split(",") if name and name not in times - {CHANGES[label][0]})
    assert names == CHANGES[label][0] + ","


@pytest.mark.parametrize("way", DELETING)
@pytest.mark.parametrize("label", CHANGES)
def test_what_is_deleted(world: World, staff: User, way: str, label: str) -> None:
    item = world.objects[label]
    if label not in ("people.user", "comms.preference", "comms.noticetemplate", "comms.chatmessage"):
        item = copy_of(item, world)  # one that nothing holds
        item.save()
    if label == "people.user":
        item = make_user()
    key = item.pk
    with (
        complete_record(by=staff, way="command", reason="Matrix") as found,
        acting_as(staff, "Matrix", way="command"),
    ):
        DELETING[way](item)
    assert found.changes[label] == {key: ("-", "")}


@pytest.mark.parametrize("label", CHANGES)
def test_what_goes_because_something_else_goes(world: World, staff: User, label: str) -> None:
    """Whatever deleting takes along, or makes lose a link, is recorded too; where it is refused nothing is."""
    item = world.objects[label]
    with (
        complete_record(by=staff, way="command", reason="Matrix") as found,
        acting_as(staff, "Matrix", way="command"),
    ):
        try:
            with transaction.atomic():
                item.delete()
        except (ProtectedError, RestrictedError):
            assert type(item)._base_manager.filter(pk=item.pk or 0).exists()
        else:
            assert not type(item)._base_manager.filter(pk=item.pk or 0).exists()
    assert found.kinds(label) <= {"-"}


LINKING: dict[str, Callable[[Any, Any, Any], Any]] = {
    "add": lambda field, item, other: getattr(item, field.name).add(other),
    "set": lambda field, item, other: getattr(item, field.name).set([other]),
    "add from the other side": lambda field, item, other: _other_side(field, other).add(item),
    "set from the other side": lambda field, item, other: _other_side(field, other).set([item]),
    "add_related": lambda field, item, other: add_related(type(item).objects.filter(pk=item.pk), field.name, [other]),
}
UNLINKING: dict[str, Callable[[Any, Any, Any], Any]] = {
    "remove": lambda field, item, other: getattr(item, field.name).remove(other),
    "clear": lambda field, item, other: getattr(item, field.name).clear(),
    "set": lambda field, item, other: getattr(item, field.name).set([]),
    "remove from the other side": lambda field, item, other: _other_side(field, other).remove(item),
    "clear from the other side": lambda field, item, other: _other_side(field, other).clear(),
    "set from the other side": lambda field, item, other: _other_side(field, other).set([]),
    "deleting the other": lambda field, item, other: other.delete(),
    "remove_related": lambda field, item, other: remove_related(
        type(item).objects.filter(pk=item.pk), field.name, [other]
    ),
}


def _other_side(field: Any, other: Any) -> Any:
    return getattr(other, field.remote_field.get_accessor_name())


def linked_world(field: Any, world: World) -> tuple[Any, Any]:
    item = world.objects[field.model._meta.label_lower]
    getattr(item, field.name).clear()
    return item, make_tag("linked") if field.remote_field.model._meta.label_lower == "people.tag" else make_user()


@pytest.mark.parametrize("way", LINKING)
@pytest.mark.parametrize("field", linking_fields(), ids=str)
def test_what_is_linked(world: World, staff: User, way: str, field: Any) -> None:
    item, other = linked_world(field, world)
    with (
        complete_record(by=staff, way="command", reason="Matrix") as found,
        acting_as(staff, "Matrix", way="command"),
    ):
        LINKING[way](field, item, other)
    assert found.changes[item._meta.label_lower] == {item.pk: ("~", f"{field.name},")}


@pytest.mark.parametrize("field", linking_fields(), ids=str)
def test_a_link_cannot_be_saved_past_the_field(world: World, field: Any) -> None:
    item, other = linked_world(field, world)
    link = field.remote_field.through(**{field.m2m_field_name(): item, field.m2m_reverse_field_name(): other})
    with complete_record(), pytest.raises(HistoryBypassed):
        link.save()


@pytest.mark.parametrize("way", UNLINKING)
@pytest.mark.parametrize("field", linking_fields(), ids=str)
def test_what_is_unlinked(world: World, staff: User, way: str, field: Any) -> None:
    item, other = linked_world(field, world)
    getattr(item, field.name).add(other)
    with (
        complete_record(by=staff, way="command", reason="Matrix") as found,
        acting_as(staff, "Matrix", way="command"),
    ):
        UNLINKING[way](field, item, other)
    assert found.changes[item._meta.label_lower] == {item.pk: ("~", f"{field.name},")}
