"""Reports on pages, over the API and as files: the same figures everywhere, each with when and what was counted."""

import csv
import io
import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.reports.changes import Change, read_changes
from campaigns.reports.cohort_rows import read_cohorts
from campaigns.reports.rfm_grid import read_grid
from campaigns.tests.factories import create_launched
from campaigns.tests.pages import squeezed
from customers.models import Segment, SurveyPass
from customers.segments import audience
from customers.segments.rules import parse
from customers.survey import passing
from customers.survey.rfm import Bands, current_bands
from customers.tests.factories import create_customers, customer_record, order_record, persist_records

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PAGES = ("", "rfm/", "cohorts/", "changes/", "compare/")


def create_shop(people: int = 12) -> None:
    """Customers of whom the n-th ordered n times, lately or some months ago."""
    now = timezone.now()
    persist_records("customer", *(customer_record(external_id=f"c{n}") for n in range(people)))
    orders = [
        order_record(
            external_id=f"o{n}.{m}",
            customer=f"c{n}",
            ordered_at=(now - timedelta(days=1 + n * 9 + m * 40)).isoformat(),
            amount=100 * (n + 1),
        )
        for n in range(people)
        for m in range(n)
    ]
    persist_records("order", *orders)


def count_now() -> None:
    passing.begin()
    assert passing.carry_out()


def read_file(response) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("page", PAGES)
def test_before_the_first_survey_every_page_says_how_to_get_one(signed_in, page):
    response = signed_in.get(f"/reports/{page}")

    assert response.status_code == 200
    if page not in ("", "compare/"):
        assert "Nothing has been counted yet" in response.text


@pytest.mark.parametrize("report", ["rfm", "cohorts", "changes"])
def test_before_the_first_survey_the_api_has_no_figures(api, report):
    answer = api("read").get(f"/api/v1/reports/{report}").json()

    assert answer["as_of"] is None
    assert answer["items"] == []
    assert read_file(api("read").get(f"/api/v1/reports/{report}?format=csv")) == []


def test_a_click_on_a_cell_opens_the_builder_with_just_its_rule(signed_in):
    create_shop()
    count_now()
    grid = read_grid()
    page = signed_in.get("/reports/rfm/").text

    for cell in (*grid.cells, grid.never):
        assert cell.link.replace("&", "&amp;") in page
        assert json.loads(parse_qs(urlsplit(cell.link).query)["rule"][0]) == cell.rule
    fullest = max(grid.cells, key=lambda cell: cell.customers)
    builder = signed_in.get(fullest.link)
    assert fullest.name in builder.text
    assert audience.count(parse(fullest.rule), grid.as_of) == fullest.customers


def test_rfm_says_the_same_on_the_page_over_the_api_and_as_a_file(signed_in, api):
    create_shop()
    count_now()
    grid = read_grid()

    answer = api("read").get("/api/v1/reports/rfm").json()
    file = read_file(signed_in.get("/reports/rfm/?format=csv"))

    assert [item["customers"] for item in answer["items"]] == [*(c.customers for c in grid.cells), grid.never.customers]
    assert sum(item["customers"] for item in answer["items"]) == 12
    assert [int(line["customers"]) for line in file] == [item["customers"] for item in answer["items"]]
    assert [float(line["spend"]) for line in file] == [item["spend"] for item in answer["items"]]
    assert {line["rule"] for line in file} == {answer["rule"]}
    assert all(line["as_of"] for line in file)
    assert read_file(api("read").get("/api/v1/reports/rfm?format=csv")) == file


