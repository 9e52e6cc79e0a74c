"""What a person decides about a file on its page, with and without JavaScript."""

import pytest

from customers.imports.models import Import
from customers.imports.tests.shop_files import workbook
from customers.imports.tests.visiting import CUSTOMERS, ORDERS, form_values, imported, press, show, uploaded
from customers.models import Customer
from customers.segments.tests.forms import HTMX
from tests.pages import visible_text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_disk")]


@pytest.mark.parametrize("text", [CUSTOMERS, ORDERS], ids=["customers", "orders"])
def test_a_form_that_is_posted_as_it_is_changes_no_choice(signed_in, text):
    import_ = uploaded(signed_in, text)
    press(signed_in, "choose", import_, form_values(signed_in, import_))
    assert Import.objects.get().choices == import_.choices


def test_a_column_can_be_ignored_without_javascript(signed_in):
    import_ = uploaded(signed_in)
    page = press(signed_in, "choose", import_, form_values(signed_in, import_, **{"column-2": ""})).text
    assert "Import 3 customers" in visible_text(page)
    assert "asha@example.com" not in page.partition('id="sample"')[2].partition("</section>")[0]


def test_a_field_moves_to_the_column_for_which_it_is_chosen(signed_in):
    import_ = uploaded(signed_in, "mail,other mail\nasha@example.com,work@example.com\n")
    press(signed_in, "choose", import_, form_values(signed_in, import_, **{"column-1": "email"}))
    assert Import.objects.get().choices["columns"] == ["", "email"]


def test_an_attribute_is_named_and_gets_a_kind(signed_in):
    import_ = uploaded(signed_in)
    changes = {"key-3": "Loyalty tier!", "kind-3": "text"}
    press(signed_in, "choose", import_, form_values(signed_in, import_, **changes))
    choices = Import.objects.get().choices
    assert choices["columns"][3] == "attributes.loyalty_tier"
    assert choices["attribute_kinds"] == {"attributes.loyalty_tier": "text"}


@pytest.mark.long
def test_another_meaning_of_the_file_is_guessed_from_its_columns(signed_in):
    import_ = uploaded(signed_in, ORDERS)
    assert import_.choices["kind"] == "orders"
    press(signed_in, "choose", import_, form_values(signed_in, import_, meaning="customers:"))
    choices = Import.objects.get().choices
    assert choices["kind"] == "customers"
    assert "email" in choices["columns"]


@pytest.mark.long
def test_dates_are_shown_as_each_order_reads_them(signed_in):
    import_ = uploaded(signed_in, ORDERS)
    page = show(signed_in, import_)
    assert "2/3/2026 is 2 March" in page
    assert "2/3/2026 is 3 February" in page
    page = press(signed_in, "choose", import_, form_values(signed_in, import_, date_order="month_first")).text
    assert "3 Feb 2026" in page.partition('id="sample"')[2].partition("</section>")[0]


@pytest.mark.long
def test_customers_are_known_by_a_column_or_by_their_addresses(signed_in):
    import_ = uploaded(signed_in)
    press(signed_in, "choose", import_, form_values(signed_in, import_, id_column=""))
    press(signed_in, "start", Import.objects.get())
    assert {each.external_id for each in Customer.objects.all()} == {"asha@example.com", "mira@example.com"}


@pytest.mark.long
def test_orders_without_a_customer_are_refused_or_belong_to_a_guest(signed_in):
    import_ = uploaded(signed_in, ORDERS)
    assert import_.report["refused"] == 1
    press(signed_in, "choose", import_, form_values(signed_in, import_, no_customer="guest"))
    import_.refresh_from_db()
    assert import_.report["refused"] == 0
    assert import_.report["orders"]["new"] == 3


@pytest.mark.long
def test_phone_numbers_without_a_country_code_ask_for_the_country(signed_in):
    import_ = uploaded(signed_in, "id,phone\nc1,0151 23456789\nc2,0151 23456780\n")
    page = show(signed_in, import_)
    assert "Phone numbers of this file have no country code." in visible_text(page)
    assert "2 rows come in without their phone number" in visible_text(page)
    assert "choose the country of numbers without one" in page
    page = press(signed_in, "choose", import_, form_values(signed_in, import_, phone_region="DE")).text
    assert "Import 2 customers" in visible_text(page)
    assert "+4915123456789" in page


