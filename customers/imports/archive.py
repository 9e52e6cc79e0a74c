"""Zip files: an upload that is one is replaced by the only file in it, and a spreadsheet is one."""

import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings

CHUNK_BYTES = 256 * 1024
OLE_MARK = bytes.fromhex("d0cf11e0a1b11ae1")  # how an XLS file begins
END_RECORD = struct.Struct("<4s4H2LH")  # ends a zip file, and says how many files it lists
END_MARK = b"PK\x05\x06"
FILE_MARK = b"PK\x03\x04"  # how a zip file begins
MAX_COMMENT_BYTES = 65_535  # behind the end record
MAX_LISTED_FILES = 10_000  # a list is read into memory


class UnreadableFile(ValueError):
    """The file cannot be read as a table. The message says why, and what to do."""


def is_spreadsheet(path: Path) -> bool:
    """Whether the file is XLSX, XLS or ODS, whatever its name says. UnreadableFile for a damaged zip file."""
    with path.open("rb") as file:
        head = file.read(len(OLE_MARK))
    if head == OLE_MARK:
        return True
    if not zipfile.is_zipfile(path):
        if head.startswith(FILE_MARK):
            raise UnreadableFile("The file is damaged or cut off. Save or download it again, and upload that.")
        return False
    try:
        with _archive(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError):
        raise UnreadableFile("The zip file is damaged. Make it again, or upload the file itself.") from None
    return bool(names & {"[Content_Types].xml", "content.xml"})


def unzip(path: Path) -> None:
    """Replace a zip file by the only file in it, unless it is a spreadsheet. UnreadableFile says why not."""
    if not zipfile.is_zipfile(path) or is_spreadsheet(path):
        return
    unzipped = path.with_name(f"{path.name}.unzipped")
    try:
        with _archive(path) as archive:
            files = [
                info for info in archive.infolist() if not info.is_dir() and not info.filename.startswith("__MACOSX/")
            ]
            if len(files) != 1:
                raise UnreadableFile(f"The zip file holds {len(files)} files. Upload one file at a time.")
            with archive.open(files[0]) as source, unzipped.open("wb") as target:
                _copy(source, target)
        if zipfile.is_zipfile(unzipped) and not is_spreadsheet(unzipped):
            raise UnreadableFile("The zip file holds another zip file. Unzip it, and upload the table itself.")
        unzipped.replace(path)
    except RuntimeError:
        raise UnreadableFile("The zip file has a password. Upload the file without one.") from None
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, zlib.error) as error:
        raise UnreadableFile("The zip file is damaged. Make it again, or upload the file itself.") from error
    finally:
        unzipped.unlink(missing_ok=True)


def megabytes(size: int) -> str:
    """As in "1,024 MB"; 1 MB at least."""
    return f"{max(1, size // 1024 // 1024):,} MB"


def _archive(path: Path) -> zipfile.ZipFile:
    """The zip file, unless it lists so many files that the list alone fills the memory."""
    with path.open("rb") as file:
        end = file.seek(0, 2)
        file.seek(max(0, end - MAX_COMMENT_BYTES - END_RECORD.size))
        tail = file.read()
    at = tail.rfind(END_MARK)
    if 0 <= at <= len(tail) - END_RECORD.size:
        listed = END_RECORD.unpack_from(tail, at)[4]
        if listed > MAX_LISTED_FILES:
            raise UnreadableFile(f"The zip file holds {listed:,} files or more. Upload one file at a time.")
    return zipfile.ZipFile(path)


def _copy(source: Any, target: BinaryIO) -> None:
    """Stops at the limit, whatever size the archive claims."""
    written = 0
    while chunk := source.read(CHUNK_BYTES):
        written += len(chunk)
        if written > settings.IMPORT_MAX_BYTES:
            limit = megabytes(settings.IMPORT_MAX_BYTES)
            raise UnreadableFile(f"The file in the zip has more than {limit}, which is the limit.")
        target.write(chunk)
