"""One file with members, their checksums and a manifest. It appears whole or not at all."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

MANIFEST = "manifest.json"
FORMAT = 1
FAST = 1  # the level of compression: a database is about a quarter of its size, and the disk stays the limit
CHUNK = 1024 * 1024  # bytes


class Damaged(Exception):
    """Why a file cannot be restored: a sentence for the person at the terminal."""


class Digesting:
    """Writes to a member, and counts and digests what was written."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._sha256 = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> None:
        """Write bytes."""
        self._target.write(data)
        self._sha256.update(data)
        self.size += len(data)

    @property
    def digest(self) -> str:
        """SHA-256 of what was written so far, in hex."""
        return self._sha256.hexdigest()


class Writer:
    """`with Writer(path) as archive:` writes under a temporary name, and renames when the block ends well."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.draft = path.with_name(f".{path.name}.unfinished")
        self._members: dict[str, dict[str, Any]] = {}
        self.facts: dict[str, Any] = {}

    def __enter__(self) -> "Writer":
        self.draft.unlink(missing_ok=True)
        self._file = os.fdopen(os.open(self.draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=FAST)
        return self

    @contextmanager
    def member(self, name: str) -> Iterator[Digesting]:
        """A member to write to."""
        with self._zip.open(name, "w", force_zip64=True) as target:
            digesting = Digesting(target)
            yield digesting
        self._members[name] = {"bytes": digesting.size, "sha256": digesting.digest}

    def add(self, name: str, text: str) -> None:
        """A member with a short text."""
        with self.member(name) as target:
            target.write(text.encode())

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        try:
            if kind is None:
                manifest = {"format": FORMAT, **self.facts, "members": self._members}
                self._zip.writestr(MANIFEST, json.dumps(manifest, indent=1))
                self._zip.close()
                self._file.flush()
                os.fsync(self._file.fileno())
                self.draft.replace(self.path)
                fsync_folder(self.path.parent)
        finally:
            self._zip.close()
            self._file.close()
            self.draft.unlink(missing_ok=True)


class Reader:
    """An archive whose every member has been checked. Damaged where anything is not as the manifest says."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
            self.manifest: dict[str, Any] = json.loads(self._zip.read(MANIFEST))
            self._check(path)
        except Damaged:
            raise
        except FileNotFoundError:
            raise Damaged(f"There is no file {path}.") from None
        except (OSError, zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, ValueError, KeyError, TypeError) as error:
            raise Damaged(f"{path} is damaged, or is not a backup of Mini CRM: {error}") from None
        except Exception as error:  # zlib.error has no public base of its own
            raise Damaged(f"{path} is damaged: {error}") from None

    def _check(self, path: Path) -> None:
        members = self.manifest["members"]
        if self.manifest["format"] != FORMAT:
            raise Damaged(f"{path} was made by another version of Mini CRM, in format {self.manifest['format']}.")
        for name, said in members.items():
            with self.open(name) as source:
                digest = hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
                size = source.tell()
            if (size, digest) != (said["bytes"], said["sha256"]):
                raise Damaged(f"{path} is damaged: {name} is not what was written.")

    @property
    def members(self) -> list[str]:
        """The names of the members, in the order in which they were written."""
        return list(self.manifest["members"])

    def open(self, name: str) -> IO[bytes]:
        """A member to read."""
        return self._zip.open(name)

    def text(self, name: str) -> str:
        """A member with a short text; "" where there is no such member."""
        return self._zip.read(name).decode() if name in self.manifest["members"] else ""


def fsync_folder(folder: Path) -> None:
    """Make renames in a folder outlast a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
