"""Looking for words in reasons and in the names of those who acted."""

from typing import Any

from django.db import connections
from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value


def with_words(lines: QuerySet[Any], words: str, *, only_reason: bool = False) -> QuerySet[Any]:
    """The lines in which each of the words, the last as a beginning, stands in the reason or in the actor's name.

    On PostgreSQL by the full-text index of the log, elsewhere by a look at each line, where every word may be a part.
    """
    if connections[lines.db].vendor == "postgresql":
        query = _Beginnings(Value(words))
        lines = lines.filter(_Found(_Vector(F("reason"), F("actor_name")), query))
        return lines.filter(_Found(_Vector(F("reason")), query)) if only_reason else lines
    for word in words.split():
        found = Q(reason__icontains=word)
        lines = lines.filter(found if only_reason else found | Q(actor_name__icontains=word))
    return lines


class _Vector(Func):
    """The words of a text; of both columns, written as the index is: see the migration 0006."""

    template = "to_tsvector('simple', %(expressions)s)"
    arg_joiner = " || ' ' || "
    output_field = TextField()


class _Beginnings(Func):
    """What a person typed as a query: every word, of which the last may go on. Nothing but signs finds nothing."""

    template = "(NULLIF(plainto_tsquery('simple', %(expressions)s)::text, '') || ':*')::tsquery"
    output_field = TextField()


class _Found(Func):
    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = BooleanField()