@pytest.mark.long
def test_consent_has_a_source_and_a_time(signed_in):
    import_ = uploaded(signed_in, "email,newsletter\nasha@example.com,yes\n")
    changes = {"consent_source": "Checkout", "consent_at": "2026-03-01T10:00"}
    press(signed_in, "choose", import_, form_values(signed_in, import_, **changes))
    press(signed_in, "start", Import.objects.get())
    consents = str(Customer.objects.get().consents)
    assert "Checkout" in consents
    assert "2026-03-01" in consents


@pytest.mark.long
@pytest.mark.parametrize(
    "nonsense",
    [
        {"meaning": "orders:unknown"},
        {"column-0": "no such field"},
        {"time_zone": "Mars/Base"},
        {"phone_region": "XX"},
        {"date_order": "never"},
        {"consent_at": "tomorrow"},
        {"id_column": "99"},
    ],
    ids=lambda each: next(iter(each)),
)
def test_what_no_form_offers_changes_nothing(signed_in, nonsense):
    import_ = uploaded(signed_in)
    response = press(signed_in, "choose", import_, form_values(signed_in, import_) | nonsense)
    assert response.status_code == 200
    assert Import.objects.get().choices == import_.choices


def test_nothing_is_imported_otherwise_than_the_button_said(signed_in):
    import_ = uploaded(signed_in)
    page = press(signed_in, "start", import_, form_values(signed_in, import_, **{"column-2": ""})).text
    assert not Customer.objects.exists()
    assert "You have changed how the file is read." in visible_text(page)
    assert "Import 3 customers" in visible_text(page)


# ── Fragments ─────────────────────────────────────────────────────────
@pytest.mark.long
def test_a_choice_from_a_list_refreshes_the_whole_state(signed_in):
    import_ = uploaded(signed_in)
    values = form_values(signed_in, import_, **{"column-2": ""})
    page = press(signed_in, "choose", import_, values, headers=HTMX | {"HX-Target": "state"}).text
    assert "<html" not in page
    assert 'id="choices"' in page
    assert "Import 3 customers" in visible_text(page)


@pytest.mark.long
def test_what_is_typed_refreshes_preview_and_figures_alone(signed_in):
    import_ = uploaded(signed_in)
    values = form_values(signed_in, import_, **{"key-3": "tier"})
    page = press(signed_in, "choose", import_, values, headers=HTMX | {"HX-Target": "sample"}).text
    assert 'id="choices"' not in page
    assert "tier" in page
    assert 'hx-swap-oob="true"' in page


@pytest.mark.long
def test_another_sheet_is_read_and_guessed_again(signed_in):
    book = workbook(
        Notes=[["Topic", "Text"], ["Hello", "World"]],
        People=[["id", "email"], ["c1", "asha@example.com"], ["c2", "dev@example.com"]],
    )
    import_ = uploaded(signed_in, book, "shop.xlsx")
    assert import_.sheet == "Notes"
    page = press(signed_in, "choose", import_, form_values(signed_in, import_, sheet="People")).text
    assert "Import 2 customers" in visible_text(page)
    assert Import.objects.get().choices["columns"] == ["external_id", "email"]
    page = press(signed_in, "choose", import_, form_values(signed_in, import_, sheet="Nowhere")).text
    assert "has no sheet “Nowhere”" in page
    assert Import.objects.get().sheet == "People"


@pytest.mark.long
def test_a_file_of_many_columns_has_a_form_that_can_be_posted(signed_in):
    heading = ",".join(["id", *(f"answer {n}" for n in range(499))])
    import_ = uploaded(signed_in, f"{heading}\nc1{',yes' * 499}\n")
    response = press(signed_in, "choose", import_, form_values(signed_in, import_, **{"column-1": ""}))
    assert response.status_code == 200
    columns = Import.objects.get().choices["columns"]
    assert columns[:3] == ["external_id", "", "attributes.answer_1"]
    assert columns[499] == "attributes.answer_498"


