"""Rows of shops' files become the records that a program would have posted."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from crm.streams.deadline import Deadline
from customers.imports.choices import Choices, guess_choices
from customers.imports.conversion import Record, Refusal, convert_chunk
from customers.imports.lines import Lines
from customers.imports.reading import read_table

FILES = Path(__file__).parent / "files"


def nobody(emails, phones):
    return {}


@pytest.fixture
def converted(tmp_path):
    """The records and refusals of a file."""

    def convert_file(path, find=nobody, **options):
        copy = tmp_path / f"copy-{path.name}"
        copy.write_bytes(path.read_bytes())
        table = read_table(copy)
        return convert_table(table, guess_choices(table, **options), find)

    return convert_file


def convert_table(table, choices, find=nobody):
    with closing(Lines(table, choices)) as lines:
        assert lines.load(Deadline())
        return [each for n in range(lines.chunks) for each in convert_chunk(lines, n, table, choices, find)]


def orders_in(found):
    return {each.data["external_id"]: each.data for each in found if isinstance(each, Record) and each.kind == "order"}


def customers_in(found):
    return [each.data for each in found if isinstance(each, Record) and each.kind == "customer"]


def test_shopify_orders_have_their_items_their_refund_and_their_customer(converted):
    found = converted(FILES / "shopify_orders.csv")
    orders = orders_in(found)
    assert orders["#1001"] == {
        "external_id": "#1001",
        "customer_external_id": "asha@example.com",
        "ordered_at": "2026-03-01T04:30:00+00:00",
        "amount": "1500.00",
        "status": "completed",
        "currency": "INR",
        "items": [
            {"sku": "TEA-1", "name": "Assam tea", "quantity": 1, "unit_price": "450.00"},
            {"sku": "MUG-L", "name": "Mug, large", "quantity": 2, "unit_price": "500.00"},
        ],
    }
    assert orders["#1002"]["refunded_amount"] == "450.00"
    assert customers_in(found)[0] == {
        "external_id": "asha@example.com",
        "email": "asha@example.com",
        "name": "Asha Rao",
        "city": "Pune",
        "country": "IN",
        "phone": "+919876543210",
        "email_opt_in": True,
    }
    (refused,) = [each for each in found if isinstance(each, Refusal)]
    assert refused.reason == "Email or Billing Phone: must name the customer; or import orders without a customer too"


def test_an_order_without_a_customer_belongs_to_nobody_where_guests_are_wanted(tmp_path):
    copy = tmp_path / "shopify_orders.csv"
    copy.write_bytes((FILES / "shopify_orders.csv").read_bytes())
    table = read_table(copy)
    found = convert_table(table, replace(guess_choices(table), with_guests=True))
    assert orders_in(found)["#1003"]["customer_external_id"] == "guest"
    assert orders_in(found)["#1003"]["status"] == "cancelled"
    assert "guest" not in [customer["external_id"] for customer in customers_in(found)]


def test_a_stored_customer_with_the_same_address_is_the_one_who_ordered(converted):
    found = converted(FILES / "shopify_orders.csv", lambda emails, phones: {"asha@example.com": "6789012345"})
    assert orders_in(found)["#1001"]["customer_external_id"] == "6789012345"


def test_shopify_customers_keep_their_id_consent_and_tags(converted):
    first, second = customers_in(converted(FILES / "shopify_customers.csv"))
    assert first == {
        "external_id": "6789012345",
        "name": "Asha Rao",
        "email": "asha@example.com",
        "email_opt_in": True,
        "sms_opt_in": False,
        "city": "Pune",
        "country": "IN",
        "phone": "+919876543210",
        "tags": ["vip", "Newsletter"],
    }
    assert second["name"] == "Dev"


def test_invoice_lines_are_grouped_and_credit_notes_count_as_such(converted):
    found = converted(FILES / "invoice_lines.csv")
    orders = orders_in(found)
    assert [len(order["items"]) for order in orders.values()] == [3, 1, 1]
    assert orders["536365"]["amount"] == "55.98"
    assert orders["536365"]["customer_external_id"] == "17850"
    assert orders["536366"]["ordered_at"] == "2010-12-13T08:28:00+05:30"  # a 13th tells that the month comes first
    assert orders["C536379"]["status"] == "credit_note"
    assert orders["C536379"]["amount"] == "27.50"
    assert orders["C536379"]["items"] == [{"sku": "D", "name": "Discount", "quantity": -1, "unit_price": "27.50"}]
    assert [each.line for each in found if isinstance(each, Refusal)] == [6]


def write(path, text):
    path.write_text(text)
    return path


def test_orders_without_an_id_get_the_same_one_each_time(converted, tmp_path):
    text = "date,customer,total\n2026-03-01,c1,10\n2026-03-01,c1,10\n2026-03-02,c1,10\n"
    first = orders_in(converted(write(tmp_path / "a.csv", text)))
    again = orders_in(converted(write(tmp_path / "b.csv", text)))
    assert len(first) == 3
    assert first == again


@pytest.mark.parametrize(
    ("cell", "amount"),
    [("15.299999999999999", "15.30"), ("₹1,23,456.50", "123456.50"), ("12,5", None), ("abc", None)],
)
def test_amounts_are_read_as_shops_write_them(converted, tmp_path, cell, amount):
    found = converted(
        write(tmp_path / "f.csv", f'order id,date,customer,total\no1,2026-03-01,c1,"{cell}"\no2,2026-03-01,c1,1.25\n')
    )
    if amount:
        assert orders_in(found)["o1"]["amount"] == amount
    else:
        (refused,) = [each for each in found if isinstance(each, Refusal)]
        assert refused.reason.startswith("total: ")


def test_a_wrong_cell_names_its_column_and_its_neighbours_go_on(converted, tmp_path):
    found = converted(write(tmp_path / "f.csv", "id,email,visits\n1,a@example.com,many\n2,b@example.com,3\n"))
    assert [type(each) for each in found] == [Refusal, Record]
    assert found[0].reason.startswith("visits: “many” is not a number")


def test_choices_survive_being_kept_as_json():
    table = read_table(FILES / "shopify_customers.csv")
    choices = guess_choices(table)
    assert Choices.from_json(choices.to_json()) == choices
