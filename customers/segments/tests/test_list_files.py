"""Files of customers as people have them."""

import pytest

from customers.segments.lists import file
from customers.segments.lists.file import Line, lines_in


def texts(data):
    return [next(iter(line.texts), "") for line in lines_in(data if isinstance(data, bytes) else data.encode())]


@pytest.mark.parametrize(
    "data",
    [
        "customer_id\nc1\nc2\n",
        "Customer ID\r\nc1\r\nc2\r\n",
        "\ufeffExternal-ID\nc1\nc2",
        "name;customer_id\nAsha;c1\nRavi;c2\n",
        "name\temail\tID\nAsha\ta@example.in\tc1\nRavi\tr@example.in\tc2",
        "sep=;\nid;name\nc1;Asha\nc2;Ravi\n",
        '"id","name"\n"c1","Rao, Asha"\n"c2","two\nlines"\n',
        "\n\nid\n c1 \n\n,,\nc2\n",
        "c1\nc2\n",
        "id\nc1\nc2".encode("utf-16"),
    ],
)
def test_a_column_of_ids_is_found(data):
    assert texts(data) == ["c1", "c2"]


@pytest.mark.parametrize(
    "data",
    [
        "E-Mail\na@example.in\nb@example.in",
        "Name,Email Address\nAsha,a@example.in\nRavi,b@example.in",
        "a@example.in\nb@example.in",
        "Asha,a@example.in\nRavi,b@example.in",
        "who,where to\nAsha,a@example.in\nRavi,b@example.in",
    ],
)
def test_a_column_of_addresses_is_found(data):
    assert texts(data) == ["a@example.in", "b@example.in"]


def test_an_address_stands_in_where_the_id_is_missing():
    assert texts("id,email\nc1,a@example.in\n,b@example.in\n,,extra") == ["c1", "b@example.in", ""]


def test_the_guard_of_our_own_files_is_taken_off():
    assert texts("id\n'=x1\n'-note\n''=y\n'apostrophe\n\xa0c1\u200b") == ["=x1", "-note", "'=y", "'apostrophe", "c1"]


def test_old_spreadsheets_write_other_letters():
    assert texts("id\nZoë".encode("cp1252")) == ["Zoë"]


def test_lines_have_the_numbers_that_an_editor_shows():
    found = lines_in(b'sep=,\nid,note\nc1,"two\nlines"\n\nc2,\n')
    assert found == [Line(3, ("c1",)), Line(6, ("c2",))]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "The file is empty"),
        (b" \n\n", "The file is empty"),
        (b"email\n", "a heading and nothing below"),
        (b"name,city\nAsha,Pune\nRavi,Goa\n", "Call one of them “customer_id” or “email”"),
        (b"PK\x03\x04\0\0binary", "Save the sheet as CSV"),
        (b"\xff\xfe\x00", "Save the sheet as CSV"),
        (b'id\n"' + b"x" * 20_000, "Line 2 cannot be read"),
        (b'id\n"' + b"x" * 200_000, "Line 2 cannot be read: a cell has more than 10,000 characters."),
        (b"id\n" + b"," * 500, "Line 2 cannot be read: it has more than 500 columns."),
        (b"id\n" + b"," * 1024 * 1024 + b",", "Line 2 cannot be read: it has more than 1,048,576 characters."),
        (b"id\n" + b"\n" * 100_001, "The file has more than 100,000 blank lines. Remove them."),
        (b"\n" * 3_000_000, "The file has more than 100,000 blank lines. Remove them."),
        (b"," * 3_000_000, "Line 1 cannot be read"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(data, says):
    with pytest.raises(ValueError, match=says):
        lines_in(data)


def test_a_file_has_its_limits(monkeypatch):
    monkeypatch.setattr(file, "MAX_LINES", 2)
    with pytest.raises(ValueError, match="more than 2 lines"):
        lines_in(b"id\na\nb\nc")
    monkeypatch.setattr(file, "MAX_BYTES", 2**20)
    with pytest.raises(ValueError, match="may have 1 MB"):
        lines_in(b"x" * (2**20 + 1))
