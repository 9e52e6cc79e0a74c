"""The page of one import: what its file means and would change, how far it is, what has come of it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import retarget

from crm.accounts.permissions import editors_only
from crm.accounts.requests import PageRequest
from crm.web.fragments import answer, is_fragment
from crm.web.moments import WrongMoment
from customers.imports import job
from customers.imports.choices import Choices
from customers.imports.models import Import, RefusedRow
from customers.imports.pages.choosing import ChoicesForm, posted_choices
from customers.imports.pages.figures import changed_columns, describe, figures, repeating_rows, totals
from customers.imports.pages.sample import sample
from customers.imports.reading import UnreadableFile
from customers.marks import carrying, mark_for
from customers.models import Customer, Order
from customers.segments.references import MARK

SMALL = 1024 * 1024  # bytes of a file that is checked, imported and undone while one waits
PACKED = 10  # times the bytes of a spreadsheet are those of its rows as text
MAX_REFUSED = 20  # rows that the page shows
AT_ONCE = 2  # seconds for which one waits; what is left then is a worker's

State = Import.State
STEPS = {
    State.UPLOADED: "imports/_choices.html",
    State.CHECKED: "imports/_choices.html",
    State.CHECKING: "imports/_progress.html",
    State.IMPORTING: "imports/_progress.html",
    State.UNDOING: "imports/_progress.html",
    State.STOPPED: "imports/_result.html",
    State.DONE: "imports/_result.html",
    State.UNDONE: "imports/_result.html",
    State.FAILED: "imports/_failed.html",
}


def check_small(import_: Import) -> None:
    """Check a small file at once, so that its page says what the import would change."""
    if _is_small(import_) and job.check(import_, here=True):
        carry_out(import_)


def carry_out(import_: Import) -> None:
    """Carry out what has begun: while one waits if the file is small, else in a worker."""
    if not (_is_small(import_) and job.carry_out(import_.id, AT_ONCE)):
        job.go_on(import_.id)


def _is_small(import_: Import) -> bool:
    return import_.size * (PACKED if import_.sheet else 1) <= SMALL


@require_safe
@never_cache
def show(request: PageRequest, import_id: UUID) -> HttpResponse:
    """The import as far as it has come; for htmx what stands below the heading."""
    return _show(request, get_object_or_404(Import.objects.select_related("created_by"), id=import_id))


def _in_words(seconds: int | None) -> str:
    """As in "4 minutes"."""
    if seconds is None:
        return ""
    count, unit = (seconds, "second") if seconds < 100 else (round(seconds / 60), "minute")
    return f"{count} {unit}{'' if count == 1 else 's'}"


def _show(request: PageRequest, import_: Import) -> HttpResponse:
    progress = job.progress(import_)
    context: dict[str, Any] = {
        "import": import_,
        "step": STEPS[State(import_.state)],
        "problem": import_.problem,
        "what": describe(import_),
        "figures": figures(import_),
        "progress": progress,
        "time_left": _in_words(progress.seconds_left),
        "refused": RefusedRow.objects.filter(import_id=import_.id).order_by("line")[:MAX_REFUSED],
        "undo_until": job.undo_until(import_),
        "waiting": _waiting_orders(import_),
        "has_members": _has_members(import_),
    }
    if import_.state in Import.CHOOSING:
        try:
            context |= _choosing(import_)
        except UnreadableFile as error:
            context |= {"step": "imports/_failed.html", "problem": str(error)}
    if is_fragment(request) and request.htmx.target == "sample":
        if context["step"] == STEPS[State.UPLOADED]:
            return answer(request, "imports/import.html", "preview", context)
        return retarget(answer(request, "imports/import.html", "state", context), "#state")
    return answer(request, "imports/import.html", "state", context)


def _has_members(import_: Import) -> bool:
    """Whether anybody is in the segment that a finished import has left: not where all its orders wait."""
    if import_.state != State.DONE:
        return False
    if import_.customers_new + import_.customers_changed + import_.customers_same:
        return True
    return Customer.objects.filter(carrying([mark_for(MARK, import_.id)])).exists()


def _waiting_orders(import_: Import) -> int:
    """How many of its orders would wait for their customer; once it is done, how many orders wait in all."""
    if import_.state == State.DONE and import_.orders_new + import_.orders_changed:
        return Order.objects.filter(is_waiting=True).count()
    return int(import_.report.get("waiting", 0))


def _choosing(import_: Import) -> dict[str, Any]:
    table = job.open_table(import_)
    choices = Choices.from_json(import_.choices)
    shown = {"totals": totals(import_.report), "changed": changed_columns(import_.report)} if import_.report else {}
    return {
        **shown,
        "form": ChoicesForm(table, choices),
        "sample": sample(table, choices),
        "repeating_rows": repeating_rows(import_),
        "earlier": job.earlier_alike(import_.heading, before=import_.created_at),
        "choose_url": reverse("imports:choose", args=[import_.id]),
        "currency": settings.CURRENCY,
    }


def _keep_choices(request: HttpRequest, import_: Import) -> bool:
    """Keep what the form says of the file, and check it again if it is small. False where it says nothing new.

    UnreadableFile where the file has been deleted, or its sheet cannot be read; WrongMoment for a time of consent that
    cannot be.
    """
    if "meaning" not in request.POST or import_.state not in Import.CHOOSING:
        return False
    table = job.open_table(import_)
    sheet = request.POST.get("sheet", import_.sheet)
    if sheet != import_.sheet:
        job.choose_sheet(import_, sheet)
    else:
        kept = Choices.from_json(import_.choices)
        choices = posted_choices(request.POST, table, kept)
        if choices == kept:
            return False
        job.choose(import_, choices)
    import_.refresh_from_db()
    check_small(import_)
    import_.refresh_from_db()
    return True


@editors_only
@require_POST
def choose(request: PageRequest, import_id: UUID) -> HttpResponse:
    """Decide how the file is read. For htmx the preview, and all that the choice has changed."""
    import_ = get_object_or_404(Import, id=import_id)
    try:
        _keep_choices(request, import_)
    except (UnreadableFile, WrongMoment) as error:
        messages.error(request, f"{import_.name}: {error}")
    return _show(request, import_) if is_fragment(request) else redirect(import_)


@editors_only
@require_POST
def check(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Find out what the import would change, as the form says that the file is read."""
    import_ = get_object_or_404(Import, id=import_id)
    try:
        _keep_choices(request, import_)
        if import_.state == State.UPLOADED:
            job.check(import_)
    except (UnreadableFile, WrongMoment) as error:
        messages.error(request, f"{import_.name}: {error}")
    return redirect(import_)


@editors_only
@require_POST
def start(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Import the file, in a worker unless it is small; never otherwise than the button has said."""
    import_ = get_object_or_404(Import, id=import_id)
    try:
        if _keep_choices(request, import_):
            messages.warning(
                request, "You have changed how the file is read. See what will change now, then import it."
            )
            return redirect(import_)
    except (UnreadableFile, WrongMoment) as error:
        messages.error(request, f"{import_.name}: {error}")
        return redirect(import_)
    if job.start(import_, request, here=True):
        carry_out(import_)
    return redirect(import_)
