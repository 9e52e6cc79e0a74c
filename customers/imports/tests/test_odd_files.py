"""Files as newcomers have them, each with what comes out of it without anybody's help."""

import zipfile

import pytest

from customers.imports.tests.outcome import read_outcome
from customers.imports.tests.spreadsheets import Date, Formula, ods, xlsx

DAY = 46_084  # 3 March 2026 as spreadsheets count


ASHA = {"external_id": "1", "name": "Asha Rao", "email": "asha@example.com"}
DEV = {"external_id": "2", "name": "Dev", "email": "dev@example.com"}
TWO = "id,name,email\n1,Asha Rao,asha@example.com\n2,Dev,dev@example.com\n"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(TWO, id="plain"),
        pytest.param(TWO.replace(",", ";"), id="semicolons"),
        pytest.param(TWO.replace(",", "\t"), id="tabs"),
        pytest.param(TWO.replace(",", "|"), id="bars"),
        pytest.param(TWO.replace("\n", "\r"), id="old Macintosh line ends"),
        pytest.param(TWO.encode("utf-16"), id="UTF-16"),
        pytest.param(TWO.encode("utf-16-le"), id="UTF-16 without its mark"),
        pytest.param(f"\ufeff{TWO}", id="byte order mark"),
        pytest.param(f"sep=;\n{TWO.replace(',', ';')}", id="the separator line of Excel"),
        pytest.param(f"Our customers,,\nas of 1 March 2026,,\n,,\n{TWO}", id="title lines"),
        pytest.param(TWO.replace("\n2", "\nid,name,email\n2"), id="the heading again"),
        pytest.param("\n".join(f"{line},,," for line in TWO.splitlines()), id="empty columns behind"),
        pytest.param("\n".join(f",{line}" for line in TWO.splitlines()), id="an empty column before"),
        pytest.param(TWO.replace("\n2", "\n\n,,\n2"), id="blank lines"),
        pytest.param(TWO.replace(",", " , "), id="spaces around the cells"),
        pytest.param(TWO.replace("email", "Email ID").replace("name", "Customer Name"), id="other headings"),
        pytest.param(TWO.replace("1,", '="1",').replace("2,", '="2",'), id="text as formulas"),
        pytest.param(TWO.replace("\n1,", "\n1.0,").replace("\n2,", "\n2.0,"), id="ids as fractions"),
        pytest.param(TWO.replace("Asha Rao", "\u200bAsha Rao\u00a0"), id="invisible characters"),
        pytest.param(TWO.replace("\n", ',"a note,\nof two lines"\n').replace("email,", "email,Notes x,"), id="notes"),
        pytest.param(
            "Cust ID,First Name,Last Name,E-mail\n1,Asha,Rao,asha@example.com\n2,Dev,,dev@example.com\n",
            id="names in two columns",
        ),
        pytest.param(
            "Kundennummer;Vorname;Nachname;E-Mail-Adresse\n1;Asha;Rao;asha@example.com\n2;Dev;;dev@example.com\n",
            id="German",
        ),
        pytest.param(
            "N° client;Nom;Prénom;Courriel\n1;Rao;Asha;asha@example.com\n2;;Dev;dev@example.com\n".encode("cp1252"),
            id="French in Windows-1252",
        ),
        pytest.param("ग्राहक आईडी,नाम,ईमेल\n1,Asha Rao,asha@example.com\n2,Dev,dev@example.com\n", id="Hindi"),
        pytest.param(
            "ID cliente;Nombre;Correo electrónico\n1;Asha Rao;asha@example.com\n2;Dev;dev@example.com\n", id="Spanish"
        ),
    ],
)
def test_a_list_of_customers(read, content):
    found = read(content)
    assert [{name: customer.get(name) for name in ASHA} for customer in found.customers] == [ASHA, DEV]
    assert found.refused == {}


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        ("asha@example.com\ndev@example.com\n", ["asha@example.com", "dev@example.com"]),
        ("E-mail\nasha@example.com\ndev@example.com\n", ["asha@example.com", "dev@example.com"]),
        ("Name,Mobile No.\nAsha,98765 43210\nDev,+91-98765-43211\n", ["+919876543210", "+919876543211"]),
        (
            "Customer,Email\nAsha Rao,asha@example.com\nAsha Rao,other@example.com\n",
            ["asha@example.com", "other@example.com"],
        ),
        (
            "Customer,Name,Email\nAsha Rao,A. Rao,asha@example.com\nAsha Rao,B. Rao,dev@example.com\n",
            ["asha@example.com", "dev@example.com"],
        ),
        ("Asha,asha@example.com\nDev,dev@example.com\n", ["asha@example.com", "dev@example.com"]),
    ],
    ids=["one column", "one column with a heading", "phones", "names are no ids", "nor beside names", "no heading"],
)
def test_customers_without_an_id_are_known_by_their_address(read, content, ids):
    found = read(content)
    assert [customer["external_id"] for customer in found.customers] == ids
    assert found.refused == {}


