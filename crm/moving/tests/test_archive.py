"""An archive appears whole or not at all, and says when it was damaged."""

import json
import stat
import zipfile

import pytest

from crm.moving.archive import Damaged, Reader, Writer

pytestmark = pytest.mark.one_database


@pytest.fixture
def path(tmp_path):
    """An archive of two members."""
    with Writer(tmp_path / "crm.backup") as archive:
        archive.add("secret_key", "a secret")
        with archive.member("streams.jsonl") as member:
            for n in range(1000):
                member.write(f"{n}\n".encode())
        archive.facts = {"engine": "sqlite"}
    return tmp_path / "crm.backup"


def test_what_was_written_is_read_and_only_the_owner_may_read_it(path):
    archive = Reader(path)

    assert archive.text("secret_key") == "a secret"
    assert archive.text("demo") == ""
    assert archive.open("streams.jsonl").read().splitlines()[-1] == b"999"
    assert archive.manifest["engine"] == "sqlite"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_an_archive_that_was_not_finished_leaves_the_old_one(path):
    before = path.read_bytes()

    with pytest.raises(AttributeError), Writer(path) as archive:
        archive.add("secret_key", None)

    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_changed_or_missing_byte_is_noticed(path, part):
    whole = path.read_bytes()
    place = int(len(whole) * part)

    path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
    with pytest.raises(Damaged):
        Reader(path)
    path.write_bytes(whole[:place])
    with pytest.raises(Damaged):
        Reader(path)


def test_a_member_that_was_exchanged_is_noticed(path):
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in (members | {"secret_key": b"b secret"}).items():
            archive.writestr(name, data)

    with pytest.raises(Damaged, match="secret_key is not what was written"):
        Reader(path)


def test_another_format_is_refused(path):
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest | {"format": 99, "members": {}}))

    with pytest.raises(Damaged, match="format 99"):
        Reader(path)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x05\x06" + b"\0" * 18])
def test_any_other_file_is_refused(tmp_path, content):
    (tmp_path / "file").write_bytes(content)

    with pytest.raises(Damaged):
        Reader(tmp_path / "file")
    with pytest.raises(Damaged, match="There is no file"):
        Reader(tmp_path / "nothing")
