"""Reads history rows as people read them: who, when, why, and each field before and after, in words."""

import difflib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from backoffice.foundation.wording import listed_fields

SHORT_TEXT = 80
LONGEST_COMPARED_WORDS = 1_500
ONE_STEP = timedelta(seconds=5)


@dataclass(frozen=True)
class Change:
    """One field of one version; `comparison` marks the words of a long text that came and went."""

    label: str
    before: str
    after: str
    comparison: SafeString | str = ""


@dataclass
class Version:
    """One step in an object's life: the rows that one request or job wrote about it."""

    row: Any
    kind: str
    changes: list[Change] = field(default_factory=list)

    @property
    def fields(self) -> str:
        """Which fields changed, in words."""
        return listed_fields([change.label for change in self.changes])

    @property
    def is_creation(self) -> bool:
        """Whether the object was made in this step."""
        return self.kind == "+"

    @property
    def is_deletion(self) -> bool:
        """Whether the object went in this step."""
        return self.kind == "-"


class VersionReader:
    """Turns consecutive history rows of one object, newest first, into versions.

    The names of related objects are looked up once for all rows: the number of queries does not grow with them.
    """

    def __init__(self, model: type[models.Model], *, secret: Iterable[str] = (), ignored: Iterable[str] = ()) -> None:
        self.history: Any = model.history.model  # type: ignore[attr-defined]
        self.secret = frozenset(secret)
        hidden = {model._meta.pk.name, *ignored}
        self.fields = [
            item for item in self.history.tracked_fields if item.name not in hidden and not getattr(item, "auto_now", 0)
        ]
        self.m2m_fields = [item for item in self.history._history_m2m_fields if item.name not in hidden]
        self._names: dict[type[models.Model], dict[Any, str]] = {}
        self._links: dict[str, dict[Any, list[Any]]] = {}

    def versions(self, rows: Sequence[Any], *, shown: int) -> list[Version]:
        """The versions of the first `shown` rows; one row more, if there is one, is what they are compared with."""
        self._look_up(rows)
        steps = _steps(rows[:shown])
        return [self._version(step, self._before(step, rows)) for step in steps]

    def compared(self, pairs: Sequence[tuple[Any, Any]]) -> list[Version]:
        """A version for each row, of whatever objects, compared with the one given beside it.

        Only what differs is looked up: a page of changes that are about no relation asks for none.
        """
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for item in self._relations():
            wanted[item.remote_field.model].update(
                getattr(row, item.attname) for pair in pairs if _differs(item, *pair) for row in pair if row is not None
            )
        named = {name for row, _before in pairs for name in row.changed.split(",")}
        rows = [row for pair in pairs for row in pair if row is not None]
        self._look_up_links([item for item in self.m2m_fields if item.name in named], rows, wanted)
        self._look_up_names(wanted)
        return [self._version([row], before) for row, before in pairs]

    def values(self, row: Any) -> list[tuple[str, str]]:
        """Label and value of every field as it was at one row."""
        self._look_up([row])
        pairs = [(_label(item), self._words(item, row)) for item in self.fields]
        return pairs + [(_label(item), self._linked_words(item, row)) for item in self.m2m_fields]

    def _before(self, step: Sequence[Any], rows: Sequence[Any]) -> Any:
        following = rows.index(step[-1]) + 1
        return rows[following] if following < len(rows) else None

    def _version(self, step: Sequence[Any], before: Any) -> Version:
        newest, oldest = step[0], step[-1]
        kind = oldest.history_type if oldest.history_type == "+" else newest.history_type
        version = Version(row=newest, kind=kind)
        if kind == "+":
            version.changes = [change for change in self._changes(None, newest) if change.after]
        elif kind != "-" and before is not None:
            version.changes = self._changes(before, newest)
        return version

    def _changes(self, before: Any, after: Any) -> list[Change]:
        changes = []
        for item in self.fields:
            if _differs(item, after, before):
                changes.append(self._change(item, before, after))
        for item in self.m2m_fields:
            old, new = self._linked(item, before), self._linked(item, after)
            if set(old) != set(new):
                changes.append(Change(_label(item), self._linked_words(item, before), self._linked_words(item, after)))
        return changes

    def _change(self, item: Any, before: Any, after: Any) -> Change:
        old = "" if before is None else self._words(item, before)
        new = self._words(item, after)
        is_long = max(len(old), len(new)) > SHORT_TEXT and item.name not in self.secret
        return Change(
            _label(item),
            Truncator(old).chars(SHORT_TEXT * 4),
            Truncator(new).chars(SHORT_TEXT * 4),
            comparison=compared(old, new) if is_long and old and new else "",
        )

    def _words(self, item: Any, row: Any) -> str:
        value = getattr(row, item.attname)
        if item.name in self.secret:
            return _("hidden") if value else ""
        if isinstance(item, models.ForeignKey):
            return "" if value is None else self._name(item.remote_field.model, value)
        return in_words(item, value)

    def _linked(self, item: Any, row: Any) -> list[Any]:
        return [] if row is None else self._links.get(item.name, {}).get(row.pk, [])

    def _linked_words(self, item: Any, row: Any) -> str:
        return ", ".join(sorted(self._name(item.remote_field.model, key) for key in self._linked(item, row)))

    def _name(self, model: type[models.Model], key: Any) -> str:
        return self._names.get(model, {}).get(key) or _("%(kind)s no. %(key)s (deleted)") % {
            "kind": capfirst(str(model._meta.verbose_name)),
            "key": key,
        }

    def _look_up(self, rows: Sequence[Any]) -> None:
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for item in self._relations():
            wanted[item.remote_field.model].update(getattr(row, item.attname) for row in rows)
        self._look_up_links(self.m2m_fields, rows, wanted)
        self._look_up_names(wanted)

    def _relations(self) -> list[Any]:
        return [item for item in self.fields if isinstance(item, models.ForeignKey) and item.name not in self.secret]

    def _look_up_links(self, fields: Sequence[Any], rows: Sequence[Any], wanted: dict[Any, set[Any]]) -> None:
        for item in fields:
            self._links[item.name] = self._kept_links(item, rows)
            for linked in self._links[item.name].values():
                wanted[item.remote_field.model].update(linked)

    def _look_up_names(self, wanted: dict[Any, set[Any]]) -> None:
        for model, keys in wanted.items():
            self._names[model] = _names_of(model, keys - {None})

    def _kept_links(self, item: Any, rows: Sequence[Any]) -> dict[Any, list[Any]]:
        kept = getattr(self.history, item.name).model
        other = item.m2m_reverse_field_name() + "_id"
        links: dict[Any, list[Any]] = defaultdict(list)
        pairs = kept._base_manager.filter(history_id__in=[row.pk for row in rows]).values_list("history_id", other)
        for history_id, key in pairs:
            links[history_id].append(key)
        return links


