"""The dashboard: figures, the chart, and the history of campaigns."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.pages import history
from campaigns.results.dashboard import month
from campaigns.tests.factories import create_campaign, create_customer, create_launched
from campaigns.tests.pages import squeezed
from crm.database.scans import Size
from crm.web.display import day
from customers.models import Customer

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
HTMX = {"HX-Request": "true"}


def create_finished(**fields) -> Campaign:
    counters = {"audience": 100, "skipped": 10, "delivered": 80, "failed": 10}
    return create_launched(**{"status": "completed", **counters, **fields})


def names(response) -> list[str]:
    return [campaign.name for campaign in response.context["page"].rows]


def test_the_history_is_newest_first_with_figures(signed_in):
    create_finished(name="Older")
    create_launched(name="Newer", audience=1_000, pending=600, sent=100, delivered=200, failed=100)
    draft = create_campaign(name="Draft")
    response = signed_in.get("/")
    page = squeezed(response)
    assert names(response) == ["Draft", "Newer", "Older"]
    assert "Completed · 10 failed" in page
    assert 'aria-label="200 delivered, 100 awaiting receipt, 100 failed, 600 pending"' in page
    assert "66.7%" in page  # 200 delivered of 300 answered
    assert f"Not launched yet, created {day(draft.created_at)}" in page
    assert page.count('data-label="Started">—</td>') == 1


def test_many_customers_are_said_to_be_about_so_many(signed_in, monkeypatch):
    create_finished()
    assert "<dt>Customers</dt> <dd> 0 " in squeezed(signed_in.get("/"))
    monkeypatch.setattr(history, "quick_size", lambda model: Size(20_300, True))
    assert '<dt>Customers</dt> <dd> <span class="hint">about</span> 20,300 ' in squeezed(signed_in.get("/"))


def test_only_rows_that_are_sending_poll(signed_in):
    sending, done = create_launched(), create_finished()
    page = signed_in.get("/").text
    assert page.count('hx-trigger="every 2s"') == 1
    assert f'hx-get="/campaigns/{sending.id}/row/"' in page
    row = signed_in.get(f"/campaigns/{done.id}/row/", headers=HTMX).text
    assert row.strip().startswith("<tr")
    assert "hx-trigger" not in row


def test_a_row_without_htmx_redirects_to_the_campaign(signed_in):
    campaign = create_finished()
    assert signed_in.get(f"/campaigns/{campaign.id}/row/").url == campaign.get_absolute_url()


def test_tabs_count_and_filter(signed_in):
    create_finished(name="Done")
    create_launched(name="Going")
    create_campaign(name="Draft")
    response = signed_in.get("/", {"status": "completed"})
    assert names(response) == ["Done"]
    assert [(label, count, current) for _, label, count, current in response.context["tabs"]] == [
        ("All", 3, False),
        ("Sending", 1, False),
        ("Scheduled", 0, False),
        ("Completed", 1, True),
        ("Drafts", 1, False),
    ]
    assert names(signed_in.get("/", {"status": "nonsense"})) == ["Draft", "Going", "Done"]


@pytest.mark.also_mongodb
def test_paused_and_cancelled_have_tabs_only_when_needed(signed_in):
    create_launched(name="Resting", status="paused")
    create_launched(name="Over", status="cancelled")
    response = signed_in.get("/", {"status": "cancelled"})
    assert names(response) == ["Over"]
    labels = [label for _, label, *_ in response.context["tabs"]]
    assert labels == ["All", "Sending", "Scheduled", "Paused", "Completed", "Cancelled", "Drafts"]


def test_paused_cancelled_and_scheduled_campaigns_show_their_figures(signed_in, time_machine):
    time_machine.move_to("2026-11-23T12:00:00+05:30", tick=False)
    create_launched(name="Resting", status="paused", audience=10, pending=6, delivered=3, failed=1)
    create_launched(name="Over", status="cancelled", audience=10, skipped=6, sent=1, delivered=3)
    create_campaign(name="Soon", status="scheduled", scheduled_for=timezone.now() + timedelta(days=1))
    create_campaign(name="Never", status="cancelled", scheduled_for=timezone.now() - timedelta(days=1))
    page = signed_in.get("/").text
    assert 'aria-label="3 delivered, 1 failed, 6 pending"' in page
    assert 'aria-label="3 delivered, 1 no receipt came, 6 skipped"' in page
    assert "Scheduled for 24 Nov 2026, 12:00 IST" in page
    assert "Cancelled before it started" in page
    assert 'datetime=""' not in page


@pytest.mark.parametrize(
    ("fields", "hours", "watched"),
    [
        ({"status": "scheduled", "launched_at": None}, 0.9, True),
        ({"status": "scheduled", "launched_at": None}, 5_000, False),
        ({"status": "cancelled", "sent": 1, "awaits_receipts": True}, -71, True),
        ({"status": "cancelled", "sent": 1, "awaits_receipts": True}, -73, False),
    ],
)
def test_only_campaigns_that_may_change_soon_poll(signed_in, fields, hours, watched):
    at = timezone.now() + timedelta(hours=hours)
    create_launched(**fields, scheduled_for=at, last_sent_at=at)
    assert ('hx-trigger="every 2s"' in signed_in.get("/").text) == watched


def test_search_finds_part_of_a_name_and_says_when_nothing_is_found(signed_in):
    create_finished(name="Diwali thank-you")
    create_finished(name="Monsoon <b>")
    assert names(signed_in.get("/", {"q": "diwali"})) == ["Diwali thank-you"]
    assert "No campaigns match “&lt;b&gt;nope”" in signed_in.get("/", {"q": "<b>nope"}).text


def test_htmx_gets_only_the_list_and_going_back_gets_the_page(signed_in):
    create_finished()
    fragment = signed_in.get("/", headers=HTMX).text
    assert "<html" not in fragment
    assert 'id="tabs"' in fragment
    assert 'name="q"' not in fragment  # what someone types is never swapped
    restored = signed_in.get("/", headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert "<html" in restored.text
    assert "HX-Request" in restored["Vary"]


@pytest.mark.also_mongodb
def test_the_history_has_pages(signed_in):
    for n in range(45):
        create_finished(name=f"{n}")
    first = signed_in.get("/")
    second = signed_in.get("/?" + first.context["page"].next)
    third = signed_in.get("/?" + second.context["page"].next)
    assert names(first) + names(second) + names(third) == [f"{n}" for n in reversed(range(45))]
    assert (first.context["page"].previous, third.context["page"].next) == ("", "")
    assert names(signed_in.get("/?" + third.context["page"].previous)) == names(second)
    assert names(signed_in.get("/?" + second.context["page"].previous)) == names(first)


@pytest.mark.also_mongodb
def test_the_figures_cover_thirty_days(signed_in):
    create_customer()
    old = create_customer()
    Customer.objects.filter(id=old.id).update(created_at=timezone.now() - timedelta(days=8))
    create_finished()
    create_finished()
    create_finished(launched_at=timezone.now() - timedelta(days=31))
    response = signed_in.get("/")
    month = response.context["month"]
    assert (month.campaigns, month.messages, month.delivered, month.failed) == (2, 180, 160, 20)
    assert (response.context["customers"].rows, response.context["new_customers"]) == (2, 1)
    assert "88.9%" in response.text


def test_the_chart_counts_by_the_local_day_of_launch(time_machine):
    time_machine.move_to("2026-11-23T12:00:00+05:30", tick=False)
    create_finished(launched_at=timezone.now(), sent=5)
    create_finished(launched_at=timezone.now() - timedelta(hours=13))  # 23:00 of the day before, here
    create_finished(launched_at=timezone.now() - timedelta(days=40))
    chart = month().chart
    assert [(bar.day.day, bar.counts.campaigns, bar.counts.failed) for bar in chart.bars if bar.messages] == [
        (22, 80, 10),
        (23, 85, 10),
    ]
    assert (len(chart.bars), chart.top, chart.busiest.day.day) == (30, 100, 23)
    assert [bar.day.day for bar in chart.labelled] == [26, 2, 9, 16, 23]


def test_without_campaigns_the_dashboard_links_to_a_new_segment(signed_in):
    create_customer()
    page = signed_in.get("/").text
    assert "No campaigns yet" in page
    assert 'href="/segments/new/"' in page
    assert "Messages per day" not in page


def test_a_viewer_sees_the_dashboard_without_new_campaign(viewing):
    create_finished(name="Done")
    page = viewing.get("/").text
    assert "Done" in page
    assert "New campaign" not in page


def test_the_number_of_queries_does_not_depend_on_the_rows(signed_in, django_assert_max_num_queries):
    for _ in range(20):
        create_finished()
    with django_assert_max_num_queries(21):
        signed_in.get("/")
