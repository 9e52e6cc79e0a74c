"""Stop, continue, undo and discard an import, and download its refused rows."""

from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from crm.accounts.audit import Action, record
from crm.accounts.permissions import editors_only
from crm.streams.deadline import Deadline
from crm.web.fragments import answer, is_fragment
from customers.imports import job, undoing
from customers.imports.models import Import
from customers.imports.pages.page import AT_ONCE, carry_out
from customers.imports.refused import refused_file, refused_file_name

COUNT_SECONDS = 300  # between two steps of counting, after which it begins again
# In the order of undoing.Figures
UNDO_LABELS = (
    "Customers removed",
    "Customers who get their old values back",
    "Customers who stay, because they are in use or were changed since",
    "Orders removed",
    "Orders that get their old values back",
    "Orders that stay, because they were changed since",
)


@editors_only
@require_POST
def stop(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Stop importing or checking; what is imported stays."""
    import_ = get_object_or_404(Import, id=import_id)
    job.stop(import_, request)
    return redirect(import_)


@editors_only
@require_POST
def resume(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Go on with an import that was stopped."""
    import_ = get_object_or_404(Import, id=import_id, state=Import.State.STOPPED)
    if job.start(import_, request, here=True):
        carry_out(import_)
    return redirect(import_)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def undo(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """What undoing would do now, to be confirmed; a POST does it. For htmx the question alone.

    What cannot be counted while one waits goes on by itself, or by a link.
    """
    import_ = get_object_or_404(Import, id=import_id)
    if request.method == "POST":
        if job.undo(import_, request, here=True):
            carry_out(import_)
        else:
            messages.error(request, "This import can no longer be undone.")
        return redirect(import_)
    until = job.undo_until(import_)
    if until is None:
        url = import_.get_absolute_url()
        return HttpResponseClientRedirect(url) if is_fragment(request) else redirect(url)
    counted = undoing.count(import_, _read_count(request, import_), Deadline(AT_ONCE))
    context = {
        "import": import_,
        "undo_until": until,
        "lines": [(label, number) for label, number in zip(UNDO_LABELS, counted.figures, strict=True) if number],
        "counted": counted.counted,
        "total": job.journal_size(import_),
        "go_on_url": _count_url(import_, counted) if counted.kind else "",
    }
    return answer(request, "imports/undo.html", "question", context)


def _count_url(import_: Import, counted: undoing.Count) -> str:
    """Where counting goes on: the URL carries what is counted, signed, so that nobody else has to keep it."""
    so_far = [list(counted.figures), counted.kind, counted.after and counted.after.hex, counted.counted]
    signed = signing.dumps(so_far, salt=f"undo {import_.id}")
    return reverse("imports:undo", args=[import_.id], query={"so_far": signed})


def _read_count(request: HttpRequest, import_: Import) -> undoing.Count:
    """What `_count_url` carries; nothing counted for anything else, or what is a few minutes old."""
    try:
        so_far = signing.loads(request.GET.get("so_far", ""), salt=f"undo {import_.id}", max_age=COUNT_SECONDS)
    except signing.BadSignature:
        return undoing.Count()
    numbers, kind, after, counted = so_far
    return undoing.Count(undoing.Figures(*numbers), kind, after and UUID(after), counted)


@editors_only
@require_POST
def discard(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Delete a file that is not imported."""
    import_ = get_object_or_404(Import, id=import_id)
    if not job.discard(import_, request):
        return redirect(import_)
    messages.success(request, f"“{import_.name}” was deleted. Nothing was changed.")
    return redirect("imports:imports")


@editors_only
@require_safe
def refused(request: HttpRequest, import_id: UUID) -> StreamingHttpResponse:
    """The refused rows with their reasons, as a file like the one that was uploaded."""
    import_ = get_object_or_404(Import, id=import_id)
    record(Action.EXPORTED, request, what=f"refused rows of “{import_.name}”")
    disposition = content_disposition_header(as_attachment=True, filename=refused_file_name(import_))
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return StreamingHttpResponse(refused_file(import_), content_type="text/csv", headers=headers)