@pytest.mark.parametrize(
    ("phone", "stored"),
    [
        ("+91 98765 43210", "+919876543210"),
        ("0091 98765 43210", "+919876543210"),
        ("098765-43210", "+919876543210"),
        ("(98765) 43210", "+919876543210"),
        ("919876543210", "+919876543210"),
        ("9876543210.0", "+919876543210"),
        ("'+919876543210", "+919876543210"),
        ('="+919876543210"', "+919876543210"),
        ("+44 20 7946 0958", "+442079460958"),
    ],
)
def test_phone_numbers_of_the_own_country_in_every_form(read, phone, stored):
    quoted = phone.replace('"', '""')
    found = read(f'id,phone\n1,"{quoted}"\n2,98765 43211\n')
    assert [customer["phone"] for customer in found.customers] == [stored, "+919876543211"]


@pytest.mark.parametrize(
    ("country", "phone", "stored"),
    [
        ("US", "(202) 555-0123", "+12025550123"),
        ("United Kingdom", "020 7946 0958", "+442079460958"),
        ("Deutschland", "0151 23456789", "+4915123456789"),
        ("AE", "98765 43210", "+919876543210"),  # an Indian number in the Emirates
    ],
)
def test_a_phone_number_without_a_code_is_one_of_the_country_in_its_row(read, country, phone, stored):
    found = read(
        f"id,phone,country\n1,{phone},{country}\n2,98765 43211,IN\n3,98765 43212,India\n4,98765 43213,IN\n"
        "5,98765 43214,IN\n"
    )
    assert found.customers[0]["phone"] == stored


@pytest.mark.parametrize(
    ("answer", "consent"),
    [
        *((word, True) for word in ("yes", "Y", "TRUE", "1", "Ja", "oui", "Sí", "हाँ", "Opt-in", "subscribed", "✓")),
        *((word, False) for word in ("no", "N", "False", "0", "Nein", "non", "नहीं", "unsubscribed", "opted out")),
        *((word, None) for word in ("NEVER_SUBSCRIBED", "not set", "pending", "-")),
    ],
)
def test_answers_about_consent(read, answer, consent):
    assert read(f"id,newsletter\n1,{answer}\n2,yes\n").customers[0].get("email_opt_in") is consent


@pytest.mark.parametrize("tags", ['"vip, Tea lover"', "vip;Tea lover", "vip | Tea lover", '"""vip"",""Tea lover"""'])
def test_tags_in_one_cell(read, tags):
    assert read(f"id,tags\n1,{tags}\n2,x\n").customers[0]["tags"] == ["vip", "Tea lover"]


# ── Orders ────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ('"₹1,23,456.00"', "123456.00"),
        ('"Rs. 2,500"', "2500.00"),
        ('"Rs 2,500.50/-"', "2500.50"),
        ("INR 99", "99.00"),
        ("1500.5", "1500.50"),
        ("15.299999999999999", "15.30"),
        ("1.5E3", "1500.00"),
        ('"1,500"', "1500.00"),
        ("'1500", "1500.00"),
        ("1 500.00", "1500.00"),
        ("रु. 1500", "1500.00"),
    ],
)
def test_amounts_as_shops_write_them(read, text, amount):
    found = read(
        f"Order No,Date,Email,Amount\n1,2026-03-03,asha@example.com,{text}\n2,2026-03-03,asha@example.com,10.25\n"
    )
    assert (found.refused, found.orders["1"]["amount"]) == ({}, amount)


