"""Watching a recording in a browser."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.running import BackOffice
from tests.browser.visitors import Visitors

RECORDING = "Data clinic: dates and time zones"
# Plays from the start, then jumps; what comes out is where it plays on.
PLAY_AND_SEEK = """
async (video) => {
  const playsBeyond = (second) => new Promise((done) => {
    video.addEventListener("timeupdate", () => video.currentTime > second && done());
  });
  video.muted = true;
  await video.play();
  await playsBeyond(0);
  video.currentTime = 4;
  await playsBeyond(4);
  return video.currentTime;
}
"""


def test_a_recording_plays_and_seeks_for_a_confirmed_registrant(
    visitors: Visitors, office: BackOffice, tmp_path: Path
) -> None:
    _register_ada(office, tmp_path)
    page = visitors.log_in("ada.nova")
    page.goto("/recordings/")
    with page.expect_response(lambda answer: answer.url.endswith("/file/") and answer.status == 206):
        page.get_by_role("link", name=RECORDING).click()
    assert page.locator("video").evaluate(PLAY_AND_SEEK) > 4


def test_somebody_who_is_not_registered_is_told_why_it_does_not_play(visitors: Visitors) -> None:
    address = _address_of_the_recording(visitors)
    page = visitors.log_in("organizer")  # of other webinars
    visitors.complaints.expected_statuses = {403}

    page.goto(address)

    expect(page.get_by_role("heading", name="You can’t watch this recording")).to_be_visible()
    expect(page.get_by_text("This recording is for people with a confirmed registration.")).to_be_visible()
    expect(page.locator("video")).to_have_count(0)
    assert page.request.get(f"{address}file/").status == 403


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
