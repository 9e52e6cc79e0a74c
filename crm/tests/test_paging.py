"""A list in pages shows every row once, forwards and backwards, whatever it is ordered by."""

from datetime import UTC, datetime, timedelta

import pytest

from crm.web.paging import Edge, make_page
from customers.models import Customer

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def rows():
    """Eleven customers, many of them equal in what a list may be ordered by."""
    Customer.objects.bulk_create(
        Customer(
            external_id=f"c{n}",
            total_spend=n % 3,
            last_order_at=None if n % 4 == 0 else START + timedelta(days=n % 2),
        )
        for n in range(11)
    )
    return Customer.objects.all()


@pytest.mark.parametrize("order", ["id", "-id", "-total_spend", "-last_order_at"])
def test_all_rows_are_shown_once_and_backwards_gives_the_same_pages(rows, order):
    pages = [make_page(rows, 3, order=order)]
    while pages[-1].last:
        pages.append(make_page(rows, 3, order=order, edge=Edge(pages[-1].last)))
    back = [pages[-1]]
    while back[0].first:
        back.insert(0, make_page(rows, 3, order=order, edge=Edge(back[0].first, is_before=True)))

    shown = [row for page in pages for row in page.rows]
    assert shown == list(rows.order_by(*dict.fromkeys([order, "id" if order == "id" else "-id"])))
    assert [row for page in back for row in page.rows][-9:] == shown[-9:]
    assert (pages[0].previous, pages[-1].next) == ("", "")


def test_rows_that_come_meanwhile_move_no_page(rows):
    first = make_page(rows, 3, order="-id")
    Customer.objects.create(external_id="newer")
    second = make_page(rows, 3, order="-id", edge=Edge(first.last))
    assert not set(first.rows) & set(second.rows)


def test_a_row_that_is_gone_is_still_a_cursor_by_id(rows):
    first = make_page(rows, 3)
    Customer.objects.filter(id=first.last).delete()
    assert len(make_page(rows, 3, edge=Edge(first.last)).rows) == 3


@pytest.mark.parametrize("how", [{"ids_from": "index"}, {"ids_from": "scan"}])
@pytest.mark.parametrize("order", ["id", "-id", "total_spend", "-last_order_at"])
def test_however_rows_are_read_the_pages_are_the_same(rows, how, order):
    rows = rows.exclude(external_id="c4")
    plain, other = make_page(rows, 3, order=order), make_page(rows, 3, order=order, **how)
    while True:
        assert (plain.rows, plain.first, plain.last) == (other.rows, other.first, other.last)
        if not plain.last:
            break
        edge = Edge(plain.last)
        plain, other = (make_page(rows, 3, order=order, edge=edge, **each) for each in ({}, how))
    edge = Edge(plain.first, is_before=True)
    back = make_page(rows, 3, order=order, edge=edge)
    assert make_page(rows, 3, order=order, edge=edge, **how).rows == back.rows
