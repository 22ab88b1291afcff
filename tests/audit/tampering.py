"""What somebody who has the database, but not the key, may do to the record; drawn at random.

Each returns the finding that must come first of its table: what, table, row, other row, by which seal.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection, models

from backoffice.audit.choices import LineKind
from backoffice.audit.contents import sources
from backoffice.audit.domain.ledgers import SealedTable, sealed, sealed_tables
from backoffice.audit.domain.sealing.canonical import digest_of, lines_with
from backoffice.audit.models import LogLine, Redaction, Seal, SealBlock, Tombstone

Finding = tuple[str, str, int | None, int | None, int | None]
ACTS = (Redaction, Tombstone)


def rows_of(model: type[models.Model]) -> "models.QuerySet[Any]":
    """All rows of a model, past every guard of the application."""
    return models.QuerySet(model).order_by("pk")


class Tamperer:
    """Somebody at the database, with the triggers gone and no more than SQL."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.ways: list[Callable[[], Finding]] = [
            self.change, self.change, self.change, self.remove, self.remove, self.insert, self.insert, self.swap,
            self.swap, self.move, self.cut_the_end, self.remove_seal, self.change_seal, self.change_block,
            self.remove_block, self.forge_redaction, self.undo_redaction, self.change_act, self.remove_act,
            self.remove_line, self.change_line,
        ]  # fmt: skip

    def change(self) -> Finding:
        """Another value in any column of a row."""
        table, key = self._any_row()
        self._change_row(table, key)
        return ("changed", table.table, key, None, seal_of(table, key))

    def remove(self) -> Finding:
        table, key = self._any_row()
        rows_of(table.model).filter(pk=key)._raw_delete(connection.alias)
        return ("removed", table.table, key, None, seal_of(table, key))

    def insert(self) -> Finding:
        """A row under a key that was never used, among those that are sealed or before them."""
        table, key = self._any_row()
        keys = set(rows_of(table.model).values_list("pk", flat=True))
        last = SealBlock.objects.filter(table=table.table).latest("first_id").last_id
        free = [number for number in range(-2, last) if number not in keys | buried(table)]
        new = self.random.choice(free)
        values = rows_of(table.model).filter(pk=key).values().get()
        rows_of(table.model).bulk_create([table.model(**{**values, table.model._meta.pk.attname: new})])
        # A copy of a row is not told from one that moved there, were it not still where it was.
        return ("inserted", table.table, new, None, seal_of(table, new))

    def swap(self) -> Finding:
        """Two rows that differ in each other's place."""
        table, key = self._any_row()
        others = [other for other in self._keys(table) if other != key and self._differ(table, key, other)]
        if not others:
            return self.change()
        one, other = sorted((key, self.random.choice(others)))
        for before, after in ((one, -99), (other, one), (-99, other)):
            renumber(table, before, after)
        return ("reordered", table.table, one, other, seal_of(table, one))

    def move(self) -> Finding:
        table, key = self._any_row()
        renumber(table, key, -5)
        return ("reordered", table.table, -5, key, seal_of(table, key))

    def cut_the_end(self) -> Finding:
        """The last seals with all they vouch for: only copies know of them."""
        last = Seal.objects.latest("number").number
        first = self.random.randrange(max(2, last - 2), last + 1)
        block = SealBlock.objects.filter(seal_id=first).order_by("pk").first()
        known: Finding = ("end cut off", block.table if block else "", block.first_id if block else None, None, first)
        for gone in SealBlock.objects.filter(seal_id__gte=first):
            model = next(table.model for table in sealed_tables() if table.table == gone.table)
            rows_of(model).filter(pk__range=(gone.first_id, gone.last_id))._raw_delete(connection.alias)
        SealBlock.objects.filter(seal_id__gte=first)._raw_delete(connection.alias)
        Seal.objects.filter(number__gte=first)._raw_delete(connection.alias)
        return known

    def remove_seal(self) -> Finding:
        number = self.random.randrange(1, Seal.objects.latest("number").number)
        SealBlock.objects.filter(seal_id=number)._raw_delete(connection.alias)
        Seal.objects.filter(number=number)._raw_delete(connection.alias)
        return ("seal removed", "", None, None, number)

    def change_seal(self) -> Finding:
        seal = self.random.choice(list(Seal.objects.all()))
        name = self.random.choice(["at", "kind", "key", "body", "digest", "signature"])
        value: Any = {
            "at": seal.at + timedelta(seconds=1),
            "kind": "rows" if seal.kind != "rows" else "pruning",
            "key": "f" * 16,
            "body": self._in_one_place(seal.body),
            "digest": self._in_one_place(seal.digest),
            "signature": self._in_one_place(seal.signature),
        }[name]
        Seal.objects.filter(pk=seal.pk).update(**{name: value})
        return ("seal changed", "", None, None, seal.number)

    def change_block(self) -> Finding:
        """A row, and with it the digest that its seal keeps."""
        table, key = self._any_row()
        self._change_row(table, key)
        block = SealBlock.objects.get(table=table.table, first_id__lte=key, last_id__gte=key)
        records, place = bytearray(block.records), bytes(block.records).index(key.to_bytes(8))
        records[place + 8 : place + 40] = digest_of(next(lines_with(table, block.columns, [key])))
        SealBlock.objects.filter(pk=block.pk).update(records=bytes(records))
        return ("block changed", table.table, block.first_id, None, block.seal_id)

    def remove_block(self) -> Finding:
        block = self.random.choice(list(SealBlock.objects.all()))
        SealBlock.objects.filter(pk=block.pk)._raw_delete(connection.alias)
        return ("block changed", block.table, block.first_id, None, block.seal_id)

    def forge_redaction(self) -> Finding:
        """Another value, and a redaction that tells of it, which no seal names."""
        table, key = self._any_row()
        before = digest_of(next(lines_with(table, table.columns, [key])))
        self._change_row(table, key)
        after = digest_of(next(lines_with(table, table.columns, [key])))
        Redaction.objects.create(
            reason="Erased", group=UUID(int=7), table=table.table, row_count=1, records=key.to_bytes(8) + before + after
        )
        return ("changed", table.table, key, None, seal_of(table, key))

    def undo_redaction(self) -> Finding:
        """Another value again in a row that was redacted."""
        redaction = self.random.choice(list(Redaction.objects.all()))
        key = int.from_bytes(bytes(redaction.records)[:8])
        table = next(table for table in sealed_tables() if table.table == redaction.table)
        if not rows_of(table.model).filter(pk=key).exists():
            return self.change()
        self._change_row(table, key)
        return ("changed", table.table, key, None, seal_of(table, key))

    def change_act(self) -> Finding:
        model, act, number = self._any_act()
        self._change_row(sealed(model), act.pk)
        return ("act changed", model._meta.db_table, act.pk, None, number)

    def remove_act(self) -> Finding:
        model, act, number = self._any_act()
        rows_of(model).filter(pk=act.pk)._raw_delete(connection.alias)
        return ("act changed", model._meta.db_table, act.pk, None, number)

    def remove_line(self) -> Finding:
        line = self.random.choice(list(LogLine.objects.all()))
        LogLine.objects.filter(pk=line.pk).delete()
        return ("line missing", table_of(line), line.first_row_id, None, None)

    def change_line(self) -> Finding:
        line = self.random.choice(list(LogLine.objects.all()))
        name = self.random.choice(["row_count", "actor_name", "first_at", "first_row_id", "network_address"])
        value: Any = {
            "row_count": line.row_count + 1,
            "actor_name": line.actor_name + "\uffff",
            "first_at": line.first_at - timedelta(days=9),
            "first_row_id": line.first_row_id + 10**6,
            "network_address": "\uffff",
        }[name]
        LogLine.objects.filter(pk=line.pk).update(**{name: value})
        return ("line false", table_of(line), line.first_row_id, None, None)

    def _any_row(self) -> tuple[SealedTable, int]:
        """A sealed row of any table, other than those whose rows seals name one by one."""
        tables = [table for table in sealed_tables() if table.model not in ACTS and self._keys(table)]
        table = self.random.choice(tables)
        return table, self.random.choice(self._keys(table))

    def _keys(self, table: SealedTable) -> list[int]:
        last = SealBlock.objects.filter(table=table.table).order_by("first_id").last()
        return (
            [] if last is None else list(rows_of(table.model).filter(pk__lte=last.last_id).values_list("pk", flat=True))
        )

    def _differ(self, table: SealedTable, one: int, other: int) -> bool:
        values = [
            {name: value for name, value in row.items() if name != table.model._meta.pk.attname}
            for row in rows_of(table.model).filter(pk__in=(one, other)).values()
        ]
        return values[0] != values[1]

    def _any_act(self) -> tuple[type[models.Model], Any, int]:
        model = self.random.choice(ACTS)
        act: Any = self.random.choice(list(rows_of(model)))
        kind = "redactions" if model is Redaction else "prunings"
        for seal in Seal.objects.exclude(kind="rows"):
            if any(said["id"] == act.pk for said in json.loads(seal.body)[kind]):
                return model, act, seal.number
        raise AssertionError(act)

    def _change_row(self, table: SealedTable, key: int) -> None:
        row = rows_of(table.model).get(pk=key)
        fields = [field for field in table.model._meta.concrete_fields if field.column in table.columns[1:]]
        field = self.random.choice(fields)
        value = getattr(row, field.attname)
        new = self._other_value(field, value)
        rows_of(table.model).filter(pk=key).update(**{field.attname: new})

    def _other_value(self, field: Any, value: Any) -> Any:
        if value is not None and field.null and self.random.random() < 0.2:
            return None
        while isinstance(field, models.ForeignKey):
            field = field.target_field
        match field:
            case models.BooleanField():
                return not value
            case models.DecimalField():
                return (value or Decimal()) + Decimal("0.01")
            case models.IntegerField():
                return (value or 0) + self.random.randrange(1, 9)
            case models.DateTimeField():
                moment = value or datetime(2026, 1, 1, tzinfo=UTC)
                return moment + timedelta(microseconds=self.random.choice([1, 10**6, -(10**9)]))
            case models.UUIDField():
                return UUID(int=self.random.getrandbits(128))
            case models.JSONField():
                return {"forged": self.random.random()}
            case models.BinaryField():
                return bytes(value) + b"x"
        text = value or ""
        changes = [text + " ", text + "x", text[:-1], text.swapcase(), "", text[::-1]]
        limit = field.max_length or 10**6
        return self.random.choice([new for new in changes if new != value and len(new) <= limit] or ["?"])

    def _in_one_place(self, text: str) -> str:
        place = self.random.randrange(len(text))
        return text[:place] + ("x" if text[place] != "x" else "y") + text[place + 1 :]


def renumber(table: SealedTable, before: int, after: int) -> None:
    """Give a row another key."""
    rows_of(table.model).filter(pk=before).update(**{table.key_column: after})


def seal_of(table: SealedTable, key: int) -> int:
    """The seal that knows the row, or in whose range it is."""
    blocks = SealBlock.objects.filter(table=table.table, last_id__gte=key).order_by("first_id")
    return int(blocks.values_list("seal_id", flat=True)[0])


def buried(table: SealedTable) -> set[int]:
    """The keys of pruned rows."""
    return {
        int.from_bytes(bytes(stone.ids)[start : start + 8])
        for stone in Tombstone.objects.filter(table=table.table)
        for start in range(0, len(stone.ids), 8)
    }


def table_of(line: LogLine) -> str:
    """The table whose rows a line of the log tells of."""
    label = line.model_label if line.kind in LineKind.values else ""
    return next(source.table for source in sources() if source.label == label)