@pytest.mark.long
def test_a_long_cell_is_shown_in_short(signed_in):
    import_ = uploaded(signed_in, f"id,name\nc1,{'x' * 20_000}\n{'y' * 20_000},Dev\n")
    assert "x" * 500 not in show(signed_in, import_)
    assert "y" * 500 not in show(signed_in, import_)


CLUB = "No.,Who,Mail,Since,Paid\nm1,Asha,asha@example.com,1/2/2020,5\nm2,Dev,dev@example,3/4/2020,7\n"


def club_imported(client):
    """A file whose columns say little by their headings, read as a person has chosen."""
    import_ = uploaded(client, CLUB, "club.csv")
    chosen = {"column-0": "external_id", "column-1": "name", "column-3": "signed_up_at"}
    press(client, "choose", import_, form_values(client, import_, **chosen))
    press(client, "choose", import_, form_values(client, import_, date_order="month_first", consent_source="Fair"))
    press(client, "start", import_)
    return Import.objects.get(id=import_.id)


@pytest.mark.both_databases
def test_a_file_of_the_same_columns_is_read_as_the_one_before(signed_in):
    club = club_imported(signed_in)
    page = signed_in.get(uploaded(signed_in, CLUB, "club-december.csv").get_absolute_url()).text
    assert "Read as club.csv was, whose columns are the same, unless you choose otherwise." in visible_text(page)
    choices = Import.objects.latest("id").choices
    assert {**choices, "consent_at": None} == {**club.choices, "consent_at": None}
    assert choices["consent_at"] > club.choices["consent_at"]


def test_the_values_of_a_file_decide_how_its_dates_are_written(signed_in):
    club_imported(signed_in)
    later = uploaded(signed_in, CLUB.replace("3/4/2020", "31/4/2020"))
    assert later.choices["habits"]["date_order"] == "day_first"


def test_corrected_rows_are_read_as_the_file_that_they_come_from(signed_in):
    club = club_imported(signed_in)
    rows = b"".join(signed_in.get(f"{club.get_absolute_url()}refused/").streaming_content).decode()
    again = imported(signed_in, rows, "club-refused.csv")
    assert (again.refused, again.choices["columns"]) == (1, [*club.choices["columns"], ""])
    rows = b"".join(signed_in.get(f"{again.get_absolute_url()}refused/").streaming_content).decode()
    assert rows.splitlines()[0] == "No.,Who,Mail,Since,Paid,reason"
    imported(signed_in, rows.replace("dev@example,", "dev@example.com,"))
    assert Customer.objects.get(external_id="m2").attributes == {"paid": 7}


def test_columns_without_names_are_like_no_others(signed_in):
    imported(signed_in, "asha@example.com,9876543210\ndev@example.com,9876543211\n")
    import_ = uploaded(signed_in, "9876543210,asha@example.com\n9876543211,dev@example.com\n")
    assert import_.choices["columns"] == ["", "email"]


@pytest.mark.long
def test_an_import_that_was_undone_is_not_followed(signed_in):
    club = club_imported(signed_in)
    press(signed_in, "undo", club)
    assert Import.objects.get(id=club.id).state == Import.State.UNDONE
    assert uploaded(signed_in, CLUB).choices["columns"] != club.choices["columns"]


def test_columns_with_blanks_between_them_are_shown_as_columns(signed_in):
    purchases = (
        " customer_id  date number_of_cds  dollar_value\r\n 00001 19970101  1   11.77\r\n 00002 19970112  5   77.00\r\n"
    )
    page = visible_text(show(signed_in, uploaded(signed_in, purchases, "cdnow.txt")))
    for column in (
        "customer_id 00001 · 00002",
        "date 19970101 · 19970112",
        "number_of_cds 1 · 5",
        "dollar_value 11.77 · 77.00",
    ):
        assert column in page
