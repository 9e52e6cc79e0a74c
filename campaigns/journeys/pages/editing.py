"""The page that edits the draft of a journey."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from campaigns.journeys import starting
from campaigns.journeys.figures import has_changes
from campaigns.journeys.models import Journey
from campaigns.journeys.pages.form import JourneyForm, form_context, form_for, posted_form
from crm.accounts.permissions import editors_only
from crm.web.numbers import number_in


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, journey_id: uuid.UUID) -> HttpResponse:
    """The editor of a draft. A POST saves it, or with a button of a row (`act`) shows it changed and unsaved. Where the
    draft was changed elsewhere since it was opened, it is saved only with `replace`, the version that it replaces."""
    draft = get_object_or_404(Journey, id=journey_id)
    if draft.status not in Journey.EDITABLE:
        messages.error(request, "A journey that was stopped cannot be changed. Create another one.")
        return redirect(draft)
    if request.method != "POST":
        return _editor(request, draft, form_for(draft), draft.draft_version)
    form, version = posted_form(request.POST), request.POST.get("version", "")
    if act := request.POST.get("act", ""):
        form.act(act)
        return _editor(request, draft, form, version, unsaved=True)
    return _save(request, draft, form, version)


def _save(request: HttpRequest, draft: Journey, form: JourneyForm, version: str) -> HttpResponse:
    form.check()
    if form.problems:
        return _editor(request, draft, form, version, status=422, unsaved=True)
    number = number_in(request.POST.get("replace", version)) or 0
    if not starting.save_draft(draft, form.to_json(), name=form.name, version=number):
        return _editor(request, draft, form, version, status=409, unsaved=True, is_conflict=True)
    messages.success(request, f"“{draft.name}” saved.")
    return redirect("journeys:publish" if has_changes(draft) else "journeys:journey", draft.id)


def _editor(
    request: HttpRequest, draft: Journey, form: JourneyForm, version: Any, *, status: int = 200, **state: bool
) -> HttpResponse:
    context = {"journey": draft, "version": version, **state, **form_context(form)}
    return render(request, "journeys/edit.html", context, status=status)
