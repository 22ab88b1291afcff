"""Looking for words in reasons and in the names of those who acted."""

import re
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db import connections
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from backoffice.audit.models import LogLine

BOTH = ("reason", "actor_name")
# So many of the newest lines are looked at one by one, before the index is asked for all of them.
RECENT = 20_000
# What PostgreSQL would take for parts of words, as in addresses and file names. The index is made with the same.
SIGNS = "-+./_@#:<>~\\"
PLAIN = f"translate({{}}, '{SIGNS}', '{' ' * len(SIGNS)}')"
# Every word, of which the last may go on. Nothing but signs finds nothing.
QUERY = f"(NULLIF(plainto_tsquery('simple', {PLAIN.format('%s')})::text, '') || ':*')::tsquery"


@dataclass(frozen=True)
class Words:
    """What somebody looks for: every word must be there, of which the last may go on.

    `anywhere` is looked for in reasons and names, `reason` in reasons only. On PostgreSQL words are found from their
    beginning, by the full-text index of the log; elsewhere each line is looked at, and every word may be a part.
    """

    anywhere: str = ""
    reason: str = ""

    def __bool__(self) -> bool:
        return bool(self.anywhere or self.reason)

    def narrow(self, lines: QuerySet[Any]) -> QuerySet[Any]:
        """The lines in which the words are."""
        if not self:
            return lines
        if connections[lines.db].vendor == "postgresql":
            condition, values = self._by_index(LogLine._meta.db_table)
            return lines.filter(RawSQL(condition, values, output_field=BooleanField()))
        for text, columns in self._texts():
            words = _words(text)
            lines = lines.filter(*(_in_any(columns, word) for word in words)) if words else lines.none()
        return lines

    def first(self, lines: QuerySet[Any], count: int) -> list[LogLine]:
        """So many of the lines in which the words are, in the order that `lines` has."""
        if not self:
            return list(lines[:count])
        if connections[lines.db].vendor != "postgresql":
            # Their keys first: an index has all that is looked at.
            return list(lines.filter(pk__in=self.narrow(lines).values("pk")[:count]))
        # How often a word occurs is what the database can't tell beforehand. Of frequent ones a page is full soon; of
        # rare ones all can be found by the index and sorted. To mistake one for the other would take minutes.
        found = self._among_recent(lines, count)
        return found if len(found) == count else self._among_all(lines, count)

    def _among_recent(self, lines: QuerySet[Any], count: int) -> list[LogLine]:
        recent, values = lines[:RECENT].query.sql_with_params()
        # A look at the letters costs a fraction of one at the words, and sorts out nearly all.
        letters = [(_said("recent", columns), f"%{word}%") for text, columns in self._texts() for word in _words(text)]
        condition, more = self._by_index("recent")
        conditions = " AND ".join([*(f"{said} ILIKE %s" for said, _pattern in letters), condition])
        return list(
            LogLine.objects.raw(
                f"SELECT * FROM ({recent}) recent WHERE {conditions} {_order(lines)} LIMIT {count}",
                [*values, *(pattern for _said, pattern in letters), *more],
            )
        )

    def _among_all(self, lines: QuerySet[Any], count: int) -> list[LogLine]:
        found, values = self.narrow(lines.order_by()).query.sql_with_params()
        statement = f"WITH found AS MATERIALIZED ({found}) SELECT * FROM found {_order(lines)} LIMIT {count}"
        return list(LogLine.objects.raw(statement, values))

    def _by_index(self, table: str) -> tuple[str, list[str]]:
        """The condition as the index knows it; what is to be in reasons is looked at once more where it is found."""
        looked = [(text, columns) for text, _columns in self._texts() for columns in dict.fromkeys([BOTH, _columns])]
        conditions = [
            f"to_tsvector('simple', {PLAIN.format(_said(table, columns))}) @@ {QUERY}" for _text, columns in looked
        ]
        return " AND ".join(conditions), [text for text, _columns in looked]

    def _texts(self) -> list[tuple[str, tuple[str, ...]]]:
        texts = [(self.anywhere, BOTH), (self.reason, BOTH[:1])]
        return [(text, columns) for text, columns in texts if text]


NO_WORDS = Words()


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def _in_any(columns: tuple[str, ...], word: str) -> Q:
    return reduce(or_, (Q(**{f"{column}__icontains": word}) for column in columns))


def _said(table: str, columns: tuple[str, ...]) -> str:
    return " || ' ' || ".join(f"{table}.{column}" for column in columns)


def _order(lines: QuerySet[Any]) -> str:
    return "ORDER BY first_at DESC, id DESC" if lines.query.standard_ordering else "ORDER BY first_at, id"
