"""Files of any dialect are read as the same rows."""

import io
import zipfile

import pytest

from customers.imports.reading import UnreadableFile, read_table

ROWS = [["id", "name", "city"], ["1", "Jörg, Jr.", "München"], ["2", 'Say "hi"\nAsha', "Köln"], ["3", "Zoë", ""]]


def write_csv(path, rows=ROWS, *, delimiter=",", encoding="utf-8", line_end="\n", before=""):
    import csv

    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    path.write_bytes((before + buffer.getvalue()).encode(encoding))
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_every_dialect_gives_the_same_rows(tmp_path, delimiter, encoding, line_end):
    table = read_table(write_csv(tmp_path / "f.csv", delimiter=delimiter, encoding=encoding, line_end=line_end))
    assert list(table.heading) == ROWS[0]
    assert [row.cells for row in table.rows()] == ROWS[1:]


IN_BLANKS = """\
 id      name         amount   \r
 00001   "Asha  Rao"    11.77\r
\r
 2       Dev             5,00  \r
"""


def test_columns_may_be_separated_by_any_number_of_blanks(tmp_path):
    path = tmp_path / "f.txt"
    path.write_text(IN_BLANKS, newline="")
    table = read_table(path)
    assert table.heading == ("id", "name", "amount")
    assert list(table.rows()) == [(2, ["00001", "Asha  Rao", "11.77"]), (4, ["2", "Dev", "5,00"])]


@pytest.mark.parametrize(
    "text",
    [
        "full name\nAsha Rao\nDev Singh\n",  # one column
        "remark\nis  late\ncame  early\nwas  never  there\n",
        IN_BLANKS.replace("Dev", ""),  # the last row has a cell less
        IN_BLANKS.replace("id ", "id") + " 3  x  1\n" * 300 + "4  y\n",  # far below
    ],
)
def test_blanks_separate_nothing_unless_they_do_in_every_row(tmp_path, text):
    path = tmp_path / "f.txt"
    path.write_text(text, newline="")
    assert read_table(path).dialect.delimiter != " "


@pytest.mark.parametrize("row", ["a,b  c", "a;b  c", "a|b  c"])
def test_a_delimiter_that_fits_is_none_of_blanks(tmp_path, row):
    path = tmp_path / "f.csv"
    path.write_text(f"{row}\n" * 3)
    assert read_table(path).dialect.delimiter == row[1]


def test_rows_know_the_line_they_begin_on(tmp_path):
    table = read_table(write_csv(tmp_path / "f.csv"))
    assert [row.number for row in table.rows()] == [2, 3, 5]


def test_a_title_above_the_heading_is_passed_over(tmp_path):
    table = read_table(write_csv(tmp_path / "f.csv", before="Customers of the shop\n\n"))
    assert list(table.heading) == ROWS[0]
    assert len(list(table.rows())) == 3


def test_a_file_without_a_heading_names_its_columns_by_number(tmp_path):
    table = read_table(write_csv(tmp_path / "f.csv", [["1", "a@example.com"], ["2", "b@example.com"]]))
    assert table.heading == ("Column 1", "Column 2")
    assert len(list(table.rows())) == 2


def test_the_separator_line_of_excel_is_skipped(tmp_path):
    table = read_table(write_csv(tmp_path / "f.csv", delimiter=";", before="sep=;\n"))
    assert list(table.heading) == ROWS[0]


def test_a_zip_of_one_file_is_that_file(tmp_path):
    path = tmp_path / "f.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(write_csv(tmp_path / "f.csv"), "inner.csv")
        archive.writestr("__MACOSX/._inner.csv", "x")
    assert list(read_table(path).heading) == ROWS[0]


def zipped(path, **files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\n\n\n", "no rows"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 10, "not a table"),
        (b"\n<!DOCTYPE html><html><p>Sign in, please</p></html>", "This is a web page, not a table"),
        (b'[{"id": "1", "email": "a@example.com"}]', "This is JSON, not a table"),
        (b'{\n  "customers": []\n}', "This is JSON, not a table"),
        (b"%PDF-1.4\n1 0 obj, <</Type/Catalog>>\n", "This is a PDF, not a table"),
        (b'id,name\n1,"never closed\n' + b"x\n" * 600_000, "never ends"),
        (b"id,name\n1," + b"x" * 2_000_000, "more than 1,048,576 characters"),
        (",".join(f"c{n}" for n in range(600)).encode() + b"\n", "600 columns"),
    ],
)
def test_an_unreadable_file_is_refused_with_a_reason(tmp_path, content, reason):
    path = tmp_path / "f.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=reason):
        list(read_table(path).rows())


def test_a_zip_bomb_is_refused_and_leaves_nothing_behind(tmp_path, settings):
    settings.IMPORT_MAX_BYTES = 100_000
    path = zipped(tmp_path / "f.zip", big=b"0" * 10_000_000)
    with pytest.raises(UnreadableFile, match="limit"):
        read_table(path)
    assert [file.name for file in tmp_path.iterdir()] == ["f.zip"]
