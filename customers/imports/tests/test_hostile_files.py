"""A file that is made to harm, or is not a table: a clear sentence, nothing left behind, and no memory taken."""

import os
import resource
import zipfile

import pytest
from django.core.files import File

from customers.imports import job, sheets
from customers.imports.columns import normalised
from customers.imports.models import FilePart, Import
from customers.imports.reading import UnreadableFile, read_table
from customers.imports.tests.spreadsheets import Formula, ods, xlsx

pytestmark = pytest.mark.one_database

MAX_GROWTH = 60 * 1024  # kilobytes that reading a hostile file may add to the most memory that this process had


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def refusal(path):
    """Why the file is refused. Nothing but the file is left, and the process has not grown."""
    before = peak()
    with pytest.raises(UnreadableFile) as refused:
        for _ in read_table(path).rows():
            pass
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert peak() - before < MAX_GROWTH
    return str(refused.value)


def zipped(path, *files, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return path


def sparse(path, size, begin=b"", fill=b""):
    """A file of `size` bytes that takes no disk: zeros, or one block of `fill` again and again."""
    with path.open("wb") as file:
        file.write(begin)
        while fill and file.tell() < size:
            file.write(fill)
        file.truncate(size)
    return path


@pytest.mark.long
def test_a_gigabyte_of_zeros_is_not_a_table(tmp_path):
    assert refusal(sparse(tmp_path / "f.csv", 1024**3)) == "This is not a table. Upload CSV, XLSX or ODS."


@pytest.mark.long
def test_zeros_behind_a_good_beginning_are_refused(tmp_path):
    path = sparse(tmp_path / "f.csv", 1024**3, b"id,name\n" + b"1,Asha\n" * 100_000)
    assert "Is this a table?" in refusal(path)


@pytest.mark.long
def test_one_endless_line_is_refused(tmp_path):
    path = sparse(tmp_path / "f.csv", 40 * 1024**2, b"id,name\n1,", b"x" * 1024**2)
    assert refusal(path) == "Line 2 has more than 1,048,576 characters. Is this a table?"


def test_an_endless_quotation_is_refused(tmp_path):
    path = sparse(tmp_path / "f.csv", 40 * 1024**2, b'id,name\n1,"', b"x\n" * 1024**2)
    assert refusal(path).startswith("The row that begins on line 2 never ends.")


@pytest.mark.long
def test_a_million_columns_are_refused(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes(b"," * 1_000_000 + b"\n" + b"1," * 400_000)
    assert "At most 500 are read" in refusal(path)


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 50, b"%PDF-1.7\n%\xe2\xe3\0\xcf" * 50])
def test_a_picture_or_a_document_named_csv_is_not_a_table(tmp_path, content):
    path = tmp_path / "f.csv"
    path.write_bytes(content)
    assert refusal(path) == "This is not a table. Upload CSV, XLSX or ODS."


def test_the_name_of_a_file_does_not_matter(tmp_path):
    xlsx(tmp_path / "f.csv", {"People": [["id", "name"], ["1", "Asha"]]})
    assert [row.cells for row in read_table(tmp_path / "f.csv").rows()] == [["1", "Asha"]]
    (tmp_path / "g.xlsx").write_text("id,name\n1,Asha\n")
    assert [row.cells for row in read_table(tmp_path / "g.xlsx").rows()] == [["1", "Asha"]]


# ── Zip files ─────────────────────────────────────────────────────────
def test_a_zip_bomb_is_refused(tmp_path, settings):
    settings.IMPORT_MAX_BYTES = 100_000
    assert "limit" in refusal(zipped(tmp_path / "f.zip", ("big.csv", b"0" * 10_000_000)))


def test_a_zip_within_a_zip_is_refused(tmp_path):
    inner = zipped(tmp_path / "inner.zip", ("a.csv", "id,name\n1,Asha\n"))
    outer = zipped(tmp_path / "f.zip", ("inner.zip", inner.read_bytes()))
    inner.unlink()
    assert refusal(outer) == "The zip file holds another zip file. Unzip it, and upload the table itself."


def test_a_zipped_spreadsheet_is_read(tmp_path):
    sheet = xlsx(tmp_path / "s.xlsx", {"People": [["id", "name"], ["1", "Asha"]]})
    path = zipped(tmp_path / "f.zip", ("s.xlsx", sheet.read_bytes()))
    assert [row.cells for row in read_table(path).rows()] == [["1", "Asha"]]


@pytest.mark.parametrize("name", ["../../evil.csv", "/etc/evil.csv", "C:\\evil.csv", "a/../../evil.csv"])
def test_the_names_in_a_zip_lead_nowhere(tmp_path, name):
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    path = zipped(folder / "f.zip", (name, "id,name\n1,Asha\n"))
    assert [row.cells for row in read_table(path).rows()] == [["1", "Asha"]]
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == ["f.zip"]


