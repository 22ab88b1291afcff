"""Checking the contents of the log against the rows that it tells of."""

from typing import Any

from django.db import connection

from backoffice.audit.choices import LineKind
from backoffice.audit.contents import Source, sources
from backoffice.audit.domain.sealing.report import TOLD, Finding, Harm, Report
from backoffice.audit.models import LogLine

LINES = LogLine._meta.db_table
KEY = ("model_label", "group", "kind", "changed", "reason")
SIGNATURE = ("actor_name", "way", "network_address")
KINDS = ", ".join(f"'{kind}'" for kind in LineKind.values)


def check_contents(report: Report) -> None:
    """Say in the report which lines of the log are missing, or tell of what is not there."""
    known = sources()
    for source in known:
        for row in _fetch(_lines_that_differ(source)):
            report.add([_of_rows(source, *row)])
        for row in _fetch(_lines_without_rows(source)):
            report.add([_of_line(source.table, *row)])
    labels = ", ".join(f"'{source.label}'" for source in known)
    nobodys = (
        f"SELECT id, model_label, row_count FROM {LINES} WHERE kind IN ({KINDS}) AND model_label NOT IN ({labels})"
    )
    report.add(_of_line(LINES, *row) for row in _fetch(nobodys))


def _lines_that_differ(source: Source) -> str:
    """Lines counted anew from the rows, beside those that are kept and say something else, or nothing."""
    of = {name: source.of(name, "r") for name in source.columns}
    said = ", ".join(f'{of[name]} AS "{name}"' for name in KEY)
    spans = [f"min({of[name]}) AS {name}_low, max({of[name]}) AS {name}_high" for name in (*SIGNATURE, "user_id", "at")]
    rows = (
        f"SELECT {said}, {', '.join(spans)}, count({of['user_id']}) AS persons, count(*) AS row_count, "
        f"min(r.{source.key}) AS first_row, max(r.{source.key}) AS last_row "
        f"FROM {source.table} r GROUP BY 1, 2, 3, 4, 5"
    )
    # A line is signed like one of its rows. They differ where the actor did something in another's name.
    within = [f"l.{name} BETWEEN g.{name}_low AND g.{name}_high" for name in SIGNATURE]
    within += [f"l.{name} BETWEEN g.at_low AND g.at_high" for name in ("first_at", "last_at")]
    within += ["l.first_row_id BETWEEN g.first_row AND g.last_row", "l.row_count = g.row_count"]
    within += [
        "(CASE WHEN l.user_id IS NULL THEN g.persons < g.row_count "
        "ELSE l.user_id BETWEEN g.user_id_low AND g.user_id_high END)"
    ]
    same = " AND ".join(f'l."{name}" = g."{name}"' for name in KEY)
    return (
        f"SELECT g.first_row, g.row_count, l.row_count FROM ({rows}) g LEFT JOIN {LINES} l ON {same} "
        f"WHERE l.id IS NULL OR ({' AND '.join(within)}) IS NOT TRUE ORDER BY g.first_row LIMIT {TOLD}"
    )


def _lines_without_rows(source: Source) -> str:
    ours = f"l.model_label = '{source.label}' AND l.kind IN ({KINDS})" if source.label else f"l.kind NOT IN ({KINDS})"
    same = " AND ".join(f'{source.of(name, "r")} = l."{name}"' for name in KEY)
    return (
        f"SELECT l.id, l.model_label, l.row_count FROM {LINES} l WHERE {ours} "
        f"AND NOT EXISTS (SELECT 1 FROM {source.table} r WHERE {same}) ORDER BY l.id LIMIT {TOLD}"
    )


def _of_rows(source: Source, first_row: int, row_count: int, told: int | None) -> Finding:
    harm = Harm.LINE_MISSING if told is None or told < row_count else Harm.LINE_FALSE
    detail = f"of {row_count} rows it tells of {told or 0}"
    if told == row_count:
        detail = "their line is signed or dated otherwise than they are"
    return Finding(harm, source.table, first_row, detail=detail)


def _of_line(table: str, line: int, label: str, row_count: int) -> Finding:
    return Finding(Harm.LINE_FALSE, table, detail=f"line {line}, {row_count} rows of {label or 'events'}")


def _fetch(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
