"""What people write into the cells of their own files: no value in words, codes with letters, lists in prose."""

import pytest

from customers.imports.models import RefusedRow
from customers.imports.tests.visiting import imported, uploaded
from customers.models import Customer, Order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_disk"), pytest.mark.one_database]


def test_a_code_with_a_letter_is_text_and_no_number(signed_in):
    import_ = uploaded(
        signed_in, "name,email,shelf,weight\nAsha,asha@example.com,C001,5kg\nDev,dev@example.com,C002,7kg\n"
    )
    assert import_.choices["attribute_kinds"] == {"attributes.shelf": "text", "attributes.weight": "text"}


def test_money_with_a_currency_stays_a_number(signed_in):
    import_ = uploaded(signed_in, "email,credit,debit\nasha@example.com,Rs. 500,12 EUR\ndev@example.com,₹20,n/a\n")
    assert import_.choices["attribute_kinds"] == {"attributes.credit": "amount", "attributes.debit": "amount"}


@pytest.mark.parametrize("heading", ["Cust No", "Cust. No.", "Client number", "Member no", "Customer ref."])
def test_a_short_heading_names_the_customer(signed_in, heading):
    import_ = uploaded(signed_in, f"{heading},Name,E-Mail\nC001,Asha,asha@example.com\n")
    assert import_.choices["columns"] == ["external_id", "name", "email"]


def test_an_address_or_date_that_says_nothing_is_an_empty_cell(signed_in):
    text = "id,name,email,phone,signed up\nc1,None,asha@example.com,n/a,-\nc2,Dev,NULL,9876543210,none\n"
    import_ = imported(signed_in, text)
    assert import_.refused == 0
    asha, dev = Customer.objects.order_by("external_id")
    assert (asha.name, asha.phone, asha.signed_up_at) == ("None", "", None)
    assert (dev.email, dev.phone) == ("", "+919876543210")


def test_customers_whose_id_says_nothing_are_not_one_customer(signed_in):
    import_ = imported(signed_in, "id,email\nn/a,asha@example.com\nn/a,dev@example.com\nc3,mira@example.com\n")
    assert import_.refused == 0
    assert {each.email for each in Customer.objects.all()} == {
        "asha@example.com",
        "dev@example.com",
        "mira@example.com",
    }


@pytest.mark.parametrize("heading", ["Items", "Line items", "Products", "Product names", "Produkte"])
def test_items_in_prose_are_the_name_of_what_was_bought(signed_in, heading):
    rows = "o1,2026-03-02,450.00,c1,Latte x2\no2,2026-03-03,20.50,c1,Mug; Beans\n"
    imported(signed_in, f"Order,Date,Total,Customer,{heading}\n{rows}")
    first, second = Order.objects.order_by("external_id")
    assert [item["name"] for item in (*first.items, *second.items)] == ["Latte x2", "Mug; Beans"]


@pytest.mark.parametrize("heading", ["Items", "Products"])
def test_a_number_of_items_names_nothing(signed_in, heading):
    rows = "o1,2026-03-02,450.00,c1,2\no2,2026-03-03,20.50,c1,1\n"
    import_ = uploaded(signed_in, f"Order,Date,Total,Customer,{heading}\n{rows}")
    assert import_.choices["columns"][-1] == ""


def test_one_product_a_row_is_a_surer_name_than_a_list_of_them(signed_in):
    import_ = uploaded(signed_in, "Order,Date,Total,Products,Product\no1,2026-03-02,450.00,Mug; Beans,Mug\n")
    assert import_.choices["columns"][-2:] == ["", "item_name"]


def test_the_check_shows_the_number_that_cannot_be_one(signed_in):
    import_ = uploaded(signed_in, "id,phone\nc1,9876543210\nc2,9876543211\nc3,9876543212\nc4,9876543213\nc5,12\n")
    assert import_.report["without_phone"] == 1
    assert "is not a phone number" in str(import_.report)


def test_numbers_of_days_are_dates_where_the_heading_says_so(signed_in):
    import_ = imported(signed_in, "id;email;Date of birth;Points\nc1;;33000;33000\nc2;;33017;45000\n")
    assert import_.choices["attribute_kinds"] == {"attributes.date_of_birth": "moment", "attributes.points": "amount"}
    assert Customer.objects.get(external_id="c1").attributes == {"date_of_birth": "1990-05-07", "points": 33000}


@pytest.mark.also_mongodb
def test_dates_become_days_also_where_the_spreadsheet_lost_their_format(signed_in):
    import_ = imported(signed_in, "id;email;Geburtstag\nc1;;12.04.1970\nc2;;31000\nc3;;1985-03-04\nc4;;\n")
    assert import_.choices["attribute_kinds"] == {"attributes.geburtstag": "moment"}
    days = [each.attributes.get("geburtstag") for each in Customer.objects.order_by("external_id")]
    assert days == ["1970-04-12", "1984-11-14", "1985-03-04", None]


@pytest.mark.also_mongodb
def test_a_date_with_a_time_keeps_it(signed_in):
    imported(signed_in, "id,email,seen_at\nc1,,2026-03-04 14:30\n")
    assert Customer.objects.get().attributes == {"seen_at": "2026-03-04T14:30:00+05:30"}


@pytest.mark.also_mongodb
def test_a_refusal_names_every_cell_that_cannot_be_read(signed_in):
    import_ = imported(signed_in, "id,email,visits,signed up\nc1,asha@example,many,yesterday\nc2,dev@example.com,1,\n")
    assert RefusedRow.objects.get(import_id=import_.id).reason == (
        "email: “asha@example” is not an e-mail address; visits: “many” is not a number; "
        "signed up: “yesterday” is not a date"
    )


@pytest.mark.also_mongodb
def test_an_amount_in_another_currency_is_refused_by_its_code_and_by_its_sign(signed_in):
    rows = "o1,2026-03-02,c1,12.50 €\no2,2026-03-02,c1,EUR 12.50\no3,2026-03-02,c1,₹12.50\no4,2026-03-02,c1,Rs. 7\n"
    import_ = imported(signed_in, f"order id,date,customer,total\n{rows}")
    assert import_.orders_new == 2
    assert {row.reason for row in RefusedRow.objects.filter(import_id=import_.id)} == {
        "total: must be in INR, the currency of this installation, and is in EUR"
    }


@pytest.mark.parametrize("cell", [f"Tea{' ' * 900_000}please", f"({' ' * 400}call first"], ids=["date", "number"])
def test_a_cell_of_many_blanks_is_text_and_is_read_at_once(signed_in, cell):
    """To try whether it is a number or a date took hours."""
    import_ = uploaded(signed_in, f"email,wish\nasha@example.com,{cell}\n")
    assert import_.choices["attribute_kinds"] == {"attributes.wish": "text"}
