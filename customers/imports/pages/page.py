"""The page of one import: what its file means and will change, how far it is, what has come of it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from crm.accounts.permissions import editors_only
from crm.web.fragments import answer
from customers.imports import job
from customers.imports.models import Import
from customers.imports.pages.figures import describe, figures

SMALL = 1024 * 1024  # bytes of a file that is checked at once
AT_ONCE = 2  # seconds for which that may take; what is left then is a worker's

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
    if import_.size <= SMALL and job.check(import_, here=True) and not job.carry_out(import_.id, AT_ONCE):
        job.go_on(import_.id)


@require_safe
@never_cache
def show(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The import as far as it has come; for htmx what follows the heading."""
    return _show(request, get_object_or_404(Import, id=import_id))


def _show(request: HttpRequest, import_: Import, **context: Any) -> HttpResponse:
    context |= {
        "import": import_,
        "what": describe(import_),
        "figures": figures(import_),
        "progress": job.progress(import_),
        "undo_until": job.undo_until(import_),
        "step": STEPS[State(import_.state)],
    }
    return answer(request, "imports/import.html", "state", context)


@editors_only
@require_POST
def choose(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Decide how the file is read."""
    return redirect(get_object_or_404(Import, id=import_id))


@editors_only
@require_POST
def check(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Find out what the import would change."""
    import_ = get_object_or_404(Import, id=import_id)
    job.check(import_)
    return redirect(import_)


@editors_only
@require_POST
def start(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Import the file: at once if it is small, otherwise in a worker."""
    import_ = get_object_or_404(Import, id=import_id)
    if job.start(import_, request, here=True) and not job.carry_out(import_.id, AT_ONCE):
        job.go_on(import_.id)
    return redirect(import_)
