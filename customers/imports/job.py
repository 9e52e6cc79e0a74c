"""The life of an import: a file comes, is looked over, checked, imported, and perhaps undone.

Page and command call the functions here; a worker carries out what they begin. Every step of it is small and changes
the import only if it still stands where the step began, so that a worker may die at any moment, and two do no harm.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.utils import timezone

from crm.accounts.audit import Action, By, record
from crm.accounts.models import User
from crm.database import transactional
from crm.streams.deadline import Deadline
from crm.streams.nudge import nudge
from crm.streams.work import take_up
from customers.imports import appending, checking, storage, undoing
from customers.imports.choices import Choices, choices_as_before, guess_choices
from customers.imports.lines import Lines
from customers.imports.models import Import, RefusedRow
from customers.imports.reading import BLANKS, Table, UnreadableFile, read_table
from customers.imports.refused import REASON
from customers.text import clean

State = Import.State
MAX_EARLIER = 200  # imports among which one of the same columns is looked for


# ── A file comes ──────────────────────────────────────────────────────
def begin(file: File, user: User | None, *, preset: str | None = None) -> Import:
    """Keep an uploaded file. What it means is as it was for the newest import of the same columns, or is guessed.

    UnreadableFile says why it cannot be read: nothing is kept.
    """
    import_id, path = storage.receive(file)
    try:
        table = read_table(path)
        guessed = (preset is None and _as_before(table)) or guess_choices(table, preset=preset)
        choices = replace(guessed, consent_source=guessed.consent_source or _name(file), consent_at=timezone.now())
        storage.store(import_id, path)
        return Import.objects.create(
            id=import_id,
            name=_name(file),
            size=path.stat().st_size,
            choices=choices.to_json(),
            created_by=user,
            **_described(table),
        )
    except BaseException:
        storage.delete(import_id)
        raise


def _as_before(table: Table) -> Choices | None:
    """The choices of the newest import of the same columns, also where this file holds refused rows of it."""
    earlier = earlier_alike(table.heading)
    if earlier is None:
        return None
    was = Choices.from_json(earlier.choices)
    kept_source = "" if was.consent_source == earlier.name else was.consent_source
    return replace(choices_as_before(table, was), consent_source=kept_source)


def earlier_alike(heading: Sequence[str], *, before: datetime | None = None) -> Import | None:
    """The newest import that is done of a file with these columns, perhaps without the one of reasons at their end.

    With `before` it was done by then. Columns without a name are those of no other file.
    """
    if all(re.fullmatch(r"Column \d+", name) for name in heading):
        return None
    headings = [list(heading)] + ([list(heading[:-1])] if heading[-1] == REASON else [])
    done = Import.objects.filter(state=State.DONE, **({"finished_at__lt": before} if before else {}))
    for each in done.only("name", "heading", "choices").order_by("-id")[:MAX_EARLIER]:
        if each.heading in headings:
            return each
    return None


def _name(file: File) -> str:
    return clean(file.name or "")[-200:] or "file"


def open_table(import_: Import) -> Table:
    """The file of an import as a table. UnreadableFile where it has been deleted."""
    try:
        path = storage.local_copy(import_.id)
    except FileNotFoundError:
        raise UnreadableFile("The file has been deleted. Upload it again.") from None
    return read_table(path, sheet=import_.sheet)


def _described(table: Table) -> dict[str, Any]:
    """What of a file is kept, so that its refused rows can be written as it was."""
    return {
        "sheet": table.dialect.sheet,
        "heading": table.heading,
        "encoding": table.dialect.encoding,
        "delimiter": "," if table.dialect.delimiter == BLANKS else table.dialect.delimiter,
    }


# ── What a person decides ─────────────────────────────────────────────
def choose(import_: Import, choices: Choices) -> bool:
    """Decide how the file is read, before it is imported. False where that has begun."""
    return _change_choices(import_, choices=choices.to_json())


def choose_sheet(import_: Import, sheet: str) -> bool:
    """Read another sheet, and guess again what it means. UnreadableFile where there is no such sheet."""
    table = read_table(open_table(import_).path, sheet=sheet)
    was = Choices.from_json(import_.choices)
    choices = replace(guess_choices(table), consent_source=was.consent_source, consent_at=was.consent_at)
    return _change_choices(import_, choices=choices.to_json(), **_described(table))


def _change_choices(import_: Import, **changes: Any) -> bool:
    """Change how the file is read; what was found out about it is forgotten."""
    return import_.move(*Import.CHOOSING, state=State.UPLOADED, position=0, rows_done=0, report={}, **changes)


def check(import_: Import, *, here: bool = False) -> bool:
    """Find out what the import would change, in `report`; the refused rows are kept, and nothing else is written.

    False where it cannot be checked. With `here` the caller carries it out, else a worker.
    """
    begun = {"state": State.CHECKING, "position": 0, "rows_done": 0, "started_at": timezone.now()}
    moved = import_.move(*Import.CHOOSING, report={}, **begun)
    if moved:
        RefusedRow.objects.filter(import_id=import_.id).delete()
    return moved and (here or go_on(import_.id))


@transactional
def _start(import_: Import, by: By) -> bool:
    now = timezone.now()
    begun = {"state": State.IMPORTING, "position": 0, "rows_done": 0, "started_at": now}
    if import_.move(*Import.CHOOSING, **begun):
        RefusedRow.objects.filter(import_id=import_.id).delete()  # of the check
        record(Action.IMPORTED, by, what=f"file “{import_.name}”")
        return True
    import_.refresh_from_db()
    paused = now - import_.moved_at
    return import_.move(State.STOPPED, state=State.IMPORTING, started_at=(import_.started_at or now) + paused)


def start(import_: Import, by: By, *, here: bool = False) -> bool:
    """Import the file, or go on with one that was stopped. False where neither can be. `here` as in `check`."""
    return _start(import_, by) and (here or go_on(import_.id))


@transactional
def stop(import_: Import, by: By) -> bool:
    """Stop importing after the rows that are appended already, or stop checking. False where nothing is under way."""
    stopped = import_.move(State.IMPORTING, state=State.STOPPED) or import_.move(
        State.CHECKING, state=State.UPLOADED, position=0, rows_done=0
    )
    if stopped:
        record(Action.IMPORTED, by, what=f"stopped file “{import_.name}”")
    return stopped


def undo_until(import_: Import) -> datetime | None:
    """Until when the import can be undone; None where it cannot."""
    ended = {State.DONE: import_.finished_at, State.STOPPED: import_.moved_at}.get(State(import_.state))
    until = ended + timedelta(seconds=settings.IMPORT_UNDO_SECONDS) if ended else None
    return until if until and until > timezone.now() else None


def undo(import_: Import, by: By, *, here: bool = False) -> bool:
    """Take back what the import has changed, as far as nobody has changed it since. False where it is too late.

    `undoing.figures` says before what that will be.
    """
    return undo_until(import_) is not None and _undo(import_, by) and (here or go_on(import_.id))


@transactional
def _undo(import_: Import, by: By) -> bool:
    if not import_.move(State.DONE, State.STOPPED, state=State.UNDOING, rows_done=0, started_at=timezone.now()):
        return False
    record(Action.IMPORTED, by, what=f"undid file “{import_.name}”")
    return True


class Progress(NamedTuple):
    """How far an import is: a share from 0 to 1, and rows; rows a second; and the seconds left where they are known."""

    share: float
    rows_done: int
    rows: int
    rate: float
    seconds_left: int | None


def progress(import_: Import) -> Progress:
    """How far the work under way has come. Undoing counts customers and orders instead of rows."""
    rows = import_.rows
    if import_.state == State.UNDOING:
        rows = journal_size(import_)
    seconds = (timezone.now() - import_.started_at).total_seconds() if import_.started_at else 0
    rate = import_.rows_done / seconds if seconds > 0 else 0
    left = max(0, round((rows - import_.rows_done) / rate)) if rate and rows else None
    share = import_.rows_done / rows if rows else 0
    return Progress(min(1.0, share), import_.rows_done, rows, rate, left)


def journal_size(import_: Import) -> int:
    """How many customers and orders are noted for an import that is done."""
    customers = import_.customers_new + import_.customers_changed + import_.customers_same
    return customers + import_.orders_new + import_.orders_changed + import_.orders_same


# ── What a worker does ────────────────────────────────────────────────
def go_on(import_id: UUID) -> bool:
    """What is left is a worker's."""
    nudge("customers.tasks.carry_out_import", str(import_id))
    return True


