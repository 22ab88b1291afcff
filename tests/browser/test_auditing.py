"""An auditor finds who moved a webinar, follows it to the table that did it, and takes proof along."""

import subprocess
import sys
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.admin_pages import open_from_sidebar, open_row, row, tab
from tests.browser.running import ROOT, BackOffice
from tests.browser.visitors import Visitors

WEBINAR = "New year kick-off"
SLUG = "new-year-kick-off"
REASON = "The speaker flies in a day later"
LOG = "/admin/audit/logline/"
VERIFIER = ROOT / "scripts" / "verify_audit_bundle.py"


def test_who_moved_the_webinar_is_found_followed_and_proved(
    visitors: Visitors, office: BackOffice, tmp_path: Path
) -> None:
    table = tmp_path / "moved.csv"
    table.write_text(f"Slug,Starts,Time zone\n{SLUG},2031-05-06 17:00,UTC\n")
    office.manage("import_table", "webinars.webinar", str(table), "--as", "staff@example.com", "--reason", REASON)

    page = visitors.log_in("auditor")
    open_from_sidebar(page, LOG)
    search = page.locator("input[name=q]")
    search.fill(WEBINAR)
    search.press("Enter")
    found = page.locator(".log-found")
    expect(found).to_contain_text(WEBINAR)
    found.get_by_role("link").filter(has_text=WEBINAR).first.click()

    moved = page.locator(".bo-step").filter(has_text=REASON)
    expect(moved).to_contain_text("Sten Staff")
    expect(moved).to_contain_text("Starts")
    expect(moved).to_contain_text("6 May 2031")
    moved.get_by_role("link", name="All of this request or job").click()
    expect(page.locator(".log-card").first).to_contain_text(REASON)
    expect(page.locator(".log-card").first).to_contain_text(WEBINAR)

    page.goto(f"{LOG}?q=flies")
    expect(page.locator(".log-passage")).to_have_count(1)
    page.locator(f"a[href^='{LOG}export/']").first.click()
    page.locator("input[name=format][value=zip]").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    bundle, key = tmp_path / "evidence.zip", tmp_path / "key.pem"
    download.value.save_as(bundle)
    key.write_text(page.request.get("/audit/public-key.pem").text())
    command = [sys.executable, "-I", str(VERIFIER), str(bundle), "--public-key", str(key)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr

    office.manage("audit_verify")


def test_an_auditor_finds_nothing_to_press_that_would_change_something(visitors: Visitors) -> None:
    page = visitors.log_in("auditor")
    open_from_sidebar(page, "/admin/webinars/webinar/")
    expect(page.locator("#result_list tbody tr").first).to_be_visible()
    expect(page.locator("select[name=action]")).to_have_count(0)
    open_row(page, WEBINAR) if row(page, WEBINAR).count() else page.locator("#result_list tbody tr a").first.click()
    expect(page.locator("button[name=_save], input[name=_save]")).to_have_count(0)
    tab(page, "Audit log").click()
    expect(page.get_by_text("Revert to this…")).to_have_count(0)
