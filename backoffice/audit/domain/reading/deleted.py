"""Finding objects that are gone by what they were called."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db import connections, models, router

from backoffice.audit.choices import LineKind
from backoffice.audit.domain.reading.subjects import Subject
from backoffice.audit.domain.reading.words import PLAIN, QUERY
from backoffice.audit.models import Event
from backoffice.foundation.history import is_tracked
from backoffice.foundation.history.names import names_of, with_relations

# What people call things by. What has none of these is found by what it belongs to.
NAMES = ("title", "name", "email", "username", "address", "file_name")


def named_models() -> list[Any]:
    """The models with history whose objects have names of their own."""
    return [model for model in apps.get_models() if is_tracked(model) and name_columns(model)]


def name_columns(model: Any) -> list[str]:
    """The columns of the model's history that hold names; short ones only, which an index can hold."""
    fields = {field.name: field for field in model.history.model.tracked_fields}
    return [name for name in NAMES if isinstance(fields.get(name), models.CharField)]


def words_of_names(model: Any) -> str:
    """The words of an object's names, for PostgreSQL; the index is made with the same."""
    names = " || ' ' || ".join(f"coalesce({name}, '')" for name in name_columns(model))
    return f"to_tsvector('simple', {PLAIN.format(names)})"


def deleted_called(term: str, *, among: Sequence[Any], most: int) -> list[Subject]:
    """The objects of these models that are gone and had the term in a name, the last ones first, so many a model.

    On PostgreSQL words are found from their beginning. One query looks through the names, and one more is asked for
    each model with any.
    """
    if not among:
        return []
    connection = connections[router.db_for_read(Event)]
    condition = _with_words if connection.vendor == "postgresql" else _with_parts
    parts, values = [], []
    for number, model in enumerate(among):
        called, given = condition(connection, model, term)
        # All of them first and then the last: a walk along the keys would be one through the whole history.
        parts.append(
            f"SELECT * FROM (WITH gone AS MATERIALIZED (SELECT history_id FROM {model.history.model._meta.db_table} "
            f"WHERE history_type = '{LineKind.DELETED}' AND ({called})) "
            f"SELECT {number} AS place, history_id FROM gone ORDER BY history_id DESC LIMIT {most}) m{number}"
        )
        values += given
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        found = cursor.fetchall()
    numbers: dict[Any, list[int]] = {}
    for place, history_id in found:
        numbers.setdefault(among[place], []).append(history_id)
    return [subject for model, keys in numbers.items() for subject in subjects_of(model, keys)]


def _with_words(connection: Any, model: Any, term: str) -> tuple[str, list[str]]:
    return f"{words_of_names(model)} @@ {QUERY}", [term]


def _with_parts(connection: Any, model: Any, term: str) -> tuple[str, list[str]]:
    columns = name_columns(model)
    pattern = f"%{connection.ops.prep_for_like_query(term)}%"
    return " OR ".join(f"{name} LIKE %s ESCAPE '\\'" for name in columns), [pattern] * len(columns)


def subjects_of(model: Any, history_ids: Sequence[int]) -> list[Subject]:
    """The objects that these history rows tell the end of, the last ones first."""
    rows = list(with_relations(model.history.filter(history_id__in=history_ids)).order_by("-history_id"))
    names = names_of(rows)
    return [Subject(model, getattr(row, model._meta.pk.attname), names[row.pk], is_there=False) for row in rows]
