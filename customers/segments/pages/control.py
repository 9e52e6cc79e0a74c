"""A segment is renamed, archived, restored, which nothing that uses it notices, or deleted."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from crm.accounts.audit import Action, record
from crm.accounts.permissions import editors_only
from crm.database import transactional
from crm.web.forms import form_page
from customers.models import Segment
from customers.segments import audience, deletion, rules
from customers.segments.pages.names import NameForm
from customers.segments.usage import Use, find_uses


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """Ask for a new name, then rename."""
    segment = get_object_or_404(Segment, id=segment_id)
    form = NameForm(request.POST or None, initial={"name": segment.name})
    form.fields["name"].widget.attrs["autofocus"] = True
    if form.is_valid():
        segment.name = form.cleaned_data["name"]
        this = Segment.objects.filter(id=segment_id)
        _change(request, segment, "renamed", this, name=segment.name, updated_at=timezone.now())
        return redirect("segments:segments")
    context = {"segment": segment, "form": form}
    return form_page(request, "segments/rename.html", context)


@editors_only
@require_POST
def archive(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """It is no longer offered for new campaigns and rules; those that use it go on."""
    segment = get_object_or_404(Segment, id=segment_id)
    this = Segment.objects.filter(id=segment_id, archived_at=None)
    if _change(request, segment, "archived", this, archived_at=timezone.now()):
        messages.success(request, f"“{segment.name}” is archived. What uses it goes on as before.")
    return redirect("segments:segments")


@editors_only
@require_POST
def restore(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """Offer an archived segment for new campaigns and rules again."""
    segment = get_object_or_404(Segment, id=segment_id)
    this = Segment.objects.filter(id=segment_id, archived_at__isnull=False)
    if _change(request, segment, "restored", this, archived_at=None):
        messages.success(request, f"“{segment.name}” is back.")
    return redirect("segments:segments")


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """GET asks, and says what is deleted along with the segment; POST deletes it with the drafts to it.

    A segment that another one or a journey names stays, and so does a list that is being filled. Campaigns that were
    launched keep its name and rule.
    """
    segment = get_object_or_404(Segment, id=segment_id)
    if request.method == "POST" and deletion.delete(segment, request):
        messages.success(request, f"“{segment.name}” is deleted.")
        return redirect("segments:segments")
    uses: dict[str, list[Use]] = defaultdict(list)
    for use in find_uses([segment.id]).get(segment.id, []):
        uses[use.kind].append(use)
    blocking = [use for kind in deletion.BLOCKING for use in uses[kind]]
    context = {
        "segment": segment,
        "listed": audience.count(rules.parse(segment.rule)) if segment.is_static else None,
        "uses": dict(uses),
        "blocking": blocking,
        "is_filling": deletion.is_filling(segment),
    }
    return render(request, "segments/delete.html", context, status=409 if request.method == "POST" else 200)


@transactional
def _change(by: HttpRequest, segment: Segment, how: str, this: QuerySet[Segment], **fields: Any) -> bool:
    """Whether this request was the one that changed it."""
    changed = this.update(**fields)
    if changed:
        record(Action.SEGMENT_CHANGED, by, of=segment, how=how)
    return bool(changed)
