"""Reports over the API, as JSON or as the file that their page offers. Before the first survey `as_of` is null."""

from datetime import date, datetime
from typing import Annotated, Any, Protocol
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router, Schema
from pydantic import Field, WithJsonSchema

from campaigns.reports.changes import RULE as CHANGES_RULE
from campaigns.reports.changes import read_changes
from campaigns.reports.cohort_rows import Cohorts, read_cohorts
from campaigns.reports.comparison import MAX_COMPARED, read_comparison
from campaigns.reports.comparison import RULE as COMPARE_RULE
from campaigns.reports.rfm_grid import Cell, read_grid
from campaigns.reports.tables import ORDERS_COUNTED, Table
from crm.accounts.permissions import read
from crm.estimates import Interval
from crm.web.answers import Format, Problems, invalid
from crm.web.display import from_minor
from crm.web.ids import uuid_in

router = Router(tags=["Reports"])


class Report(Schema):
    """`as_of` is when the figures were counted, `rule` says what was."""

    as_of: datetime | None
    rule: str


class CellOut(Schema):
    """Customers in two bands; both are null for those without an order. `rule` is that of a segment of them; `spend` is
    theirs in all."""

    recency: int | None = Field(description="The band of their last order, 0 for the latest.")
    frequency: int | None = Field(description="The band of their number of orders, 0 for the fewest.")
    name: str
    customers: int
    spend: float
    rule: dict[str, Any]


class RfmOut(Report):
    """`recency` are the ends of the bands in days, `frequency` the numbers of orders from which the next ones begin."""

    recency: list[int]
    frequency: list[int]
    items: list[CellOut]


class CohortMonthOut(Schema):
    """What those did in `month` whose first order was in `cohort`; both are first days of months."""

    cohort: date
    month: date
    months_later: int
    customers: int
    orders: int
    revenue: float
    is_over: bool = Field(description="No: figures still rise.")


class CohortsOut(Report):
    """`earlier` customers ordered first before all these months."""

    earlier: int
    items: list[CohortMonthOut]


class ChangeOut(Schema):
    """A figure of both weeks. `stands_out`: they differ beyond chance; null for money, which is not judged."""

    figure: str
    last: float
    before: float
    percent: float | None
    stands_out: bool | None


class ChangesOut(Report):
    """`since` is the first of the last seven days; the seven before end the day before."""

    since: date | None
    items: list[ChangeOut]


class RateOut(Schema):
    """`count` of `of` messages, null where it was not measured; share and bounds (95 %) are null where there were fewer
    than 20."""

    rate: str
    count: int | None
    of: int
    share: float | None
    low: float | None
    high: float | None


class ComparedOut(Schema):
    """A campaign with its rates and what is credited to it."""

    id: UUID
    name: str
    channel: str
    launched_at: datetime
    rates: list[RateOut]
    orders: int
    revenue: float


class CompareOut(Report):
    """The campaigns in the order of `ids`; different people on different days, so this is not a test."""

    items: list[ComparedOut]


class _Tabular(Protocol):
    @property
    def table(self) -> Table: ...


def _file(report: _Tabular | None, name: str, rule: str) -> HttpResponseBase:
    """The file of a report; one without lines before the first survey."""
    return report.table.to_file() if report else Table(name, (), (), None, rule).to_file()


@router.get("/reports/rfm", summary="Show customers by recency and frequency", auth=read, response=RfmOut)
def rfm(request: HttpRequest, format: Format = "json") -> Any:
    """The RFM grid of the last survey: each customer is in one cell."""
    grid = read_grid()
    if format == "csv":
        return _file(grid, "rfm", ORDERS_COUNTED)
    if grid is None:
        return {"as_of": None, "rule": ORDERS_COUNTED, "recency": [], "frequency": [], "items": []}
    never = {**_cell(grid.never), "recency": None, "frequency": None}
    return {
        "as_of": grid.as_of,
        "rule": ORDERS_COUNTED,
        "recency": grid.bands.recency,
        "frequency": grid.bands.frequency,
        "items": [*(_cell(cell) for cell in grid.cells), never],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    names = ("recency", "frequency", "name", "customers", "rule")
    return {**{name: getattr(cell, name) for name in names}, "spend": from_minor(cell.spend)}


@router.get("/reports/cohorts", summary="Show cohorts by month of first order", auth=read, response=CohortsOut)
def cohorts(request: HttpRequest, format: Format = "json") -> Any:
    """What each cohort ordered in each month since, of the last five years."""
    report = read_cohorts()
    if format == "csv":
        return _file(report, "cohorts", ORDERS_COUNTED)
    items = _months(report) if report else []
    return {
        "as_of": report and report.as_of,
        "rule": ORDERS_COUNTED,
        "earlier": report.earlier if report else 0,
        "items": items,
    }


def _months(report: Cohorts) -> list[dict[str, Any]]:
    return [
        {
            "cohort": cohort.first_day,
            "month": month.first_day,
            "months_later": month.number,
            "customers": month.customers,
            "orders": month.orders,
            "revenue": from_minor(month.revenue),
            "is_over": month.is_over,
        }
        for cohort in report.rows
        for month in cohort.months
    ]


@router.get("/reports/changes", summary="Show what changed in a week", auth=read, response=ChangesOut)
def changes(request: HttpRequest, format: Format = "json") -> Any:
    """The last seven whole days beside the seven before."""
    report = read_changes()
    if format == "csv":
        return _file(report, "what-changed", CHANGES_RULE)
    items = [
        {
            "figure": change.name,
            "last": from_minor(change.last) if change.is_money else change.last,
            "before": from_minor(change.before) if change.is_money else change.before,
            "percent": change.percent,
            "stands_out": None if change.is_money else change.stands_out,
        }
        for change in (report.figures if report else ())
    ]
    since = report.last[0].day if report else None
    return {"as_of": report and report.as_of, "rule": CHANGES_RULE, "since": since, "items": items}


ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
CampaignIds = Annotated[
    str,
    WithJsonSchema({"type": "string", "pattern": f"^{ID}(,{ID}){{0,{MAX_COMPARED - 1}}}$"}),
    Query(description="Up to six ids of launched campaigns, with commas between.", max_length=300),
]


@router.get("/reports/compare", summary="Compare campaigns", auth=read, response={200: CompareOut, 422: Problems})
def compare(request: HttpRequest, ids: CampaignIds, format: Format = "json") -> Any:
    """Rates of up to six campaigns with their intervals; drafts and unknown ids are left out."""
    found = [uuid_in(text.strip()) for text in ids.split(",")]
    campaigns = [id for id in found if id]
    if len(campaigns) < len(found) or len(set(campaigns)) > MAX_COMPARED:
        problem = f"Give up to {MAX_COMPARED} ids of campaigns with commas between."
        raise invalid(["query", "ids"], problem)
    report = read_comparison(campaigns)
    if format == "csv":
        return report.table.to_file()
    items = [
        {
            "id": each.campaign.id,
            "name": each.campaign.name,
            "channel": each.campaign.channel,
            "launched_at": each.campaign.launched_at,
            "rates": [
                {"rate": rate.name, "count": rate.count, "of": rate.whole, **_bounds(rate.interval)}
                for rate in each.rates
            ],
            "orders": each.orders,
            "revenue": from_minor(each.revenue),
        }
        for each in report.campaigns
    ]
    return {"as_of": report.as_of, "rule": COMPARE_RULE, "items": items}


def _bounds(interval: Interval | None) -> dict[str, float | None]:
    share, low, high = interval or (None, None, None)
    return {"share": share, "low": low, "high": high}
