"""The commands import a file and exit with what has come of it."""

import pytest
from django.core.management import call_command

from customers.imports.models import FilePart, Import
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


def test_a_dry_run_leaves_nothing_behind(run, capsys, tmp_path):
    text = "order id,date,customer,total,currency\no1,2026-03-01,c1,10,INR\no2,2026-03-01,c1,10,USD\n"
    assert run("import_orders", text, "--dry-run") == 1
    assert (
        "orders: 1 new, 0 changed, 0 the same\nrows refused: 1\n  1 × currency: must be INR" in capsys.readouterr().out
    )
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