@pytest.mark.also_mongodb
def test_cohorts_say_the_same_on_the_page_over_the_api_and_as_a_file(signed_in, api):
    create_shop()
    count_now()
    cohorts = read_cohorts()

    items = api("read").get("/api/v1/reports/cohorts").json()["items"]
    file = read_file(signed_in.get("/reports/cohorts/?format=csv"))

    months = [month for cohort in cohorts.rows for month in cohort.months]
    assert [item["orders"] for item in items] == [month.orders for month in months]
    assert [float(line["revenue"]) for line in file] == [item["revenue"] for item in items]
    assert sum(item["orders"] for item in items) == sum(range(12))
    assert [item["is_over"] for item in items if item["month"] == items[-1]["month"]] == [False] * len(cohorts.rows)
    page = signed_in.get("/reports/cohorts/")
    assert page.text.count('fill="url(#hatch)"') == min(12, len(cohorts.rows)) + 1  # and the legend
    newest = next(cohort for cohort in cohorts.rows if cohort.customers)
    assert audience.count(parse(newest.rule)) == newest.customers


def test_older_cohorts_are_a_page_further(signed_in):
    old = timezone.now() - timedelta(days=365 * 3)
    create_customers({"total_spend": 100, "last_order_at": old}, {"total_spend": 100})
    count_now()
    cohorts = read_cohorts()

    first = signed_in.get("/reports/cohorts/")
    second = signed_in.get(f"/reports/cohorts/?before={first.context['older']}")

    shown = [cohort.first_day for page in (first, second) for cohort in page.context["shown"]]
    assert shown == [cohort.first_day for cohort in cohorts.rows[::-1]][:24]
    assert first.context["newer"] is None
    assert second.context["newer"] == 0
    for odd in ("-1", "x", "9999", "99999999999", "²"):
        assert signed_in.get(f"/reports/cohorts/?before={odd}").status_code == 200


@pytest.mark.also_mongodb
def test_what_changed_has_the_sums_of_two_weeks(signed_in, api):
    now = timezone.now()
    week, before = (create_launched(launched_at=now - timedelta(days=days), status="completed") for days in (3, 10))
    Campaign.objects.filter(id=week.id).update(delivered=900, unsubscribed=9)
    Campaign.objects.filter(id=before.id).update(delivered=400, unsubscribed=10)
    create_customers(
        *({"order_count": 1, "total_spend": 10_000, "last_order_at": now - timedelta(days=3)} for _ in range(4)),
        {"order_count": 2, "total_spend": 5_000, "last_order_at": now - timedelta(days=10)},
    )
    count_now()

    items = {item["figure"]: item for item in api("read").get("/api/v1/reports/changes").json()["items"]}

    assert (items["orders"]["last"], items["orders"]["before"], items["orders"]["percent"]) == (4, 2, 100)
    assert (items["revenue"]["last"], items["revenue"]["before"]) == (400, 50)
    assert items["revenue"]["stands_out"] is None
    assert items["delivered"]["stands_out"] is True
    assert items["unsubscribed"]["stands_out"] is False
    assert items["new"]["last"] == 0, "today is not over"
    page = squeezed(signed_in.get("/reports/changes/"))
    assert page.count("More than chance explains") == 1
    file = {line["figure"]: line for line in read_file(signed_in.get("/reports/changes/?format=csv"))}
    assert file["Messages delivered"]["last_7_days"] == "900"
    assert len(read_changes().last) == len(read_changes().before) == 7


@pytest.mark.parametrize(
    ("last", "before", "stands_out"), [(100, 50, True), (100, 70, False), (9, 0, False), (10, 0, True), (0, 0, False)]
)
def test_a_count_is_marked_beyond_three_deviations(last, before, stands_out):
    assert Change("orders", "Orders", last, before).stands_out == stands_out
    assert not Change("revenue", "Revenue", last, before, is_money=True).stands_out


def test_bands_are_changed_on_the_page(signed_in):
    create_shop()
    count_now()

    refused = signed_in.post(
        "/reports/rfm/bands/", {"recency": ["30", "20", "x", ""], "frequency": ["2", "3", "4", "5"]}
    )
    assert refused.status_code == 422
    assert 'value="20"' in refused.text
    assert "Give four whole numbers that rise" in refused.text
    assert current_bands() == Bands()

    typed = {"recency": ["7", "14", "60", "90"], "frequency": ["2", "4", "6", "8"]}
    assert signed_in.post("/reports/rfm/bands/", typed).status_code == 302
    assert current_bands() == read_grid().bands == Bands((7, 14, 60, 90), (2, 4, 6, 8))

    signed_in.post("/reports/rfm/bands/", {"suggested": "1", **typed})
    assert current_bands() == read_grid().bands == read_grid().suggested


