"""An announcement from its rules to its ledger; and one that two people publish at the same moment."""

import re
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from playwright.sync_api import Locator, Page, Response, expect

from tests.browser.admin_pages import button, choose, choose_from_menu, choose_in, dialog, row
from tests.browser.running import BackOffice
from tests.browser.visitors import Visitors
from tests.comms.mail_server import MailServer

WEBINAR = "Data clinic: joining tables"
READERS = """\
Name,Email,Organisation
Nora North,nora@readers.example.net,North Star
Sam South,sam@readers.example.net,South Side
Wes West,wes@readers.example.net,West End
Rita Rival,rita@rivals.example.net,Rival Works
Una Unheard,una@readers.example.net,North Star
"""
EVERY_READER = {line.split(",")[1] for line in READERS.splitlines()[1:]}
NOT_MAILED = "una@readers.example.net"
TITLE = "Bring a table to join"
TWICE = "The room has changed"
# All at the same moment, in every window: presses the button, and presses it again.
PRESS_TWICE_AT = "(button, at) => setTimeout(() => { button.click(); button.click(); }, at - Date.now())"


@pytest.fixture(scope="module", autouse=True)
def _readers(office: BackOffice, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Five registrants of a webinar, one of whom is sent no mail."""
    folder = tmp_path_factory.mktemp("readers")
    readers, suppressed = folder / "readers.csv", folder / "suppressed.csv"
    readers.write_text(READERS)
    suppressed.write_text(f"address,scope,reason\n{NOT_MAILED},all,manual\n")
    office.manage("import_attendees", str(readers), "--webinar", "data-clinic-joins", "--as", "organizer2@example.com")
    office.manage(
        *("import_table", "comms.suppression", str(suppressed)),
        *("--as", "staff@example.com", "--reason", "She asked by telephone"),
    )


def test_rules_preview_test_mail_publishing_and_the_ledger_say_the_same(
    visitors: Visitors, mail_server: MailServer
) -> None:
    page = visitors.log_in("staff")
    _write(page, TITLE, "Dear {{ person.name }}, bring **a table**.", sent_by_mail=True)
    _choose_by_rules(page)
    _expect_whom_it_reaches(page)
    announcement = _save(page)

    _preview_as_sam(page, announcement)
    _try_it(page, announcement, mail_server)
    assert _addresses(mail_server, TITLE) == ["staff@example.com"]

    _publish(page, reaching=4)
    figures = page.locator("[data-announcement-progress]")
    expect(figures).to_have_attribute("data-state", "sent")
    expect(figures.locator("[data-figure=words]")).to_have_text("4 of 4 people reached")
    expect(figures.locator("[data-figure=mail_words]")).to_have_text("3 of 3 mails through")
    expect(figures.locator("[data-figure=mail_left_out]")).to_have_text("1")
    expect(figures.locator(".comms-reasons li")).to_have_text(re.compile(r"Address suppressed\s+1"))

    mailed = [f"{name}@readers.example.net" for name in ("nora", "sam", "wes")]
    assert _addresses(mail_server, TITLE) == sorted([*mailed, "staff@example.com"])
    _expect_the_ledger(page, mailed)
    _ask_why(page, announcement)


def test_an_announcement_that_two_people_publish_at_once_reaches_everybody_once(
    visitors: Visitors, mail_server: MailServer
) -> None:
    pages = staff, administrator = visitors.log_in("staff"), visitors.log_in("admin")
    _write(staff, TWICE, "It is in **room 7** now.", sent_by_mail=True)
    staff.select_option("select[name=audience_kind]", label="Registrants of webinars")
    choose(staff, "webinars", WEBINAR)
    announcement = _save(staff)
    administrator.goto(announcement)

    answers = [_answers_of_publishing(page) for page in pages]
    questions = [_open_publishing(page) for page in pages]
    moment = staff.evaluate("Date.now() + 500")
    for question in questions:
        question.get_by_role("button", name="Publish").evaluate(PRESS_TWICE_AT, moment)

    refused = re.compile("“The room has changed” is (sending|sent): it can’t be published again")
    for page in pages:
        expect(page.get_by_text("Published: it is on its way").or_(page.get_by_text(refused)).first).to_be_visible()
    winners = [any(answers_of_one()) for answers_of_one in answers]
    assert sorted(winners) == [False, True], "one of them published it"
    loser = pages[winners.index(False)]
    expect(loser.locator("#dialog")).to_contain_text(refused)

    staff.goto(announcement)
    figures = staff.locator("[data-announcement-progress]")
    expect(figures).to_have_attribute("data-state", "sent")
    expect(figures.locator("[data-figure=words]")).to_have_text("5 of 5 people reached")
    staff.get_by_role("link", name="See who has it").click()
    for email in EVERY_READER:
        expect(row(staff, email)).to_have_count(1)
    expect(staff.locator("#result_list tbody tr")).to_have_count(len(EVERY_READER))
    assert Counter(_addresses(mail_server, TWICE)) == dict.fromkeys(EVERY_READER - {NOT_MAILED}, 1)


def _write(page: Page, title: str, body: str, *, sent_by_mail: bool) -> None:
    page.goto("/admin/comms/announcement/add/")
    page.fill("input[name=title]", title)
    page.fill("textarea[name=body]", body)
    page.locator("input[name=channels][value=email]").set_checked(sent_by_mail)


def _choose_by_rules(page: Page) -> None:
    page.select_option("select[name=audience_kind]", label="People chosen by rules")
    choose_in(_condition(page, "include", "Registered for webinars"), WEBINAR)
    _condition(page, "exclude", "Organisation").locator("input[type=text]").fill("rival")


def _condition(page: Page, side: str, words: str) -> Locator:
    """A condition of a new rule, ready to be filled in."""
    rules = page.locator(f"[data-side={side}]")
    rules.locator("[data-add]").click()
    rules.locator("[data-add-condition]").select_option(label=words)
    return rules.locator("[data-condition]:visible").filter(has_text=words)


def _expect_whom_it_reaches(page: Page) -> None:
    reach = page.locator("[data-reach]")
    expect(reach.locator(".aud-figure")).to_have_text("4 people")
    expect(reach.locator(".aud-sample li")).to_have_text(["Nora North", "Sam South", "Una Unheard", "Wes West"])
    expect(reach.locator(".aud-mail")).to_have_text(re.compile(r"Can be mailed\s*3\s*Address suppressed\s*1"))


def _save(page: Page) -> str:
    page.get_by_role("button", name="Save and continue editing").click()
    page.wait_for_url("**/change/")
    return page.url


def _preview_as_sam(page: Page, announcement: str) -> None:
    choose_from_menu(page, "Preview…")
    page.wait_for_url("**/preview/**")
    choose_in(page.locator(".comms-as"), "Sam South")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".comms-preview")).to_have_text("Dear Sam South, bring a table.")
    page.get_by_role("link", name="HTML mail").click()
    expect(page.locator(".comms-envelope")).to_contain_text("sam@readers.example.net")
    expect(page.frame_locator("iframe.comms-mail").locator("body")).to_contain_text("Dear Sam South, bring a table.")
    page.goto(announcement)


def _try_it(page: Page, announcement: str, mail_server: MailServer) -> None:
    choose_from_menu(page, "Send a test to me…")
    question = dialog(page, "Send it to yourself?")
    expect(question).to_contain_text("It goes to staff@example.com.")
    question.get_by_role("button", name="Send the test").click()
    expect(page.get_by_text("A test was sent to staff@example.com.")).to_be_visible()
    [mail] = _mails(mail_server, TITLE)
    text = mail.get_body(("plain",))
    assert text is not None
    assert "Dear Sten Staffan, bring" in text.get_content()


def _publish(page: Page, *, reaching: int) -> None:
    question = _open_publishing(page)
    expect(question).to_contain_text(f"It reaches {reaching} people.")
    question.get_by_role("button", name="Publish").click()


def _open_publishing(page: Page) -> Locator:
    button(page, "Publish…").click()
    return dialog(page, "Publish this announcement?")


def _answers_of_publishing(page: Page) -> Callable[[], list[bool]]:
    """Gives, of each answer that the window got to publishing, whether it did publish."""
    heard: list[bool] = []

    def hear(answer: Response) -> None:
        if answer.request.method == "POST" and "publish" in answer.url:
            heard.append("hx-redirect" in answer.headers)

    page.on("response", hear)
    return lambda: heard


def _expect_the_ledger(page: Page, mailed: list[str]) -> None:
    page.get_by_role("link", name="See each mail").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(4)
    for address in mailed:
        expect(row(page, address)).to_contain_text("Sent")
    expect(row(page, NOT_MAILED)).to_contain_text("Address suppressed")


def _ask_why(page: Page, announcement: str) -> None:
    page.goto(announcement)
    page.get_by_role("link", name="Why did or didn’t she get it?").click()
    _look_for(page, "nora@readers.example.net")
    expect(page.locator(".comms-answer li")).to_have_text(
        [
            re.compile(r"^The notification arrived on .* and was not opened yet\.$"),
            re.compile(r"^The mail was sent on .* to nora@readers\.example\.net\. The server’s answer: “250 "),
        ]
    )
    _look_for(page, "Rita Rival")
    expect(page.locator(".comms-answer li")).to_have_text(
        re.compile(r"^The person was not in its audience \(.*; but nobody .*rival.*\)\.$")
    )
    _look_for(page, NOT_MAILED)
    expect(page.locator(".comms-answer li").last).to_have_text("No mail was sent: Address suppressed.")


def _look_for(page: Page, words: str) -> None:
    page.get_by_label("Email address or name of the person").fill(words)
    page.get_by_role("button", name="Look").click()
    expect(page.locator(".comms-answer")).to_contain_text(words)


def _mails(mail_server: MailServer, title: str) -> list[EmailMessage]:
    mails: list[EmailMessage] = [message_from_bytes(mail.text, policy=default) for mail in mail_server.received]
    return [mail for mail in mails if mail["Subject"] == title]


def _addresses(mail_server: MailServer, title: str) -> list[str]:
    return sorted(mail["To"].addresses[0].addr_spec for mail in _mails(mail_server, title))
