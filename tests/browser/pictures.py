"""Takes the pictures for the README from a running back office (`scripts/pictures`)."""

import sys
import tempfile
from io import BytesIO
from pathlib import Path
from signal import SIGCONT, SIGSTOP

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.admin_pages import button, dialog, open_row, tab
from tests.browser.chromium import chromium
from tests.browser.running import ROOT, BackOffice, back_office
from tests.browser.visitors import Visitors

PICTURES = ROOT / "docs" / "pictures"
LISTS = ROOT / "fixtures" / "attendee_lists"
LARGEST_KILOBYTES = 300
CROWD = 12_000
# So small that the picture catches an announcement on its way.
CHUNK = "20"
# A paused player that has never played shows that it is loading.
PLAY_A_LITTLE = """
async (video) => {
  video.muted = true;
  video.currentTime = 4;
  await video.play();
  await new Promise((done) => video.addEventListener("timeupdate", () => video.currentTime > 4.5 && done()));
  video.pause();
}
"""


def take_all() -> None:
    """Every picture, one after the other; each finds the back office as the one before has left it."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        folder = Path(name)
        with back_office(folder, f"sqlite:///{folder / 'db.sqlite3'}", FAN_OUT_CHUNK=CHUNK) as office:
            visitors = Visitors(browser, office.address, {})
            _watch_page(visitors, office, folder)
            _history(visitors)
            _audit_log(visitors)
            _lists(visitors)
            _import_preview(visitors)
            _announcement(visitors, office, folder)
            visitors.leave()


def _watch_page(visitors: Visitors, office: BackOffice, folder: Path) -> None:
    _import(office, folder, "data-clinic-dates", "organizer2", ["Ada Nova <ada.nova@example.com>"])
    page = visitors.log_in("ada.nova")
    page.goto("/recordings/")
    page.get_by_role("link", name="Data clinic: dates and time zones").click()
    page.locator("video").evaluate(PLAY_A_LITTLE)
    page.locator("video").hover()  # so that its controls stay
    _take(page, "watch")


def _history(visitors: Visitors) -> None:
    organizer, staff = visitors.log_in("organizer"), visitors.log_in("staff")
    organizer.goto("/admin/webinars/webinar/")
    open_row(organizer, "Accessible slides in an hour")
    address = organizer.url
    _change(organizer, address, "Seats, price, attendance", "capacity", "180", "We have the larger room for this date.")
    _change(staff, address, "", "duration_minutes", "75", "Fifteen minutes more for questions, as Olga asked.")
    staff.goto(address)
    tab(staff, "Audit log").click()
    expect(staff.locator(".bo-step")).not_to_have_count(0)
    _take(staff, "history")

    # The newest version is what there is; the one before is the first that can be gone back to.
    staff.get_by_role("link", name="Revert to this…").first.click()
    staff.fill("[name=reason]", "Olga found a smaller room after all.")
    _take(staff, "taking-back")


def _audit_log(visitors: Visitors) -> None:
    page = visitors.log_in("auditor")
    page.goto("/admin/audit/logline/?model=webinars.webinar")
    _take(page, "audit-log")


def _change(page: Page, address: str, tab: str, field: str, value: str, reason: str) -> None:
    page.goto(address)
    if tab:
        page.locator("#content").get_by_text(tab, exact=True).first.click()
    page.fill(f"[name={field}]", value)
    page.fill("[name=change_reason]", reason)
    page.get_by_role("button", name="Save and continue editing").click()
    page.wait_for_load_state()
    expect(page.locator(f"[name={field}]")).to_have_value(value)


def _lists(visitors: Visitors) -> None:
    for scheme, name in (("light", "dashboard"), ("dark", "dashboard-dark")):
        page = visitors.log_in("staff", color_scheme=scheme)
        page.goto("/admin/")
        _take(page, name)
    page = visitors.log_in("staff")
    page.goto("/admin/webinars/webinar/")
    _take(page, "webinars")


def _import_preview(visitors: Visitors) -> None:
    page = visitors.log_in("organizer")
    page.goto("/admin/webinars/webinar/")
    open_row(page, "Partner briefing")
    button(page, "Import attendees").click()
    page.set_input_files("input[type=file]", LISTS / "newsletter_readers.csv")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_text("Nothing has been written yet")).to_be_visible()
    _take(page, "import-preview")


def _announcement(visitors: Visitors, office: BackOffice, folder: Path) -> None:
    crowd = [f"Reader {number} <reader{number}@example.net>" for number in range(CROWD)]
    _import(office, folder, "new-year-kick-off", "organizer", crowd)
    page = visitors.log_in("staff")
    page.goto("/admin/comms/announcement/add/")
    page.fill("input[name=title]", "Registration for the new year is open")
    page.fill("textarea[name=body]", "Our **kick-off** is on the calendar.\n\n- Bring a question\n- Bring a colleague")
    page.get_by_role("button", name="Save and continue editing").click()
    page.wait_for_url("**/change/")
    button(page, "Publish…").click()
    dialog(page, "Publish this announcement?").get_by_role("button", name="Publish").click()

    worker = office.processes[-1]
    page.wait_for_function("document.querySelector('progress[data-figure=percent]')?.value >= 15")
    worker.send_signal(SIGSTOP)
    try:
        page.reload()  # the bar would still be gliding to its new value
        _take(page, "announcement")
    finally:
        worker.send_signal(SIGCONT)


def _import(office: BackOffice, folder: Path, slug: str, organizer: str, people: list[str]) -> None:
    attendees = folder / f"{slug}.csv"
    lines = [f"{name},{email.rstrip('>')}" for name, _, email in (person.partition(" <") for person in people)]
    attendees.write_text("\n".join(["Name,Email", *lines]))
    office.manage("import_attendees", str(attendees), "--webinar", slug, "--as", f"{organizer}@example.com")


def _take(page: Page, name: str) -> None:
    """Take a picture, with few enough colours to be small."""
    page.wait_for_load_state("networkidle")
    path = PICTURES / f"{name}.png"
    picture = Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    picture.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    kilobytes = path.stat().st_size // 1024
    assert kilobytes < LARGEST_KILOBYTES, f"{path.name} has {kilobytes} KB"
    sys.stdout.write(f"{path.relative_to(ROOT)}: {kilobytes} KB\n")


if __name__ == "__main__":
    take_all()