def test_counting_now_is_a_button_that_leads_back(signed_in):
    create_shop()

    response = signed_in.post("/reports/count/", {"next": "/reports/rfm/"})

    assert response.url == "/reports/rfm/"
    assert read_grid().buyers == 11
    for elsewhere in (
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "javascript:x",
        "rfm",
    ):
        assert signed_in.post("/reports/count/", {"next": elsewhere}).url == "/reports/"


@pytest.mark.also_mongodb
def test_nothing_is_said_to_be_counted_while_a_worker_counts(signed_in):
    create_shop()
    passing.begin()
    SurveyPass.objects.update(leased_until=timezone.now() + timedelta(minutes=1))

    page = squeezed(signed_in.post("/reports/count/", {"next": "/reports/rfm/"}, follow=True))

    assert "Counting: 0 of 12 customers" in page
    assert "Counted: the figures" not in page


@pytest.mark.also_mongodb
def test_a_survey_that_is_under_way_shows_its_progress(signed_in):
    create_shop()
    passing.begin()
    SurveyPass.objects.update(surveyed=3)

    page = squeezed(signed_in.get("/reports/rfm/"))

    assert "Counting: 3 of 12 customers, 25 %." in page
    assert "Count now</button>" not in page


@pytest.mark.also_mongodb
def test_campaigns_are_compared_with_intervals(signed_in, api):
    big = create_launched(name="Big", status="completed", delivered=900, failed=100, unsubscribed=9)
    small = create_launched(name="Small", status="completed", delivered=8, failed=2)

    page = squeezed(signed_in.get(f"/reports/compare/?ids={small.id}&ids={big.id}"))
    first, second = api("read").get(f"/api/v1/reports/compare?ids={small.id},{big.id}").json()["items"]

    assert "Different people on different days: not a test" in page
    assert "90.0%" in page
    assert "88.0 to 91.7%" in page
    assert "of 1,000" in page
    assert "not measured" in page, "plain text cannot tell of opens"
    assert "8 of 10" in page
    assert first["name"] == "Small"
    assert first["rates"][0] == {"rate": "delivered", "count": 8, "of": 10, "share": None, "low": None, "high": None}
    assert second["rates"][1]["count"] is None
    assert second["rates"][3]["share"] == pytest.approx(0.01)
    assert second["rates"][3]["low"] < 0.01 < second["rates"][3]["high"]


def test_without_a_campaign_there_is_nothing_to_press_but_a_new_one(signed_in):
    page = squeezed(signed_in.get("/reports/compare/"))
    assert "No campaign has been launched yet" in page
    assert ">Compare</button>" not in page
    assert 'href="/campaigns/new/">New campaign</a>' in page


def test_at_most_six_campaigns_are_compared(signed_in, api):
    ids = [str(create_launched(delivered=50).id) for _ in range(7)]

    page = signed_in.get("/reports/compare/", {"ids": ids})
    answer = api("read").get("/api/v1/reports/compare", {"ids": ",".join(ids)})

    assert len(page.context["report"].campaigns) == 6
    assert "Only the first 6" in page.text
    assert answer.status_code == 422
    assert api("read").get("/api/v1/reports/compare", {"ids": "nonsense"}).status_code == 422
    assert read_file(api("read").get("/api/v1/reports/compare", {"ids": ids[0], "format": "csv"}))[0]["of"] == "50"


def test_viewers_read_reports_and_get_no_links_into_the_builder(viewing):
    create_shop()
    count_now()

    for page in PAGES:
        text = viewing.get(f"/reports/{page}").text
        assert "/segments/new/" not in text
        assert "Count now</button>" not in text
    assert not Segment.objects.exists()
