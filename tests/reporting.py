"""A pytest plugin that says in the last lines what did not run, and why; with CI=true a skipped test is a failure."""

import os
import shutil
from collections import Counter

import pytest
from django.conf import settings

BY_HAND = "left out by the options of this run"
ELSEWHERE = {"soak": "long, run by `make soak`", "benchmark": "a benchmark, run by `make bench`"}
DATABASES = {
    "postgres": ("postgresql", "for PostgreSQL only, run under `scripts/with-postgres`"),
    "sqlite": ("sqlite3", "for SQLite only"),
}
REDIS = "for Redis, whose server is not installed (Debian: apt-get install redis-server)"
REASON = pytest.StashKey[str]()
COUNTS = pytest.StashKey[Counter[str]]()
IS_CI = os.environ.get("CI", "").lower() in {"1", "true"}


def pytest_configure(config: pytest.Config) -> None:
    """Start counting what is left out."""
    config.stash[COUNTS] = Counter()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests of another database, which run in that database's own pass over the suite.

    Those that need Redis are left out where it is missing, but not on CI: there they fail.
    """
    engine = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    left_out = []
    for marker, (backend, reason) in DATABASES.items():
        for item in items:
            if backend != engine and item.get_closest_marker(marker):
                item.stash[REASON] = reason
                left_out.append(item)
    if not IS_CI and shutil.which("redis-server") is None:
        for item in items:
            if REASON not in item.stash and item.get_closest_marker("redis"):
                item.stash[REASON] = REDIS
                left_out.append(item)
    if left_out:
        items[:] = [item for item in items if REASON not in item.stash]
        config.hook.pytest_deselected(items=left_out)


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Count each under what explains it: its database, its own make target, else the options."""
    for item in items:
        own_target = next((reason for marker, reason in ELSEWHERE.items() if item.get_closest_marker(marker)), BY_HAND)
        item.config.stash[COUNTS][item.stash.get(REASON, own_target)] += 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand a parallel worker's counts to the main process, which decides about the exit code."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["left_out"] = dict(session.config.stash[COUNTS])
    elif IS_CI and _skips(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Every worker collects the whole suite, so the largest count is the count."""
    counts = node.config.stash[COUNTS]  # type: ignore[attr-defined] # xdist's node has the main process's config
    for reason, count in getattr(node, "workeroutput", {}).get("left_out", {}).items():
        counts[reason] = max(counts[reason], count)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The list of what did not run, or a line that everything did."""
    skips, counts = _skips(config), config.stash[COUNTS]
    if not skips and not counts and not terminalreporter.stats:
        return
    terminalreporter.section("what did not run")
    if not skips and not counts:
        terminalreporter.write_line("Nothing: every test ran.")
    for reason, count in sorted(counts.items()):
        terminalreporter.write_line(f"{count} not in this run: {reason}.")
    for reason, count in Counter(skips.values()).items():
        terminalreporter.write_line(f"{count} SKIPPED: {reason}", yellow=True)
    if skips and IS_CI:
        terminalreporter.write_line("With CI=true every test must run, so this run has failed.", red=True)


def _skips(config: pytest.Config) -> dict[str, str]:
    """Why each skipped test or module was skipped; a module is reported once by each worker."""
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    reports = terminal.stats.get("skipped", []) if terminal else []
    return {report.nodeid: _reason(report.longrepr) for report in reports}


def _reason(longrepr: object) -> str:
    text = str(longrepr[2]) if isinstance(longrepr, tuple) else str(longrepr)
    return text.removeprefix("Skipped: ")
