"""What the pages of an import show of it, in words and figures."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backoffice.foundation.admin.badges import BLUE, GREEN, GREY, ORANGE, RED
from backoffice.foundation.tables import column_letters
from webinars.choices import ImportState, RowOutcome, UndoOutcome, WhenFull
from webinars.domain import importing
from webinars.domain.attendee_files import Field, Understanding
from webinars.models import AttendeeImport, ImportRow

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
WRITTEN_STATES = {
    ImportState.RUNNING, ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED, ImportState.UNDOING,
    ImportState.UNDONE,
}  # fmt: skip
MOVING_STATES = {ImportState.READING, ImportState.QUEUED, ImportState.RUNNING, ImportState.UNDOING}
# A filter of the rows beside those by outcome: whose people the undo left as they are.
LEFT_BY_UNDO = "left"
LEFT_ASIDE = {
    "host": gettext_lazy("hosts and organizers"),
    "waiting_room": gettext_lazy("in the waiting room only"),
    "told_in_detail": gettext_lazy("told in detail in another section"),
    "repeated_header": gettext_lazy("repeated headings"),
    "footnote": gettext_lazy("footnotes"),
}
UNDO_FIGURES = {
    "registrations_removed": gettext_lazy("registrations removed"),
    "registrations_restored": gettext_lazy("registrations as before"),
    "registrations_left": gettext_lazy("registrations left, changed since"),
    "stays_removed": gettext_lazy("stays removed"),
    "people_removed": gettext_lazy("people removed"),
    "people_restored": gettext_lazy("people as before"),
    "people_left": gettext_lazy("people left"),
}


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
    form.append((_("Read as"), run.get_purpose_display()))
    form.append((_("Times read in"), run.zone.key.replace("_", " ")))
    if run.preview.get("stay_count"):
        form.append((_("Stays"), f"{run.preview['stay_count']:,}"))
    return {
        "form": form,
        "columns": list(_columns(understanding)),
        "sentence": understanding.in_words(
            rows=run.rows_read, people=run.preview.get("people_count", 0), time_zone=run.zone.key.replace("_", " ")
        ),
        "left_aside": [
            {"count": count, "words": str(LEFT_ASIDE.get(name, name))}
            for name, count in run.preview.get("left_aside", {}).items()
        ],
        "replaced": list(AttendeeImport.objects.filter(pk__in=run.preview.get("replaced", []))),
        "remarks": run.preview.get("remarks", []),
        "options": _options(run),
    }


def _options(run: AttendeeImport) -> list[str]:
    """What was chosen against the usual, in sentences."""
    chosen = []
    if not run.creates_people:
        chosen.append(_("People who are not known yet are not created."))
    if not run.follows_states:
        chosen.append(_("Those who are registered already stay as they are, whatever the list says of them."))
    if run.revives:
        chosen.append(_("Those whose registration was cancelled or declined come back."))
    if run.when_full == WhenFull.REFUSE:
        chosen.append(_("Rows for which no seat is left are refused."))
    if run.overwritten_fields:
        names = ", ".join(str(importing.OVERWRITABLE[name][0]).lower() for name in run.overwritten_fields)
        chosen.append(_("The list may write over: %(names)s.") % {"names": names})
    return chosen


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


def rows_with(run: AttendeeImport, outcome: str) -> QuerySet[ImportRow]:
    """The rows with this outcome, or those left by the undo; all of them for any other word."""
    rows: QuerySet[ImportRow] = run.rows.order_by("number")
    if outcome == LEFT_BY_UNDO:
        return rows.filter(undo_outcome=UndoOutcome.LEFT)
    return rows.filter(outcome=outcome) if outcome in RowOutcome.values else rows


def undo_figures(counted: Mapping[str, int]) -> list[dict[str, Any]]:
    """What taking an import back came to, or would come to, in words; without what did not occur."""
    return [
        {"count": counted[name], "words": words, "is_left": name.endswith("_left")}
        for name, words in UNDO_FIGURES.items()
        if counted.get(name)
    ]


def outcome_filters(run: AttendeeImport, chosen: str) -> list[dict[str, Any]]:
    """The links above the rows, one per outcome that there is; the staged rows carry what really became of them."""
    known = {*RowOutcome.values, LEFT_BY_UNDO}
    filters = [{"value": "", "label": _("All"), "count": run.rows_read, "is_chosen": chosen not in known}]
    is_written = run.state in {ImportState.DONE, ImportState.UNDOING, ImportState.UNDONE}
    for part in figures(run)["parts"] if is_written else _previewed(run):
        if part["count"] or part["outcome"] == chosen:
            is_chosen = part["outcome"] == chosen
            filters.append({"value": part["outcome"], **part, "is_chosen": is_chosen})
    if run.undo_asked_at:
        left = run.rows.filter(undo_outcome=UndoOutcome.LEFT).count()
        is_chosen = chosen == LEFT_BY_UNDO
        filters.append({"value": LEFT_BY_UNDO, "label": _("Left by the undo"), "count": left, "is_chosen": is_chosen})
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
    elif run.state == ImportState.UNDOING:
        undone = sum(run.results.get("undo", {}).values())
        words = _("Taking back… %(count)s so far") % {"count": f"{undone:,}"}
    elif run.state == ImportState.QUEUED and not done:
        words = _("Waiting for a worker…")
    else:
        words = _("%(done)s of %(total)s rows") % {"done": f"{done:,}", "total": f"{total:,}"}
    return {
        "state": run.state,
        "is_moving": run.state in MOVING_STATES,
        "done": done,
        "total": total,
        "has_end": run.state not in {ImportState.READING, ImportState.UNDOING},
        "percent": done * 100 // total if total and run.state != ImportState.READING else 0,
        "words": words,
        "figures": {"total": sum(counts.values()), **counts},
    }