@pytest.mark.parametrize(
    ("text", "amount"), [("1.234,56 Rs", "1234.56"), ("12,5", "12.50"), ("1.234", "1234.00"), ("99", "99.00")]
)
def test_amounts_with_a_decimal_comma(read, text, amount):
    found = read(
        f"Bestellnummer;Bestelldatum;Kunde;Betrag\n1;03.03.2026;c1;{text}\n2;13.03.2026;c1;1.000,25\n", "cp1252"
    )
    assert (found.refused, found.orders["1"]["amount"]) == ({}, amount)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-03", "2026-03-03T00:00:00+05:30"),
        ("2026-03-03 10:05", "2026-03-03T10:05:00+05:30"),
        ("2026-03-03T10:05:00Z", "2026-03-03T10:05:00+00:00"),
        ("2026-03-03 10:05:00 +0530", "2026-03-03T04:35:00+00:00"),
        ("2026-03-03 10:05:00 IST", "2026-03-03T10:05:00+05:30"),
        ("2026/03/03", "2026-03-03T00:00:00+05:30"),
        ("20260303", "2026-03-03T00:00:00+05:30"),
        ("03-03-26", "2026-03-03T00:00:00+05:30"),
        ("3/3/26 1:05 PM", "2026-03-03T13:05:00+05:30"),
        ("03/03/2026 12:00 AM", "2026-03-03T00:00:00+05:30"),
        ("03/03/2026, 10:05:09 pm", "2026-03-03T22:05:09+05:30"),
        ("03.03.2026 10:05 Uhr", "2026-03-03T10:05:00+05:30"),
        ("3-Mar-26", "2026-03-03T00:00:00+05:30"),
        ("3. März 2026", "2026-03-03T00:00:00+05:30"),
        ("3 de marzo de 2026", "2026-03-03T00:00:00+05:30"),
        ("3 मार्च 2026", "2026-03-03T00:00:00+05:30"),
        ("३/३/२०२६", "2026-03-03T00:00:00+05:30"),
        ("March 3, 2026 at 10:05 am", "2026-03-03T10:05:00+05:30"),
        ("Tue, 03 Mar 2026 10:05:00 +0530", "2026-03-03T04:35:00+00:00"),
        ("Tue Mar 03 2026 10:05:00 GMT+0530 (India Standard Time)", "2026-03-03T04:35:00+00:00"),
        (str(DAY), "2026-03-03T00:00:00+05:30"),
        (f"{DAY}.5", "2026-03-03T12:00:00+05:30"),
        ("1772512200", "2026-03-03T04:30:00+00:00"),
        ("1772512200000", "2026-03-03T04:30:00+00:00"),
    ],
)
def test_dates_and_times(read, text, moment):
    found = read(f'Order No,Order date,Customer,Amount\n1,"{text}",c1,10\n2,,c1,10\n')
    assert found.orders["1"]["ordered_at"] == moment
    assert found.refused == {3: "Order date: must be the date of the order"}


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        (["3/4/2026", "25/4/2026"], "2026-04-03"),
        (["3/4/2026", "4/25/2026"], "2026-03-04"),
        (["12/1/2010", "12/2/2010", "12/3/2010", "12/9/2010"], "2010-12-01"),  # nine days, or nine months
        (["1/12/2010", "2/12/2010", "3/12/2010", "9/12/2010"], "2010-12-01"),
        (["1/2/2026", "1/3/2026", "1/4/2026", "1/5/2026"], "2026-02-01"),  # monthly bills
        (["3/4/2026"], "2026-04-03"),
    ],
)
def test_day_and_month_are_told_from_all_dates(read, dates, first):
    rows = "".join(f"{number},{date},c1,10\n" for number, date in enumerate(dates))
    found = read(f"Order No,Date,Customer,Amount\n{rows}")
    assert found.orders["0"]["ordered_at"][:10] == first


