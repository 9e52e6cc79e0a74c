"""What all campaigns brought: customers in the global holdout against all others, counted by the survey."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from campaigns.effect.global_holdouts import begin_holdout
from campaigns.effect.global_results import FIGURES, measure_global
from campaigns.effect.lift import LiftState
from campaigns.models import GlobalHoldout
from customers.models import Customer, Survey
from customers.survey import passing
from customers.tests.factories import customer_record, order_record, persist_records

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 7, 1, tzinfo=UTC)
END = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture
def holdout() -> GlobalHoldout:
    """A quarter of 10 %, which is over."""
    return begin_holdout(10, BEGIN, END, by=None, person=None)


def survey(at: datetime) -> None:
    assert passing.begin(at)
    while not passing.carry_out():
        pass


def order(customer: str, at: datetime, amount: float, number: int, **fields) -> dict:
    return order_record(
        external_id=f"{customer}-{number}", customer=customer, ordered_at=at.isoformat(), amount=amount, **fields
    )


@pytest.mark.both_databases
def test_both_groups_are_counted_from_the_orders(holdout):
    persist_records("customer", *(customer_record(external_id=f"c{n}") for n in range(60)))
    Customer.objects.filter(external_id__in=[f"c{n}" for n in range(50)]).update(created_at=BEGIN - timedelta(days=400))
    orders = []
    for n in range(60):
        orders += [
            order(f"c{n}", BEGIN - timedelta(days=181), 1_000, 1),
            order(f"c{n}", BEGIN - timedelta(days=1), 30.5, 2),
            order(f"c{n}", BEGIN, 10.25, 3, refunded_amount=0.5),
            order(f"c{n}", END - timedelta(seconds=1), n, 4),
            order(f"c{n}", BEGIN + timedelta(days=1), 500, 5, status="cancelled"),
            order(f"c{n}", END, 9_999, 6),
        ]
    persist_records("order", *orders)
    survey(END + timedelta(days=3))

    is_held_out = holdout.drawing()
    expected = {"in": [0] * len(FIGURES), "out": [0] * len(FIGURES)}
    for n in range(50):
        customer = Customer.objects.get(external_id=f"c{n}")
        minor = 975 + 100 * n
        whole = minor // 100
        figures = [1, 30, 900, 1, 2, minor, whole, whole**2, 30 * whole]
        group = expected["in" if is_held_out(customer.id.hex) else "out"]
        for place, figure in enumerate(figures):
            group[place] += figure
    assert passing.latest("global holdout").results == {holdout.id.hex: expected}


def counted(holdout: GlobalHoldout, as_of: datetime, held_out: dict, written_to: dict) -> None:
    groups = {
        name: [figures.get(figure, 0) for figure in FIGURES]
        for name, figures in (("in", held_out), ("out", written_to))
    }
    Survey.objects.create(kind="global holdout", as_of=as_of, results={holdout.id.hex: groups})


FEW = {"people": 1_000, "buyers": 100, "orders": 120, "spent": 1_000_000, "whole": 10_000, "squares": 2_000_000}
MANY = {"people": 9_000, "buyers": 1_350, "orders": 1_500, "spent": 14_000_000, "whole": 140_000, "squares": 29_000_000}


def test_the_verdict_comes_two_days_after_its_end(holdout):
    assert measure_global(holdout) is None
    counted(holdout, END + timedelta(hours=47), FEW, MANY)
    lift, _ = measure_global(holdout)
    assert (lift.state, lift.conversion) == (LiftState.RUNNING, None)

    Survey.objects.update(as_of=END + timedelta(hours=49))
    lift, _ = measure_global(holdout)
    assert lift.state == LiftState.MORE
    assert lift.conversion.difference.value == pytest.approx(0.05)
    assert lift.revenue.difference.value == pytest.approx(14_000_000 / 9_000 - 1_000_000 / 1_000)
    assert lift.revenue.difference.low > 0


def test_groups_that_are_not_as_large_as_drawn_have_no_verdict(holdout):
    counted(holdout, END + timedelta(days=3), {**FEW, "people": 2_000}, MANY)
    assert measure_global(holdout)[0].state == LiftState.VOID


def test_the_page_shows_the_result(holdout, admin):
    client = Client()
    client.force_login(admin)
    assert "What campaigns brought" not in client.get("/settings/holdout/").text
    counted(holdout, END + timedelta(days=3), FEW, MANY)
    page = client.get("/settings/holdout/").text
    assert "What campaigns brought, 1 Jul 2026 to 1 Oct 2026" in page
    assert "More people bought because of the messages." in page
    assert "₹1,40,000" in page
