"""A process that reads one spreadsheet and writes JSON lines: `sheets PATH …` or `rows PATH … SHEET`.

It knows nothing of the product and has little memory, so that a hostile or broken file ends this process alone.
`sheets` writes the names of the sheets and the first one with two rows; `rows` writes a list of texts for each row.
"""

import json
import resource
import sys
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

# Exit codes; anything else, like the signal of an allocation that failed, means that the file is too much.
PASSWORD, UNREADABLE, TOO_MANY_ROWS = 3, 4, 5


def main(work: str, path: str, max_bytes: str, max_seconds: str, max_rows: str, sheet: str = "") -> int:
    """Do the work and return the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (int(max_bytes), int(max_bytes)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(max_seconds), int(max_seconds)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):  # where memory runs out, Linux ends this process before any other
        Path("/proc/self/oom_score_adj").write_text("1000")
    from python_calamine import CalamineError, CalamineWorkbook  # within the limits

    try:
        workbook = CalamineWorkbook.from_path(path)
        if work == "sheets":
            return _write_sheets(workbook)
        return _write_rows(workbook.get_sheet_by_name(sheet), int(max_rows))
    except (CalamineError, OSError) as error:
        return PASSWORD if "password" in str(error).lower() else UNREADABLE


def _write_sheets(workbook: Any) -> int:
    names = workbook.sheet_names
    first = next((name for name in names if workbook.get_sheet_by_name(name).height > 1), names[0] if names else "")
    _write([names, first])
    return 0


def _write_rows(sheet: Any, max_rows: int) -> int:
    start = sheet.start
    if start is None:
        return 0
    if (rows := sheet.end[0] + 1) > max_rows:
        _write(rows)
        return TOO_MANY_ROWS
    for _ in range(start[0]):
        _write([])
    before = [""] * start[1]
    for cells in sheet.iter_rows():
        _write(before + [_text(cell) for cell in cells])
    return 0


def _text(cell: Any) -> str:
    """As a person would type it: whole numbers without a fraction, dates and times in ISO form. A fraction never has
    three digits: 1.2340 cannot be read as 1,234."""
    match cell:
        case str():
            return cell.strip()
        case bool():
            return "true" if cell else "false"
        case float():
            text = str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
            return f"{text}0" if text[-4:-3] == "." else text
        case datetime():
            return cell.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
    return str(cell).strip()


def _write(value: Any) -> None:
    sys.stdout.write(f"{json.dumps(value)}\n")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
