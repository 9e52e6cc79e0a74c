"""A phone number that cannot be read is left out: its row comes in without it, and is listed beside refused ones."""

import pytest
from django.urls import reverse

from customers.imports.models import RefusedRow
from customers.imports.tests.visiting import imported, show, uploaded
from customers.models import Customer, Order
from customers.tests.factories import create_customer
from tests.pages import visible_text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_disk")]

CUSTOMERS = (
    "id,name,email,phone\nc1,Asha,asha@example.com,+919876543210\nc2,Dev,dev@example.com,12\nc3,Mira,mira@example,13\n"
)
REASON = "phone: must be a phone number with its country code; or choose the country of numbers without one"
LEFT_OUT = f"{REASON}; imported without it"


@pytest.mark.both_databases
def test_the_row_comes_in_without_it(signed_in):
    import_ = imported(signed_in, CUSTOMERS)
    assert (import_.customers_new, import_.without_phone, import_.refused) == (2, 1, 1)
    assert [(each.name, each.email, each.phone) for each in Customer.objects.order_by("external_id")] == [
        ("Asha", "asha@example.com", "+919876543210"),
        ("Dev", "dev@example.com", ""),
    ]
    imported_row, refused_row = RefusedRow.objects.order_by("line")
    assert (imported_row.line, imported_row.is_imported, imported_row.reason) == (3, True, LEFT_OUT)
    assert not refused_row.is_imported
    assert refused_row.reason == f"email: “mira@example” is not an e-mail address; {REASON}"


@pytest.mark.one_database
def test_the_page_says_how_many_and_why_before_and_after(signed_in):
    before = visible_text(show(signed_in, uploaded(signed_in, CUSTOMERS)))
    assert f"1 row comes in without its phone number 1 × {LEFT_OUT} Line 3: c2, Dev, dev@example.com, 12" in before
    assert "1 row refused" in before
    after = visible_text(show(signed_in, imported(signed_in, CUSTOMERS)))
    assert "Without their phone number 1" in after
    assert f"3 {LEFT_OUT} c2, Dev, dev@example.com, 12" in after


@pytest.mark.one_database
def test_the_list_to_correct_has_it_and_is_imported_again(signed_in):
    import_ = imported(signed_in, CUSTOMERS.replace(",13", ",+919876543213"))
    response = signed_in.get(reverse("imports:refused", args=[import_.id]))
    rows = b"".join(response.streaming_content).decode()
    assert f"c2,Dev,dev@example.com,12,{LEFT_OUT}" in rows
    imported(signed_in, rows.replace(",12,", ",+919876543212,"))
    assert Customer.objects.get(external_id="c2").phone == "+919876543212"


@pytest.mark.one_database
def test_a_number_that_is_stored_stays(signed_in):
    create_customer(external_id="c2", phone="+919876543219")
    imported(signed_in, CUSTOMERS)
    assert Customer.objects.get(external_id="c2").phone == "+919876543219"


@pytest.mark.one_database
def test_a_row_that_nothing_else_identifies_is_refused(signed_in):
    import_ = imported(signed_in, "name,email,phone\nAsha,asha@example.com,\nDev,,12\n")
    assert (import_.refused, import_.without_phone) == (1, 0)
    assert RefusedRow.objects.get().reason == REASON


@pytest.mark.one_database
def test_an_order_comes_in_without_the_number_of_its_customer(signed_in):
    """All its rows are listed, since one of them alone would replace the whole order."""
    rows = "o1,2026-03-02,c1,12,Tea,10\no1,,,,Mug,20\no2,2026-03-03,,12,Tea,10\n"
    import_ = imported(signed_in, f"order id,date,customer id,phone,item,line total\n{rows}")
    assert (import_.orders_new, import_.without_phone, import_.refused) == (1, 2, 1)
    assert Order.objects.get().external_id == "o1"
    assert list(RefusedRow.objects.order_by("line").values_list("line", "is_imported")) == [
        (2, True),
        (3, True),
        (4, False),
    ]
