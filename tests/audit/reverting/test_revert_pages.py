"""From the history of an object, and from the log: a look at what will change, a reason, and it is done."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.foundation.history import create_many, update_rows
from people.models import Tag, User
from tests.audit.record import complete_record
from tests.audit.reverting.scene import group_of
from tests.factories import make_registration, make_series, make_tag, make_user, make_webinar
from webinars.choices import WebinarState
from webinars.domain import importing
from webinars.models import Series, Webinar

type Browsers = Callable[[User], Client]


def group_page(group: UUID) -> str:
    return reverse("admin:audit_revert_group", args=[group])


def version_page(item: Any, number: int) -> str:
    """The page that sets the object back to one of its versions, the first being 0."""
    row = item.history.order_by("history_id")[number]
    return reverse("admin:audit_revert_object", args=[item._meta.label_lower, item.pk, row.history_id])


def confirm(browser: Client, address: str, **values: Any) -> Any:
    """Look, and press the button."""
    fingerprint = browser.get(address).context["plan"].fingerprint
    return browser.post(address, {"reason": "By mistake", "fingerprint": fingerprint, "tells": "on", **values})


def words_of(answer: Any) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def test_the_preview_tells_what_will_change_and_what_was_changed_since(
    administrator: User, staff: User, signed_in: Browsers
) -> None:
    series = make_series(title="Old title", description="Old words")
    with group_of(staff, "Tidied up") as group:
        update_rows(Series.objects.all(), title="New title", description="New words")
        make_tag("made by it")
    with group_of(administrator, "Better so"):
        update_rows(Series.objects.all(), title="Newest title")
    answer = signed_in(administrator).get(group_page(group))
    page = answer.content.decode()
    for words in ("Sten Staff", "Tidied up", "made by it", "goes", "Old words", "New words"):
        assert words in page
    assert "Newest title" in page
    assert "Better so" in page
    assert f'value="webinars.series:{series.pk}:title"' in page
    assert answer.context["shown"].counts == {
        "remove": 1, "restore": 1, "recreate": 0, "conflicts": 1, "refused": 0
    }  # fmt: skip


def test_taking_back_says_what_happened_and_leads_to_undoing_it(
    administrator: User, staff: User, signed_in: Browsers
) -> None:
    series = make_series(title="Before")
    with group_of(staff) as group:
        update_rows(Series.objects.all(), title="After")
    browser = signed_in(administrator)
    with complete_record(by=administrator, way="admin", reason="By mistake"):
        answer = confirm(browser, group_page(group))
    assert answer.status_code == 302
    series.refresh_from_db()
    assert series.title == "Before"
    undo = group_page(series.history.latest("history_id").group)
    words = words_of(browser.get(answer.headers["Location"]))
    assert "1 object got former values" in words
    assert undo in words
    confirm(browser, undo)
    series.refresh_from_db()
    assert series.title == "After"


def test_without_a_reason_nothing_happens_and_the_ticks_stay(
    administrator: User, staff: User, signed_in: Browsers
) -> None:
    series = make_series(title="Before")
    with group_of(staff) as group:
        update_rows(Series.objects.all(), title="After")
    with group_of(staff):
        update_rows(Series.objects.all(), title="Since")
    name = f"webinars.series:{series.pk}:title"
    answer = confirm(signed_in(administrator), group_page(group), reason="  ", take=name)
    assert "Say why" in answer.content.decode()
    assert f'value="{name}" checked' in answer.content.decode()
    series.refresh_from_db()
    assert series.title == "Since"


def test_a_conflict_is_taken_back_where_it_is_ticked(administrator: User, staff: User, signed_in: Browsers) -> None:
    series = make_series(title="Before")
    with group_of(staff) as group:
        update_rows(Series.objects.all(), title="After")
    with group_of(staff):
        update_rows(Series.objects.all(), title="Since")
    confirm(signed_in(administrator), group_page(group), take=f"webinars.series:{series.pk}:title")
    series.refresh_from_db()
    assert series.title == "Before"


def test_where_all_is_refused_no_button_is_offered(administrator: User, signed_in: Browsers) -> None:
    webinar = make_webinar(state=WebinarState.DRAFT)
    with group_of(administrator):
        webinar.state = WebinarState.SCHEDULED
        webinar.save()
    make_registration(webinar=webinar)
    answer = signed_in(administrator).get(version_page(webinar, 0))
    page = answer.content.decode()
    assert "Cancel the webinar instead" in page
    assert "Revert to this" not in page
    assert answer.context["shown"].counts["restore"] == 0


def test_the_heading_leads_to_the_object_and_names_the_step_once(administrator: User, signed_in: Browsers) -> None:
    series = make_series(title="First")
    with group_of(administrator) as group:
        update_rows(Series.objects.all(), title="Second")
    browser = signed_in(administrator)
    for address, words in ((version_page(series, 0), "Second"), (group_page(group), "Audit log")):
        heading = browser.get(address).content.decode().split("<h1")[1].split("</h1>")[0]
        assert heading.count("Take back") == 1
        assert words in heading


def test_what_changed_in_between_is_said_and_shown_anew(administrator: User, staff: User, signed_in: Browsers) -> None:
    series = make_series(title="Before")
    with group_of(staff) as group:
        update_rows(Series.objects.all(), title="After")
    browser = signed_in(administrator)
    look = browser.get(group_page(group))
    fingerprint = look.context["plan"].fingerprint
    looked_at = re.search(r'name="looked_at" value="([^"]+)"', look.content.decode())
    assert looked_at is not None
    with group_of(staff):
        update_rows(Series.objects.all(), title="Another title")
    answer = browser.post(
        group_page(group), {"reason": "By mistake", "fingerprint": fingerprint, "looked_at": looked_at[1]}
    )
    page = answer.content.decode()
    assert "Something changed in between" in page
    assert "In between Sten Staff changed Title of series “Another title”." in page
    assert "Another title" in page
    assert "By mistake" in page
    assert answer.context["plan"].fingerprint != fingerprint
    series.refresh_from_db()
    assert series.title == "Another title"


def test_what_changed_in_between_is_not_taken_back_by_pressing_again(administrator: User, signed_in: Browsers) -> None:
    """What was not there to be looked at was not ticked either."""
    series = make_series(title="First", description="First")
    with group_of(administrator):
        update_rows(Series.objects.all(), title="Second")
    browser, address = signed_in(administrator), version_page(series, 0)
    look = {"fingerprint": browser.get(address).context["plan"].fingerprint}
    ticked = {"reason": "By mistake", "take": [f"webinars.series:{series.pk}:title"]}
    with group_of(administrator):
        update_rows(Series.objects.all(), description="Since")
    answer = browser.post(address, ticked | look)
    assert f'value="webinars.series:{series.pk}:title" checked' in answer.content.decode()
    assert f'value="webinars.series:{series.pk}:description">' in answer.content.decode()
    browser.post(address, ticked | {"fingerprint": answer.context["plan"].fingerprint})
    series.refresh_from_db()
    assert (series.title, series.description) == ("First", "Since")


def test_an_object_is_set_back_to_a_version_but_for_what_is_unticked(administrator: User, signed_in: Browsers) -> None:
    series = make_series(title="First", description="First")
    with group_of(administrator):
        update_rows(Series.objects.all(), title="Second", description="Second")
    answer = confirm(signed_in(administrator), version_page(series, 0), take=f"webinars.series:{series.pk}:description")
    assert answer.headers["Location"] == reverse("admin:webinars_series_history", args=[series.pk])
    series.refresh_from_db()
    assert (series.title, series.description) == ("Second", "First")


def test_each_field_of_a_version_names_who_changed_it_last(
    administrator: User, staff: User, signed_in: Browsers
) -> None:
    series = make_series(title="First")
    with group_of(staff, "Renamed"):
        update_rows(Series.objects.all(), title="Second")
    page = signed_in(administrator).get(version_page(series, 0)).content.decode()
    assert "Changed by Sten Staff" in page
    assert "Renamed" in page


def test_a_deleted_object_is_brought_back_from_its_history(administrator: User, signed_in: Browsers) -> None:
    tag = make_tag("gone")
    key, browser = tag.pk, signed_in(administrator)
    page = version_page(tag, 0)
    tag.delete()
    history = browser.get(reverse("admin:people_tag_history", args=[key])).content.decode()
    assert page in history
    confirm(browser, page)
    assert Tag.objects.get(pk=key).name == "gone"


def test_the_history_offers_each_former_version_to_those_who_may(
    administrator: User, auditor: User, signed_in: Browsers
) -> None:
    tag = make_tag("first")
    update_rows(Tag.objects.all(), name="second")
    address = reverse("admin:people_tag_history", args=[tag.pk])
    former, present = version_page(tag, 0), version_page(tag, 1)
    page = signed_in(administrator).get(address).content.decode()
    assert former in page
    assert present not in page
    assert former not in signed_in(auditor).get(address).content.decode()


def test_the_page_of_one_version_leads_there_too(administrator: User, signed_in: Browsers) -> None:
    tag = make_tag("first")
    update_rows(Tag.objects.all(), name="second")
    rows = list(tag.history.order_by("history_id"))
    browser = signed_in(administrator)
    for row, is_offered in ((rows[0], True), (rows[1], False)):
        page = browser.get(reverse("admin:people_tag_simple_history", args=[tag.pk, row.history_id])).content.decode()
        assert (reverse("admin:audit_revert_object", args=["people.tag", tag.pk, row.history_id]) in page) is is_offered


def test_the_log_offers_a_group_to_those_who_may(
    administrator: User, auditor: User, staff: User, signed_in: Browsers
) -> None:
    with group_of(staff) as group:
        make_tag()
    address = reverse("admin:audit_logline_group", args=[group])
    assert group_page(group) in signed_in(administrator).get(address).content.decode()
    assert group_page(group) not in signed_in(auditor).get(address).content.decode()


def test_where_nothing_is_left_the_page_says_so(administrator: User, staff: User, signed_in: Browsers) -> None:
    with group_of(staff) as group:
        tag = make_tag()
    tag.delete()
    page = signed_in(administrator).get(group_page(group)).content.decode()
    assert "nothing is left to take back" in page
    series = make_series()
    assert "nothing would change" in signed_in(administrator).get(version_page(series, 0)).content.decode()


def test_an_import_is_taken_back_on_its_own_page(administrator: User, signed_in: Browsers) -> None:
    run = importing.upload(make_webinar(), ContentFile(b"email\na@example.com\n"), by=administrator, file_name="a.csv")
    answer = signed_in(administrator).get(group_page(run.history.latest("history_id").group))
    assert reverse("admin:webinars_attendeeimport_undo", args=[run.pk]) in answer.content.decode()


def test_it_asks_whether_people_are_told_only_where_they_would_be(
    administrator: User, staff: User, signed_in: Browsers
) -> None:
    make_webinar()
    with group_of(staff) as telling:
        update_rows(Webinar.objects.all(), title="New")
    with group_of(staff) as silent:
        make_tag()
    browser = signed_in(administrator)
    assert "Tell the people concerned" in browser.get(group_page(telling)).content.decode()
    assert "Tell the people concerned" not in browser.get(group_page(silent)).content.decode()


def test_nobody_is_sent_elsewhere_by_the_address(administrator: User, staff: User, signed_in: Browsers) -> None:
    with group_of(staff) as group:
        make_tag()
    answer = confirm(signed_in(administrator), group_page(group), next="https://evil.example.com/")
    assert answer.headers["Location"] == reverse("admin:index")


def test_the_reader_comes_back_to_where_they_came_from(administrator: User, staff: User, signed_in: Browsers) -> None:
    with group_of(staff) as group:
        make_tag()
    log = reverse("admin:audit_logline_group", args=[group])
    browser = signed_in(administrator)
    assert f'value="{log}"' in browser.get(group_page(group), {"next": log}).content.decode()
    assert confirm(browser, group_page(group), next=log).headers["Location"] == log


def test_markup_in_names_and_values_is_shown_as_it_is(administrator: User, staff: User, signed_in: Browsers) -> None:
    make_series(title="<b>before</b>")
    with group_of(staff, "<i>why</i>") as group:
        update_rows(Series.objects.all(), title="<script>x</script>")
    page = signed_in(administrator).get(group_page(group)).content.decode()
    for markup in ("<b>before", "<script>x", "<i>why"):
        assert markup not in page


@pytest.mark.parametrize("kind", ["create", "change", "delete", "register"])
def test_the_preview_asks_as_often_for_many_objects_as_for_two(
    kind: str, administrator: User, staff: User, signed_in: Browsers
) -> None:
    browser = signed_in(administrator)

    def queries_for(number: int) -> int:
        names = [f"{number} {index}" for index in range(number)]
        if kind == "register":
            webinar = make_webinar(capacity=100)
            people = [make_user() for _name in names]
            with group_of(staff) as group:
                for person in people:
                    make_registration(user=person, webinar=webinar)
        else:
            made = create_many(Tag, [Tag(name=name) for name in names]) if kind != "create" else []
            keys = [tag.pk for tag in made]
            with group_of(staff) as group:
                if kind == "create":
                    create_many(Tag, [Tag(name=name) for name in names])
                elif kind == "change":
                    update_rows(Tag.objects.filter(pk__in=keys), description="x")
                else:
                    Tag.objects.filter(pk__in=keys).delete()
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(group_page(group)).status_code == 200
        return len(queries)

    assert queries_for(2) == queries_for(30)


def test_a_long_list_is_counted_and_cut(administrator: User, staff: User, signed_in: Browsers) -> None:
    with group_of(staff) as group:
        create_many(Tag, [Tag(name=f"tag {number}") for number in range(130)])
    answer = signed_in(administrator).get(group_page(group))
    assert "<strong>130</strong>" in answer.content.decode()
    assert "and 30 more, not shown here" in answer.content.decode()
    confirm(signed_in(administrator), group_page(group))
    assert not Tag.objects.exists()
