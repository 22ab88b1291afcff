"""The one text of a row that its digest is taken of.

It is a JSON array of texts and nulls, the key first, exactly as
`json.dumps(values, ensure_ascii=False, separators=(",", ":"))` writes it, so that anybody can make it anew from the
values alone. The database makes it, which is what allows a hundred thousand rows a second. Numbers are decimal,
booleans 0 or 1, moments `YYYY-MM-DD HH:MM:SS.ffffff` in UTC, UUIDs 32 and bytes 2 hexadecimal digits each, durations
microseconds, JSON the text that the database keeps.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from itertools import batched
from typing import Any

from django.db import connection, models

from backoffice.audit.domain.ledgers import SealedTable
from backoffice.foundation.lookups import among, as_parameter

RECORD_LENGTH = 40  # 8 bytes of key, 32 of digest

# So much is asked for at once: many short rows, or a few long ones, in the same memory.
PAGE_BYTES = 2_000_000
FIRST_PAGE, LONGEST_PAGE = 500, 4_000

# By the beginning of a column's type, what its value is as a text; {c} is the column.
_POSTGRES = {
    "boolean": "{c}::int::text",
    "timestamp with time zone": "to_char({c} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    "date": "to_char({c}, 'YYYY-MM-DD')",
    "uuid": "encode(uuid_send({c}), 'hex')",
    "bytea": "encode({c}, 'hex')",
    "interval": "(extract(epoch FROM {c}) * 1000000)::bigint::text",
    "varchar": "{c}::text",
    "text": "{c}",
    "bigint": "{c}::text",
    "integer": "{c}::text",
    "smallint": "{c}::text",
    "numeric": "{c}::text",
    "jsonb": "{c}::text",
}
# A text that is stored as bytes would look like one, were the difference not told.
_SQLITE_TEXT = "CASE typeof({c}) WHEN 'blob' THEN 'blob ' || hex({c}) ELSE {c} END"
_SQLITE = {
    "bool": "CAST({c} AS TEXT)",
    "datetime": "CASE length({c}) WHEN 19 THEN {c} || '.000000' ELSE CAST({c} AS TEXT) END",
    "date": "CAST({c} AS TEXT)",
    "char": _SQLITE_TEXT,
    "varchar": _SQLITE_TEXT,
    "text": _SQLITE_TEXT,
    "BLOB": "CASE WHEN {c} IS NULL THEN NULL ELSE lower(hex({c})) END",
    "bigint": "CAST({c} AS TEXT)",
    "integer": "CAST({c} AS TEXT)",
    "smallint": "CAST({c} AS TEXT)",
    # Such a number is stored without the places that it was written with.
    "decimal": "CASE typeof({c}) WHEN 'integer' THEN printf('%%.{places}f', {c}) WHEN 'real' "
    "THEN printf('%%.{places}f', {c}) ELSE CAST({c} AS TEXT) END",
}


class ColumnGone(LookupError):
    """A column that was sealed is not in the table any more."""


def line_of(model: type[models.Model], columns: Sequence[str]) -> str:
    """The SQL expression of a row's text. Raises ColumnGone, or NotImplementedError for a type it does not know."""
    fields = {field.column: field for field in model._meta.concrete_fields}
    try:
        texts = ", ".join(_text_of(fields[name], connection.vendor) for name in columns)
    except KeyError as missing:
        raise ColumnGone(f"{model._meta.db_table} has no column {missing.args[0]} any more.") from None
    if connection.vendor == "postgresql":
        return f"to_json(ARRAY[{texts}])::text"
    # As bytes, since what somebody put there may be no text at all.
    return f"CAST(json_array({texts}) AS BLOB)"


@cache
def _text_of(field: Any, vendor: str) -> str:
    kind = str(field.rel_db_type(connection) if field.primary_key else field.db_type(connection))
    forms = _POSTGRES if vendor == "postgresql" else _SQLITE
    name = next((name for name in sorted(forms, key=len, reverse=True) if kind.startswith(name)), None)
    if name is None:
        raise NotImplementedError(f"{field}: a column of the kind {kind} can't be sealed yet.")
    return forms[name].format(c=connection.ops.quote_name(field.column), places=getattr(field, "decimal_places", 0))


def lines_between(
    table: SealedTable, columns: Sequence[str], *, after: int | None, until: int | None, limit: int | None = None
) -> Iterator[list[bytes]]:
    """The texts of the rows whose key is above `after` and up to `until`, by key, a page at a time."""
    quote = connection.ops.quote_name
    key = quote(table.key_column)
    line = line_of(table.model, columns)
    size, left = FIRST_PAGE, limit
    while left is None or left > 0:
        size = size if left is None else min(size, left)
        conditions = [f"{key} > {int(after)}"] if after is not None else []
        conditions += [f"{key} <= {int(until)}"] if until is not None else []
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        page = _lines(f"SELECT {line} FROM {quote(table.table)} {where} ORDER BY {key} LIMIT {size}", [])
        if page:
            yield page
        if len(page) < size:
            return
        after = key_of(page[-1])
        left = None if left is None else left - size
        size = max(1, min(LONGEST_PAGE, PAGE_BYTES * len(page) // sum(map(len, page))))


def lines_with(table: SealedTable, columns: Sequence[str], keys: Iterable[int]) -> Iterator[bytes]:
    """The texts of the rows with these keys, which are given in their order; those that are not there are left out."""
    quote = connection.ops.quote_name
    key = quote(table.key_column)
    line = line_of(table.model, columns)
    condition = among(connection, key, table.model._meta.pk)
    statement = f"SELECT {line} FROM {quote(table.table)} WHERE {condition} ORDER BY {key}"
    for some in batched(keys, FIRST_PAGE):
        yield from _lines(statement, [as_parameter(some)])


def _lines(statement: str, parameters: list[Any]) -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        if connection.vendor == "postgresql":
            return [line.encode() for (line,) in cursor.fetchall()]
        return [line for (line,) in cursor.fetchall()]


def key_of(line: bytes) -> int:
    """The key, which each text begins with."""
    return int(line[2 : line.index(b'"', 2)])


def with_key(line: bytes, key: int) -> bytes:
    """The text that the row would have under another key."""
    return b'["%d' % key + line[line.index(b'"', 2) :]


def digest_of(line: bytes) -> bytes:
    """The digest of a row."""
    return sha256(line).digest()


def record_of(line: bytes) -> bytes:
    """What a seal keeps of a row: its key and its digest."""
    return key_of(line).to_bytes(8, signed=True) + sha256(line).digest()


def records_in(records: bytes) -> Iterator[tuple[int, bytes]]:
    """Key and digest of each row."""
    for start in range(0, len(records), RECORD_LENGTH):
        yield int.from_bytes(records[start : start + 8], signed=True), records[start + 8 : start + RECORD_LENGTH]
