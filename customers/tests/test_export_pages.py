"""Customers and orders leave as files: those who are chosen, with the chosen columns, and it is on record."""

import csv
import io
import re
import zipfile

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from crm.accounts.audit import AuditEntry
from crm.web.spreadsheet import guarded
from crm.web.xlsx import workbook
from customers.exports import CUSTOMER_COLUMNS, customer_lines, order_lines
from customers.listing import export_pages
from customers.models import Segment
from customers.tests.factories import create_customers, order_record, persist_records
from tests.pages import visible_text

PAGE = "/customers/export/"
CUSTOMERS = "/customers/export/customers/"
ORDERS = "/customers/export/orders/"
db = [pytest.mark.django_db, pytest.mark.both_databases]
IN_PUNE = {"match": "all", "rules": [{"field": "city", "op": "eq", "value": "Pune"}]}


@pytest.fixture
def people():
    return create_customers(
        {"external_id": "c1", "name": "=Asha", "city": "Pune", "total_spend": 45_050, "attributes": {"plan": "gold"}},
        {"external_id": "c2", "name": "Bala, jr.", "city": "Goa", "tags": ["vip", "a,b"]},
        {"external_id": "c3", "name": "Chitra", "city": "Pune", "email_opt_in": True},
    )


def rows(client: Client, url: str, **query) -> list[list[str]]:
    answer = client.get(url, query)
    assert answer["Content-Type"].startswith("text/csv")
    assert answer["Cache-Control"] == "no-store"
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


class TestPages:
    pytestmark = db

    def test_all_customers_as_an_import_takes_them(self, signed_in, people):
        page = signed_in.get(PAGE).text
        assert "3 customers in all." in visible_text(page)
        assert re.findall(r'value="([a-z_]+)" checked', page) == list(CUSTOMER_COLUMNS)

        answer = signed_in.get(CUSTOMERS, {"column": CUSTOMER_COLUMNS})
        assert b"".join(answer.streaming_content).decode() == "".join(customer_lines())
        assert re.fullmatch(r'attachment; filename="customers-\d{4}-\d\d-\d\d\.csv"', answer["Content-Disposition"])

    def test_the_filter_with_chosen_columns(self, signed_in, people):
        assert "2 customers match: City: Pune" in visible_text(signed_in.get(PAGE, {"city": "Pune"}).text)
        assert rows(signed_in, CUSTOMERS, city="Pune", column=["total_spend", "name", "external_id"]) == [
            ["external_id", "name", "total_spend"],
            ["c1", "'=Asha", "450.50"],
            ["c3", "Chitra", "0.00"],
        ]

    def test_the_members_of_a_segment(self, signed_in, people):
        segment = Segment.objects.create(name="Of Pune", rule=IN_PUNE)

        assert "2 customers match: Segment: Of Pune" in visible_text(signed_in.get(PAGE, {"segment": segment.id}).text)
        found = rows(signed_in, CUSTOMERS, segment=segment.id, column="external_id", tag="")
        assert found == [["external_id"], ["c1"], ["c3"]]

    def test_those_who_are_chosen_in_the_list(self, signed_in, people):
        ids = [people[0].id, people[1].id]
        page = signed_in.get(PAGE, {"id": ids, "city": "Pune"}).text

        assert "2 customers chosen in the list." in visible_text(page)
        found = rows(signed_in, CUSTOMERS, id=ids, column=["external_id", "tags"])
        assert found == [["external_id", "tags"], ["c1", ""], ["c2", '"vip","a,b"']]

    def test_orders_of_every_status(self, signed_in):
        persist_records("order", order_record(external_id="o1"), order_record(external_id="o2", status="cancelled"))

        assert "2 orders of every status" in visible_text(signed_in.get(PAGE).text)
        answer = signed_in.get(ORDERS)
        assert b"".join(answer.streaming_content).decode() == "".join(order_lines())

    def test_an_excel_file_has_the_chosen_columns(self, signed_in, people):
        answer = signed_in.get(CUSTOMERS, {"column": ["external_id", "name", "total_spend"], "format": "xlsx"})
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0)

        assert answer["Content-Disposition"].endswith('.xlsx"')
        assert sheet.to_python() == [
            ["external_id", "name", "total_spend"],
            ["c1", "'=Asha", 450.5],
            ["c2", "Bala, jr.", 0.0],
            ["c3", "Chitra", 0.0],
        ]

    def test_what_cannot_be_exported(self, signed_in, people, monkeypatch):
        answer = signed_in.get(CUSTOMERS, {"city": "Pune"})
        assert (answer.status_code, "Choose a column." in answer.text) == (422, True)
        monkeypatch.setattr(export_pages, "MAX_ROWS", 2)
        answer = signed_in.get(CUSTOMERS, {"column": "name", "format": "xlsx"})
        assert (answer.status_code, "Choose CSV, which takes any number." in answer.text) == (422, True)
        assert not AuditEntry.objects.filter(action="exported").exists()

    def test_how_much_somebody_took_is_on_record(self, signed_in, marketer, people):
        rows(signed_in, CUSTOMERS, city="Pune", column="name")
        rows(signed_in, ORDERS)

        entries = AuditEntry.objects.filter(action="exported").order_by("id")
        assert [(entry.actor, entry.details) for entry in entries] == [
            (marketer.email, {"what": "customers", "rows": 2, "format": "csv"}),
            (marketer.email, {"what": "orders", "rows": 1, "format": "csv"}),
        ]

    def test_viewers_export_nothing(self, viewing, people):

        assert [viewing.get(url).status_code for url in (PAGE, CUSTOMERS, ORDERS)] == [403, 403, 403]


CELLS = (
    st.text(max_size=20)
    | st.integers(-(10**14), 10**14)
    | st.sampled_from(["=1+1", "@x", "<b>&amp;", "\x00\x0b", "  outer  ", "a\nb", "\ud800", "\uffff", "007", "१२"])
)


class TestWorkbooks:
    pytestmark = pytest.mark.one_database

    @settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
    @given(st.lists(st.tuples(CELLS, CELLS), max_size=4))
    def test_a_reader_finds_every_cell(self, cells):
        rows = [("row", *row) for row in cells]
        data = b"".join(workbook(("which", "one", "two"), [rows[:2], rows[2:]]))

        assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
        read = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
        assert read == [["which", "one", "two"], *([as_read(cell) for cell in row] for row in rows)]


def as_read(cell):
    if isinstance(cell, int):
        return float(cell)
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", guarded(cell))
    return text.replace("\r\n", "\n").replace("\r", "\n")