def test_a_zip_of_very_many_files_is_refused_without_reading_their_list(tmp_path):
    path = zipped(tmp_path / "f.zip", *((f"{n}.csv", "") for n in range(10_001)), compression=zipfile.ZIP_STORED)
    assert refusal(path) == "The zip file holds 10,001 files or more. Upload one file at a time."


def test_a_spreadsheet_whose_end_is_missing_is_refused(tmp_path):
    path = xlsx(tmp_path / "f.xlsx", {"People": [["id", "name"], ["1", "Asha"]]})
    path.write_bytes(path.read_bytes()[:-200])
    assert refusal(path) == "The file is damaged or cut off. Save or download it again, and upload that."


def test_a_damaged_zip_is_refused(tmp_path):
    path = zipped(tmp_path / "f.zip", ("a.csv", "id,name\n1,Asha\n" * 1000))
    data = bytearray(path.read_bytes())
    data[40:60] = os.urandom(20)
    path.write_bytes(data)
    assert "damaged" in refusal(path)


# ── Spreadsheets ──────────────────────────────────────────────────────
def test_a_cell_at_the_far_corner_is_refused(tmp_path):
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert "single cell far away" in refusal(xlsx(tmp_path / "f.xlsx", {"Sheet1": cells}))


def test_entities_are_not_expanded(tmp_path):
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    before = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{entities}]>'
    cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>&e11;</t></is></c></row>'
    refusal(xlsx(tmp_path / "f.xlsx", {"Sheet1": cells}, before=before))


def test_a_spreadsheet_that_unpacks_to_much_is_refused(tmp_path, settings):
    settings.IMPORT_MAX_BYTES = 1_000_000
    path = xlsx(tmp_path / "f.xlsx", {"Sheet1": f"<!--{' ' * 5_000_000}-->"})
    assert "unpacks to more than" in refusal(path)


def test_a_spreadsheet_that_says_the_same_again_and_again_is_refused_unread(tmp_path, monkeypatch):
    """A cell of 200 MB in a file of 200 kB kept a request for minutes."""
    monkeypatch.setattr(sheets, "LARGE_PART", 1_000_000)
    monkeypatch.setattr(sheets, "_process", None)
    cells = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"a" * 2_000_000}</t></is></c></row>'
    assert "too large to be read" in refusal(xlsx(tmp_path / "f.xlsx", {"Sheet1": cells}))


@pytest.mark.long
def test_a_spreadsheet_that_needs_too_much_memory_is_refused(tmp_path, settings):
    settings.IMPORT_SHEET_BYTES = 150 * 1024**2
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="ZZ{n}"><v>1</v></c></row>' for n in range(1, 20_000))
    assert "too large to be read" in refusal(xlsx(tmp_path / "f.xlsx", {"Sheet1": rows}))


@pytest.mark.long
def test_too_many_rows_of_a_spreadsheet_are_refused(tmp_path, settings):
    settings.IMPORT_MAX_SHEET_ROWS = 10
    path = xlsx(tmp_path / "f.xlsx", {"Sheet1": [["id"], *[[n] for n in range(20)]]})
    assert "The sheet has 21 rows. At most 10 are read" in refusal(path)


def test_a_broken_spreadsheet_is_refused(tmp_path):
    path = zipped(tmp_path / "f.xlsx", ("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", "<work"))
    assert "cannot be read" in refusal(path)


@pytest.mark.parametrize("write", [lambda path, rows: xlsx(path, {"Sheet1": rows}), ods])
def test_a_formula_is_the_value_that_it_had(tmp_path, write):
    rows = [["id", "name"], ["1", Formula(('HYPERLINK("http://evil.example","x")', "x")) if write is not ods else "x"]]
    assert [row.cells for row in read_table(write(tmp_path / "f", rows)).rows()] == [["1", "x"]]


def test_a_heading_of_many_marks_is_read_at_once():
    marks = "\u0301\u0316" * 500_000  # as many as a line may hold; they would be put in order for minutes
    assert normalised(f"Ville{marks}") == "ville"


# ── From the upload on ────────────────────────────────────────────────
@pytest.mark.django_db
@pytest.mark.parametrize(
    "content", [b"", b"\0" * 5000, b"PK\x03\x04\0no zip at all", b"id,name\n1," + b"x" * 2_000_000]
)
def test_nothing_is_kept_of_a_refused_upload(tmp_path, settings, content):
    settings.VAR_DIR = tmp_path / "var"
    path = tmp_path / "f.csv"
    path.write_bytes(content)
    with path.open("rb") as file, pytest.raises(UnreadableFile):
        job.begin(File(file, name="../../f.csv"), None)
    assert not Import.objects.exists()
    assert not FilePart.objects.exists()
    assert [file for file in settings.VAR_DIR.rglob("*") if file.is_file()] == []
