"""Watching a recording in a browser."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.running import BackOffice
from tests.browser.visitors import Visitors

RECORDING = "Data clinic: dates and time zones"
SEEK = """
async (video) => {
  video.muted = true;
  await video.play();
  await new Promise((done) => video.addEventListener("timeupdate", () => video.currentTime > 0 && done()));
  video.currentTime = 4;
  await new Promise((done) => video.addEventListener("seeked", done, { once: true }));
  await video.play();
  await new Promise((done) => video.addEventListener("timeupdate", () => video.currentTime > 4.1 && done()));
  return video.currentTime;
}
"""


def test_it_plays_and_seeks_for_a_confirmed_registrant_and_says_why_not_before(
    visitors: Visitors, office: BackOffice, tmp_path: Path
) -> None:
    page = visitors.log_in("ada.nova")
    address = _address_of_the_recording(visitors)

    visitors.complaints.expected_statuses = {403}
    page.goto(address)
    expect(page.get_by_role("heading", name="You can’t watch this recording")).to_be_visible()
    expect(page.get_by_text("This recording is for people with a confirmed registration.")).to_be_visible()
    assert page.request.get(f"{address}file/").status == 403
    visitors.complaints.expected_statuses = set()

    _register_ada(office, tmp_path)
    page.goto("/recordings/")
    page.get_by_role("link", name=RECORDING).click()
    with page.expect_response(lambda answer: answer.url.endswith("/file/") and answer.status == 206):
        page.wait_for_url(f"**{address}")
    video = page.locator("video")
    expect(video).to_be_visible()
    assert video.evaluate(SEEK) > 4


def _address_of_the_recording(visitors: Visitors) -> str:
    page: Page = visitors.log_in("organizer2")
    page.goto("/recordings/")
    address = page.get_by_role("link", name=RECORDING).get_attribute("href")
    assert address
    return address


def _register_ada(office: BackOffice, folder: Path) -> None:
    attendees = folder / "late_arrivals.csv"
    attendees.write_text("Email,Name\nada.nova@example.com,Ada Nova\n")
    office.manage(
        *("import_attendees", str(attendees), "--webinar", "data-clinic-dates", "--as", "organizer2@example.com")
    )