def carry_out(import_id: UUID, seconds: float | None = None) -> bool:
    """As much of what was begun as the time allows; whether nothing is left."""
    deadline = Deadline(seconds)
    import_ = Import.objects.filter(id=import_id).first()
    if import_ is None or not import_.move(*Import.UNDER_WAY):
        return True
    try:
        return _carry_out(import_, deadline)
    except UnreadableFile as error:
        _fail(import_, str(error))
        return True


def _carry_out(import_: Import, deadline: Deadline) -> bool:
    if import_.state == State.UNDOING:
        return _repeat(undoing.step, import_, deadline)
    table = open_table(import_)
    choices = Choices.from_json(import_.choices)
    with closing(Lines(table, choices)) as lines:
        if not lines.load(deadline):
            import_.move(import_.state, rows=lines.rows)
            return False
        import_.move(import_.state, rows=lines.rows)
        file = appending.File(table, choices, lines, import_.created_at)
        step = checking.step if import_.state == State.CHECKING else appending.step
        done = _repeat(lambda each, until: step(each, file, until), import_, deadline)
    if import_.state == State.DONE:
        storage.delete(import_.id)
    return done


def _repeat(step: Callable[[Import, Deadline], None], import_: Import, deadline: Deadline) -> bool:
    """Step by step, until it is done or the time is up. True where nothing is left of what was under way."""
    state = import_.state
    while import_.state == state:
        if deadline.is_over:
            return False
        step(import_, deadline)
        import_.refresh_from_db()
    return not import_.is_under_way


def _fail(import_: Import, problem: str) -> None:
    """The file cannot be read to its end, which is known before anything of it is written."""
    if import_.move(*Import.UNDER_WAY, state=State.FAILED, problem=problem[:1000], finished_at=timezone.now()):
        storage.delete(import_.id)


def sweep() -> None:
    """Go on with what a dead worker has left."""
    take_up(Import.objects.filter(state__in=Import.UNDER_WAY), go_on)


def discard(import_: Import, by: By = None) -> bool:
    """Forget a file that is not imported. False where that has begun. The audit log names only a person who did it."""
    if not _discard(import_, by):
        return False
    storage.delete(import_.id)
    return True


@transactional
def _discard(import_: Import, by: By) -> bool:
    waiting = Import.objects.filter(id=import_.id, state__in=Import.WAITING)
    if not waiting.delete()[0]:
        return False
    RefusedRow.objects.filter(import_id=import_.id).delete()
    if by:
        record(Action.IMPORTED, by, what=f"discarded file “{import_.name}”")
    return True
