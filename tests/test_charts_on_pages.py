"""Charts say what stands in the table below them, and files say the same sums when they are opened again."""

import io
import re
from datetime import timedelta

import html5lib
import pytest
from django.core.management import call_command
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.reports.changes import read_changes
from campaigns.reports.cohort_rows import read_cohorts
from campaigns.reports.rfm_grid import read_grid
from campaigns.tests.factories import create_launched, create_message
from campaigns.tests.test_reports import create_shop, read_file
from crm.database.models import new_id
from customers.models import Order

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def shop():
    """Customers with orders of some months, two campaigns, and a journey that sent on two days."""
    create_shop(20)
    now = timezone.now()
    for name, days in (("One", 2), ("Other", 9)):
        create_launched(name=name, launched_at=now - timedelta(days=days), delivered=90, failed=10, unsubscribed=3)
    step = create_launched(name="Step", journey_id=new_id(), launched_at=now - timedelta(days=80))
    for days, state in ((1, "delivered"), (3, "delivered"), (3, "failed"), (3, "sent")):
        create_message(campaign=step, status=state, sent_at=now - timedelta(days=days))
    call_command("survey", stdout=io.StringIO())


def parse(response):
    """The page as a tree; names of elements are without their namespace."""
    tree = html5lib.parse(response.text, namespaceHTMLElements=False)
    for element in tree.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2]
    return tree


def table(tree, label: str) -> list[list[str]]:
    """The cells of the rows of the table in the region of this name."""
    (region,) = [each for each in tree.iter() if each.get("aria-label") == label]
    return [[words(cell) for cell in row] for row in region.find(".//tbody")]


def words(element) -> str:
    return " ".join("".join(element.itertext()).split())


def amount(money: str) -> int:
    return int(re.sub(r"[^\d-]", "", money.replace("−", "-")))


def bars(tree, width: str) -> list:
    return [rect for rect in tree.iter("rect") if rect.get("width") == width and not rect.get("fill")]


def test_messages_of_each_day_stand_in_the_table(signed_in, shop):
    tree = parse(signed_in.get("/"))

    drawn = {}
    for group in tree.iter("g"):
        if (title := group.find("title")) is not None:
            day, counts = words(title).split(": ")
            heights = {rect.get("class"): float(rect.get("height")) for rect in group.iter("rect")}
            drawn[day] = (int(re.match(r"\d+", counts)[0]), heights)
    rows = {row[0].split(" ", 1)[1]: list(map(int, row[1:])) for row in table(tree, "Messages per day as a table")}

    assert len(rows) == 4
    assert drawn.keys() == rows.keys()
    for day, (campaigns, journeys, failed) in rows.items():
        messages, heights = drawn[day]
        assert messages == campaigns + journeys + failed
        named = {"f-accent": campaigns, "f-journey": journeys, "f-bad": failed}
        assert heights == pytest.approx({name: count for name, count in named.items() if count}, abs=0.06)  # top: 100


def test_revenue_of_each_day_stands_in_the_table(signed_in, shop):
    report = read_changes()
    tree = parse(signed_in.get("/reports/changes/"))

    heights = [float(rect.get("height")) for rect in bars(tree, "26")]
    rows = table(tree, "Revenue by day as a table")

    revenue = [amount(row[2]) for row in rows]
    assert [100 * each for each in revenue] == [day.revenue for day in (*report.before, *report.last)]
    assert heights == pytest.approx([120 * each / max(revenue) for each in revenue], abs=0.06)
    assert sum(int(row[1]) for row in rows) == sum(day.orders for day in (*report.before, *report.last))


def test_cohorts_are_drawn_as_they_stand_in_the_table(signed_in, shop):
    tree = parse(signed_in.get("/reports/cohorts/"))

    (drawing,) = [svg for svg in tree.iter("svg") if svg.get("class") == "cohorts"]
    shown = [words(text) for text in drawing.iter("text") if (text.get("class") or "").startswith("on-")]
    rows = table(tree, "Cohorts as a table")

    expected = []
    for _, customers, _, *cells in rows:
        whole = int(customers)
        for n, cell in enumerate(cells):
            count = int(cell.split()[0])
            expected.append(customers if n == 0 else f"{100 * count / whole:.0f}%" if whole else "")
    assert shown == expected


def test_intervals_are_drawn_as_they_stand_in_the_table(signed_in, shop):
    ids = [str(id) for id in Campaign.objects.filter(journey_id=None).values_list("id", flat=True)]
    page = signed_in.get("/reports/compare/", {"ids": ids})
    tree = parse(page)

    drawn = [words(svg.find("title")) for svg in tree.iter("svg") if svg.get("class") == "interval"]

    assert len(drawn) == 2 * 3  # delivered, unsubscribed and converted were measured
    for said in drawn:
        name, rate = said.split(": ")
        value, bounds = rate.split(", ")
        (row,) = [row for row in tree.iter("tr") if words(row).startswith(f"{name} ")]
        assert f"{value} {bounds}" in words(row)


def test_files_have_the_sums_of_their_pages(signed_in, shop):
    """Opened again, as a spreadsheet would."""
    grid, cohorts, changes = read_grid(), read_cohorts(), read_changes()

    rfm = read_file(signed_in.get("/reports/rfm/?format=csv"))
    months = read_file(signed_in.get("/reports/cohorts/?format=csv"))
    weeks = read_file(signed_in.get("/reports/changes/?format=csv"))
    ids = [str(id) for id in Campaign.objects.values_list("id", flat=True)]
    compared = read_file(signed_in.get("/reports/compare/", {"ids": ids, "format": "csv"}))

    assert sum(int(line["customers"]) for line in rfm) == grid.buyers + grid.never.customers == 20
    orders = Order.objects.filter(status="completed")
    revenue = sum(order.amount - order.refunded_amount for order in orders)
    assert sum(round(100 * float(line["spend"])) for line in rfm) == revenue
    assert sum(round(100 * float(line["revenue"])) for line in months) == revenue
    assert (
        sum(int(line["orders"]) for line in months)
        == len(orders)
        == sum(month.orders for cohort in cohorts.rows for month in cohort.months)
    )
    for line, change in zip(weeks, changes.figures, strict=True):
        factor = 100 if change.is_money else 1
        counted = [round(factor * float(line[name])) for name in ("last_7_days", "7_days_before")]
        assert (line["figure"], counted) == (change.label, [change.last, change.before])
    delivered = [line for line in compared if line["rate"] == "delivered"]
    assert sum(int(line["count"]) for line in delivered) == sum(Campaign.objects.values_list("delivered", flat=True))
