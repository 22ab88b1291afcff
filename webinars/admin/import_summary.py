"""What the pages of an import show of it, in words and figures."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backoffice.foundation.admin.badges import BLUE, GREEN, GREY, ORANGE, RED
from backoffice.foundation.tables import column_letters
from webinars.choices import ImportState, RowOutcome
from webinars.domain import importing
from webinars.domain.attendee_files import Field, Understanding
from webinars.models import AttendeeImport

OUTCOME_COLOURS = {
    RowOutcome.NEW: GREEN,
    RowOutcome.UPDATED: BLUE,
    RowOutcome.UNCHANGED: GREY,
    RowOutcome.DUPLICATE: ORANGE,
    RowOutcome.REFUSED: RED,
}
DELIMITERS = {
    ",": gettext_lazy("comma"),
    ";": gettext_lazy("semicolon"),
    "\t": gettext_lazy("tab"),
    "|": gettext_lazy("bar"),
}
# In these states what counts is what became of the rows, not what the preview said.
WRITTEN_STATES = {ImportState.RUNNING, ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED}
MOVING_STATES = {ImportState.READING, ImportState.QUEUED, ImportState.RUNNING}


def counts_of(run: AttendeeImport) -> dict[str, int]:
    """The figures that matter now: the preview's, or those of the rows that are written."""
    if run.state in WRITTEN_STATES and run.confirmed_at:
        return {name: run.results.get(name, 0) for name in importing.FIGURES.values()}
    return run.counts


def figures(run: AttendeeImport) -> dict[str, Any]:
    """The figures with their colours; the parts add up to the total."""
    counts = counts_of(run)
    is_written = run.state in WRITTEN_STATES and bool(run.confirmed_at)
    waiting = run.results.get("waitlisted", 0) if is_written else run.preview.get("waitlisted_count", 0)
    parts = [
        {
            "outcome": outcome,
            "name": name,
            "label": outcome.label,
            "count": counts[name],
            "colour": OUTCOME_COLOURS[outcome],
        }
        for outcome, name in importing.FIGURES.items()
    ]
    return {"total": sum(counts.values()), "parts": parts, "waitlisted": waiting, "is_written": is_written}


def facts(run: AttendeeImport) -> dict[str, Any]:
    """How the file was read: its form, and what each column means."""
    understanding = Understanding.from_json(run.understanding)
    form: list[tuple[str, str]] = []
    if understanding.dialect.kind == "xlsx":
        form.append((_("File"), _("Excel workbook, sheet “%(sheet)s”") % {"sheet": understanding.dialect.sheet}))
    else:
        form.append((_("Encoding"), understanding.encoding.upper()))
        form.append((_("Delimiter"), str(DELIMITERS.get(understanding.delimiter, understanding.delimiter))))
    if understanding.section:
        form.append((_("Section"), understanding.section))
    if understanding.header_row_number:
        form.append((_("Headings in row"), str(understanding.header_row_number)))
    form.append((_("Times read as"), run.webinar.time_zone))
    return {"form": form, "columns": list(_columns(understanding))}


def _columns(understanding: Understanding) -> Iterator[dict[str, Any]]:
    positions = {*range(len(understanding.headings)), *understanding.columns}
    for position in sorted(positions):
        heading = understanding.headings[position].strip() if position < len(understanding.headings) else ""
        meaning = understanding.columns.get(position)
        if not heading and meaning is None:
            continue
        if meaning is not None:
            words, colour = str(Field(meaning).label), BLUE
        elif position in understanding.questions:
            words, colour = _("kept as an answer"), GREY
        else:
            words, colour = _("left out"), ""
        yield {"letters": column_letters(position), "heading": heading[:80], "words": words, "colour": colour}


def reason_groups(run: AttendeeImport) -> dict[str, list[dict[str, Any]]]:
    """Why rows are refused or set aside, and remarks on rows that are taken, the most frequent first."""
    groups: dict[str, list[dict[str, Any]]] = {"refusals": [], "remarks": []}
    for reason in sorted(run.preview.get("reasons", {}).values(), key=lambda item: -item["count"]):
        words = importing.reason_in_words(reason["code"], reason["example"])
        outcome = reason["outcome"]
        colour = OUTCOME_COLOURS[RowOutcome(outcome)] if outcome else GREY
        shown = {**reason, "words": words, "colour": colour}
        groups["refusals" if outcome else "remarks"].append(shown)
    return groups


def outcome_filters(run: AttendeeImport, chosen: str) -> list[dict[str, Any]]:
    """The links above the rows, one per outcome that there is; the staged rows carry what really became of them."""
    filters = [{"value": "", "label": _("All"), "count": run.rows_read, "is_chosen": chosen not in RowOutcome.values}]
    for part in figures(run)["parts"] if run.state == ImportState.DONE else _previewed(run):
        if part["count"] or part["outcome"] == chosen:
            is_chosen = part["outcome"] == chosen
            filters.append({"value": part["outcome"], **part, "is_chosen": is_chosen})
    return filters


def _previewed(run: AttendeeImport) -> list[dict[str, Any]]:
    return [
        {"outcome": outcome, "label": outcome.label, "count": run.counts[name]}
        for outcome, name in importing.FIGURES.items()
    ]


def progress(run: AttendeeImport) -> dict[str, Any]:
    """How far the import is, as the waiting page shows it."""
    done = sum(run.results.get(name, 0) for name in importing.FIGURES.values())
    total = run.rows_read
    counts = counts_of(run)
    if run.state == ImportState.READING:
        words = ngettext("Reading… %(rows)s row so far", "Reading… %(rows)s rows so far", total) % {
            "rows": f"{total:,}"
        }
    elif run.state == ImportState.QUEUED and not done:
        words = _("Waiting for a worker…")
    else:
        words = _("%(done)s of %(total)s rows") % {"done": f"{done:,}", "total": f"{total:,}"}
    return {
        "state": run.state,
        "is_moving": run.state in MOVING_STATES,
        "done": done,
        "total": total,
        "percent": done * 100 // total if total and run.state != ImportState.READING else 0,
        "words": words,
        "figures": {"total": sum(counts.values()), **counts},
    }
