"""The commands import a file and exit with what has come of it."""

import pytest
from django.core.management import call_command

from customers.imports.models import FilePart, Import
from customers.imports.tests.spreadsheets import xlsx
from customers.models import Customer, Order

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_disk(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"


@pytest.fixture
def run(tmp_path):
    """Runs a command on a file with this text; its exit code."""

    def run_on(command, text, *options):
        file = tmp_path / "file.csv"
        file.write_text(text)
        try:
            call_command(command, str(file), *options)
        except SystemExit as exit:
            return exit.code
        return 0

    return run_on


def test_customers_are_imported(run, capsys):
    assert run("import_customers", "id,name\nc1,Asha\nc2,Dev\n") == 0
    assert Customer.objects.count() == 2
    output = capsys.readouterr()
    assert output.out == "customers: 2 new, 0 changed, 0 the same\nrows refused: 0\n"
    assert "2 of 2 rows" in output.err


def test_a_column_is_mapped_and_refused_rows_are_written_in_the_dialect_of_the_file(run, tmp_path):
    text = "Kdnr;Wer;Stufe\nc1;=Asha;gold\n;Nobody;\n"
    options = ("--map", "Wer=name", "--map", "Kdnr=external_id", "--map", "Stufe=attributes.level")
    assert run("import_customers", text, *options, "--refused", str(tmp_path / "refused.csv")) == 1
    customer = Customer.objects.get()
    assert (customer.name, customer.attributes) == ("=Asha", {"level": "gold"})
    assert (tmp_path / "refused.csv").read_text().splitlines() == [
        "Kdnr;Wer;Stufe;reason",
        ";Nobody;;no customer ID, e-mail address or phone number",
    ]


def test_rows_without_their_phone_number_are_counted_and_written_and_are_no_failure(run, capsys, tmp_path):
    text = "id,phone\nc1,+919876543210\nc2,+91 12\n"
    assert run("import_customers", text, "--dry-run") == 0
    counted = "rows refused: 0\nrows imported without their phone number: 1\n"
    assert f"{counted}  1 × phone: " in capsys.readouterr().out
    assert run("import_customers", text, "--refused", str(tmp_path / "refused.csv")) == 0
    assert capsys.readouterr().out.endswith(counted)
    assert (tmp_path / "refused.csv").read_text().splitlines()[1].startswith("c2,'+91 12,phone: ")


def test_a_dry_run_leaves_nothing_behind(run, capsys, tmp_path):
    text = "order id,date,customer,total,currency\no1,2026-03-01,c1,10,INR\no2,2026-03-01,c1,10,USD\n"
    assert run("import_orders", text, "--dry-run") == 1
    said = capsys.readouterr().out
    assert "orders: 1 new, 0 changed, 0 the same\norders of customers who are not stored: 1\n" in said
    assert "rows refused: 1\n  1 × currency: must be INR" in said
    assert not Order.objects.exists()
    assert not Import.objects.exists()
    assert not FilePart.objects.exists()
    assert list((tmp_path / "var/imports").iterdir()) == []


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("", ()),
        ("id,name\nc1,Asha\n", ("--map", "nothing=name")),
        ("id,name\nc1,Asha\n", ("--map", "name=nothing")),
        ("id,name\nc1,Asha\n", ("--preset", "nothing")),
        ("id,name\nc1,Asha\n", ("--consent-at", "yesterday")),
    ],
)
def test_what_cannot_be_used_leaves_nothing_behind(run, text, options, capsys):
    assert run("import_customers", text, *options) == 2
    assert capsys.readouterr().err
    assert not Import.objects.exists()
    assert not FilePart.objects.exists()


def test_what_a_column_is_mapped_to_says_how_its_dates_and_numbers_are_read(run):
    text = 'Nr,Wann,Wer,Wieviel\no1,03/14/2026,c1,"1.000,50"\no2,03/04/2026,c1,"2,5"\n'
    maps = ("Nr=external_id", "Wann=ordered_at", "Wer=customer_external_id", "Wieviel=amount")
    assert run("import_orders", text, *(part for each in maps for part in ("--map", each))) == 0
    orders = Order.objects.order_by("external_id")
    assert [(f"{order.ordered_at:%m-%d}", order.amount) for order in orders] == [("03-13", 100050), ("03-03", 250)]


def test_phones_get_a_country_and_orders_a_guest(run):
    text = "order,date,phone,total\no1,2026-03-01,0151 23456789,10\no2,2026-03-01,,20\n"
    assert run("import_orders", text, "--phone-region", "de", "--guests") == 0
    owners = dict(Order.objects.values_list("external_id", "customer_external_id"))
    assert owners == {"o1": "+4915123456789", "o2": "guest"}
    assert run("import_orders", text, "--phone-region", "germany") == 2


def test_another_sheet_is_chosen(tmp_path):
    rows = {"People": [["id", "name"], [1, "Asha"]], "More": [["id", "name"], [2, "Dev"]]}
    path = xlsx(tmp_path / "f.xlsx", rows)
    call_command("import_customers", str(path), "--sheet", "More")
    assert Customer.objects.get().external_id == "2"
    with pytest.raises(SystemExit) as ended:
        call_command("import_customers", str(path), "--sheet", "None")
    assert ended.value.code == 2