ORDERS = [
    pytest.param("Order No,Date,Customer,Amount\n1,01/04/2026,c1,100\n2,02/04/2026,c2,200\n", id="plain"),
    pytest.param(
        "Sales register,,,\nApril 2026,,,\n,,,\n"
        "Order No,Date,Customer,Amount\n1,01/04/2026,c1,100\n2,02/04/2026,c2,200\n",
        id="title lines",
    ),
    pytest.param(
        "Voucher No.;Voucher Date;Party Code;Net Amount\n1;01-04-2026;c1;100\n2;02-04-2026;c2;200\n", id="Tally"
    ),
    pytest.param("Bill No,Bill Date,Cust ID,Bill Amount\n1,1-Apr-26,c1,100.00\n2,2-Apr-26,c2,200.00\n", id="bills"),
    pytest.param("Order,Ordered on,Customer,Value\n1,2026-04-01,c1,100\n2,2026-04-02,c2,200\n", id="other headings"),
    pytest.param(
        "Order No,Date,Customer,Qty,Rate\n1,01/04/2026,c1,4,25\n2,02/04/2026,c2,2,100\n", id="quantity and rate"
    ),
    pytest.param(
        "Order No,Date,Customer,Item,Line total\n1,01/04/2026,c1,Tea,60\n"
        "2,02/04/2026,c2,Mug,200\n1,01/04/2026,c1,Jar,40\n",
        id="several lines an order",
    ),
    pytest.param(
        "Order No,Date,Customer,Item,Line total\n1,01/04/2026,c1,Tea,60\n1,,,Jar,40\n2,02/04/2026,c2,Mug,200\n",
        id="the order on its first line alone",
    ),
    pytest.param("ऑर्डर नंबर,दिनांक,ग्राहक आईडी,राशि\n1,1 अप्रैल 2026,c1,₹100\n2,2 अप्रैल 2026,c2,₹200\n", id="Hindi"),
    pytest.param(
        "N° de commande;Date;N° client;Montant TTC\n1;01/04/2026;c1;100,00\n2;02/04/2026;c2;200,00\n", id="French"
    ),
]


@pytest.mark.parametrize("content", ORDERS)
def test_a_list_of_orders(read, content):
    found = read(content)
    assert found.refused == {}
    told = {
        id: (order["ordered_at"][:10], order["customer_external_id"], order["amount"])
        for id, order in found.orders.items()
    }
    assert told == {"1": ("2026-04-01", "c1", "100.00"), "2": ("2026-04-02", "c2", "200.00")}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Total,,,300", "a line of totals, not a record"),
        (",,Grand Total:,300.00", "a line of totals, not a record"),
        ("Report made by the till on 3 April,,,", "a note, not a record: only one cell is filled"),
        ("3,01/04/2026,,5", "Customer: must name the customer; or import orders without a customer too"),
        ("3,,c1,5", "Date: must be the date of the order"),
        ("3,yesterday,c1,5", "Date: “yesterday” is not a date"),
        ("3,31/02/2026,c1,5", "Date: “31/02/2026” is not a date"),
        ("3,01/04/2026,c1,", "Amount: must be the amount of the order"),
        ("3,01/04/2026,c1,five", "Amount: “five” is not a number"),
        ("3,01/04/2026,c1,5.00 Cr", "Amount: “5.00 Cr” is not a number"),
        (
            "1.23E+15,01/04/2026,c1,5",
            "Order No: “1.23E+15” has lost digits in a spreadsheet; format the column as text",
        ),
        (f"{'3' * 200},01/04/2026,c1,5", "Order No: must be text of 1 to 128 characters"),
        ("3,01/04/2026,c1,1.2345", "Amount: must be an amount like 99.50"),
    ],
)
def test_a_refused_line_names_its_column_and_what_to_do(read, line, reason):
    found = read(f"Order No,Date,Customer,Amount\n1,21/04/2026,c1,100\n{line}\n2,02/04/2026,c2,200.50\n")
    assert list(found.orders) == ["1", "2"]
    assert list(found.refused) == [3]
    assert found.refused[3].startswith(reason)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("3,a@b,", "email: “a@b” is not an e-mail address"),
        (",,12", "phone: must be a phone number"),
        (",,9.19877E+11", "phone: “9.19877E+11” has lost digits in a spreadsheet; format the column as text"),
        (",,", None),
        ("Total,,", "a line of totals, not a record"),
    ],
)
def test_a_refused_customer_names_its_column_and_what_to_do(read, line, reason):
    found = read(f"id,email,phone\n1,a@example.com,\n{line}\n2,b@example.com,\n")
    assert [customer["external_id"] for customer in found.customers] == ["1", "2"]
    assert [text.startswith(reason) for text in found.refused.values()] == ([True] if reason else [])