def _differs(item: Any, after: Any, before: Any) -> bool:
    return before is None or getattr(before, item.attname) != getattr(after, item.attname)


def in_words(item: Any, value: Any) -> str:
    """The value of a model field as a person would write it; empty for none."""
    if value is None or value == "":
        return ""
    if item.flatchoices:
        return str(dict(item.flatchoices).get(value, value))
    match value:
        case bool():
            return _("Yes") if value else _("No")
        case datetime():
            moment = timezone.localtime(value) if timezone.is_aware(value) else value
            return f"{formats.date_format(moment, 'DATETIME_FORMAT')} {moment.tzname() or ''}".rstrip()
        case date() | time():
            return str(formats.localize(value))
        case dict() | list():
            return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def compared(before: str, after: str) -> SafeString | str:
    """Both texts in one, with the words that went and came marked; empty where they are too long for that."""
    old, new = re.findall(r"\S+|\s+", before), re.findall(r"\S+|\s+", after)
    if len(old) + len(new) > LONGEST_COMPARED_WORDS * 2:
        return ""
    parts: list[tuple[SafeString | str]] = []
    for move, i, j, k, m in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if move == "equal":
            parts.append((_shortened("".join(old[i:j])),))
            continue
        if i < j:
            parts.append((format_html("<del>{}</del>", "".join(old[i:j])),))
        if k < m:
            parts.append((format_html("<ins>{}</ins>", "".join(new[k:m])),))
    return format_html_join("", "{}", parts)


def _shortened(same: str) -> str:
    return same if len(same) <= SHORT_TEXT * 2 else f"{same[:SHORT_TEXT]} … {same[-SHORT_TEXT:]}"


def _label(item: Any) -> str:
    return str(capfirst(item.verbose_name))


def _names_of(model: type[models.Model], keys: set[Any]) -> dict[Any, str]:
    if not keys:
        return {}
    # __str__ often names a relation: one level is fetched along, so that it asks for nothing.
    relations = [item.name for item in model._meta.concrete_fields if isinstance(item, models.ForeignKey)]
    found = (
        model._base_manager.select_related(*relations).filter(pk__in=keys)
        if relations
        else (model._base_manager.filter(pk__in=keys))
    )
    return {item.pk: str(item) for item in found}


def _steps(rows: Sequence[Any]) -> list[list[Any]]:
    """Rows that one request wrote within moments belong together: a form that also sets tags writes several."""
    steps: list[list[Any]] = []
    for row in rows:
        if steps and _is_same_step(steps[-1][-1], row):
            steps[-1].append(row)
        else:
            steps.append([row])
    return steps


def _is_same_step(newer: Any, older: Any) -> bool:
    # A move from state to state is what a reader looks for: it stands for itself.
    return bool(
        newer.group == older.group
        and getattr(newer, "state", None) == getattr(older, "state", None)
        and newer.history_type == "~"
        and older.history_type in "+~"
        and newer.history_change_reason == older.history_change_reason
        and newer.history_date - older.history_date < ONE_STEP
    )