def test_orders_in_another_currency_are_refused(read):
    found = read("Order,Date,Customer,Amount,Currency\n1,2026-03-03,c1,100,USD\n2,2026-03-03,c2,20,inr\n")
    assert found.refused == {2: "Currency: must be INR, the currency of this installation"}
    assert list(found.orders) == ["2"]


def test_a_column_of_numbers_is_a_number_and_a_code_stays_text(read):
    (customer, _) = read("id,pin code,size,score\n1,01234,45000,1.5\n2,41103,46084,2\n").customers
    assert customer["attributes"] == {"pin_code": "01234", "size": 45000, "score": 1.5}


def test_a_few_broken_letters_change_no_others(read):
    content = "id,name\n1,Jörg Müller\n2,Zoë Weiß\n3,Ünal Öz\n".encode() + b"4,Fran\xe7ois\n"
    names = [customer["name"] for customer in read(content).customers]
    assert names[:3] == ["Jörg Müller", "Zoë Weiß", "Ünal Öz"]


# ── Spreadsheets ──────────────────────────────────────────────────────
HEADING = ["Order No", "Order date", "Mobile", "Amount"]


def test_a_spreadsheet_has_dates_numbers_and_formulas(tmp_path):
    rows = [
        ["Sales of March"],
        [],
        HEADING,
        [1, Date(DAY + 0.5), 919876543210, Formula(("SUM(1,2)", 1500.5))],
        [2, Date(DAY), "98765 43211", 15.299999999999999],
        ["Total", None, None, 1515.8],
    ]
    found = read_outcome(xlsx(tmp_path / "f.xlsx", {"Sheet1": rows}))
    assert [order["ordered_at"] for order in found.orders.values()] == [
        "2026-03-03T12:00:00+05:30",
        "2026-03-03T00:00:00+05:30",
    ]
    assert [order["amount"] for order in found.orders.values()] == ["1500.50", "15.30"]
    assert [customer["phone"] for customer in found.customers] == ["+919876543210", "+919876543211"]
    assert found.refused == {6: "a line of totals, not a record"}


def test_cells_that_are_numbers_stand_beside_texts_with_a_decimal_comma(tmp_path):
    """People type "1.000,00 €" into some cells of a column of numbers. There 0.125 is not 125."""
    spent = (1234.5, "1.000,00 €", 99, 0.125, "12,50", 7.25, 33.333333, -0.5, "2.500")
    rows = [("id", "name", "spent"), *((n, "Asha Rao", amount) for n, amount in enumerate(spent, 1))]
    found = read_outcome(xlsx(tmp_path / "f.xlsx", {"Sheet1": rows}))
    read = [customer["attributes"]["spent"] for customer in found.customers]
    assert read == [1234.5, 1000, 99, 0.125, 12.5, 7.25, 33.333333, -0.5, 2500]
    assert not found.refused


def test_the_first_sheet_with_a_table_is_read_unless_another_is_chosen(tmp_path):
    sheets = {
        "Read me": [["Made by our till"]],
        "Orders": [HEADING, [1, Date(DAY), "98765 43210", 10], [2, Date(DAY), "98765 43210", 20]],
        "Customers": [["id", "name"], [1, "Asha"]],
    }
    found = read_outcome(xlsx(tmp_path / "f.xlsx", sheets))
    assert found.table.dialect.sheets == ("Read me", "Orders", "Customers")
    assert list(found.orders) == ["1", "2"]


def test_an_ods_file_is_read(tmp_path):
    found = read_outcome(ods(tmp_path / "f.ods", [["id", "name", "score"], ["1", "Jörg", 1.5], ["2", "Dev", 2.0]]))
    assert found.customers == [
        {"external_id": "1", "name": "Jörg", "attributes": {"score": 1.5}},
        {"external_id": "2", "name": "Dev", "attributes": {"score": 2}},
    ]


def test_a_zip_of_one_file_is_that_file(tmp_path):
    with zipfile.ZipFile(tmp_path / "f.zip", "w") as archive:
        archive.writestr("export/customers.csv", TWO)
        archive.writestr("__MACOSX/._customers.csv", "x")
    assert [customer["external_id"] for customer in read_outcome(tmp_path / "f.zip").customers] == ["1", "2"]
