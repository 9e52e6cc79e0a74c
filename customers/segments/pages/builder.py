"""The builder: a rule is edited, counted and saved. What is not saved yet lives in the form alone."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import trigger_client_event

from crm import display
from crm.accounts.models import User
from crm.database import transactional
from crm.database.models import new_id
from crm.fragments import is_fragment
from customers.models import Segment
from customers.segments import audience, builder, fields
from customers.segments.builder import GroupDraft, History
from customers.segments.english import marked_up
from customers.segments.preview import Narrowing, narrowing, totals
from customers.segments.rules import parse, serialise
from customers.signals import segment_created

LONGEST_NAME = Segment._meta.get_field("name").max_length or 0
COUNTS = {"totals", "narrowing"}  # parts of the page that are asked for by themselves


@require_GET
def new(request: HttpRequest) -> HttpResponse:
    """An empty builder, or one that is filled with a starting point. Its segment has an id already, so that saving
    twice saves one."""
    start = builder.STARTS.get(request.GET.get("start", ""))
    segment = Segment(id=new_id(), name=start.label if start else "")
    return _show(request, segment, start.draft() if start else builder.new())


def many_fields(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a form larger than Django takes by default: it is read here, and then checked for forgery."""

    @csrf_exempt
    @wraps(view)
    def with_form(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            try:
                posted = request.body.decode()
            except ValueError:
                raise BadRequest("This form cannot be read. Open the segment again.") from None
            request.POST = builder.fields_of(posted)  # type: ignore[assignment]
        return csrf_protect(view)(request, *args, **kwargs)

    return with_form


@many_fields
@require_http_methods(["GET", "HEAD", "POST"])
def segment(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """Counting is for everybody, saving for editors."""
    segment = Segment.objects.filter(id=segment_id).select_related("created_by").first()
    if request.method != "POST":
        if segment is None:
            raise Http404("There is no such segment.")
        return _show(request, segment, builder.draft_of(parse(segment.rule)))
    act = request.POST.get("act", "refresh")
    segment = segment or Segment(id=segment_id)
    segment.name = " ".join(request.POST.get("name", "").replace("\0", "").split())
    if act == "fill":
        return _fill(request, segment)
    draft, history = builder.read(request.POST), History.of(request.POST)
    if act == "save":
        return _save(request, segment, draft, history)
    if act in COUNTS:
        return _show(request, segment, draft, history, part=act)
    focus, refusal = "", ""
    if act in {"undo", "redo"}:
        draft = history.back(draft) if act == "undo" else history.forth(draft)
    else:
        shown = builder.read_as_shown(request.POST)
        try:
            focus = builder.edit(draft, act)
        except ValueError as error:
            refusal = str(error)
        history.remember(shown, draft)
    return _show(request, segment, draft, history, part="rules", focus=focus, refusal=refusal)


def _fill(request: HttpRequest, segment: Segment) -> HttpResponse:
    """A whole `rule`, in the place of what the form holds, which Undo brings back."""
    try:
        draft = builder.draft_of(parse(json.loads(request.POST.get("rule", ""))))
    except ValueError:
        raise BadRequest("This rule cannot be read. Open the segment again.") from None
    history = History.of(request.POST)
    if "node" in request.POST:
        history.remember(builder.read(request.POST), draft)
    return _show(request, segment, draft, history, part="rules")


def _save(request: HttpRequest, segment: Segment, draft: GroupDraft, history: History) -> HttpResponse:
    """1. Refuse viewers, and whatever is not filled in. 2. Write. 3. Tell who listens, when it is new."""
    user = cast(User, request.user)
    if not user.may_edit:
        raise PermissionDenied("Viewers cannot save segments. Ask an administrator for the marketer role.")
    name_fault = name_fault_of(segment.name)
    builder.mark_blanks(draft)
    if name_fault or builder.incomplete(draft):
        refusal = "Not saved yet: something is missing or wrong below."
        return _show(request, segment, draft, history, name_fault=name_fault, refusal=refusal, status=422)
    rule, _ = builder.complete(draft)
    saved, created = _write(segment, serialise(rule), user)
    if created:
        return redirect("campaigns:of_segment", saved.id)
    count = audience.count(rule)
    matching = "1 customer matches" if count == 1 else f"{display.number(count)} customers match"
    messages.success(request, f"Saved. {matching} now.")
    return redirect(saved)


@transactional
def _write(segment: Segment, rule: dict[str, Any], user: User) -> tuple[Segment, bool]:
    """The stored segment, and whether it is new."""
    saved, created = Segment.objects.get_or_create(
        id=segment.id, defaults={"name": segment.name, "rule": rule, "created_by": user}
    )
    if created:
        segment_created.send(Segment, segment=saved, user=user)
    else:
        saved.name, saved.rule = segment.name, rule
        saved.save()
    return saved, created


def name_fault_of(name: str) -> str:
    if not name:
        return "Give the segment a name."
    return f"The name may have {LONGEST_NAME} characters." if len(name) > LONGEST_NAME else ""


def _show(
    request: HttpRequest,
    segment: Segment,
    draft: GroupDraft,
    history: History | None = None,
    *,
    part: str = "",
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """The builder, or the part of it that htmx asked for.

    A page is not kept waiting for its figures: it asks for the totals, and they for the narrowing. Where no script
    does that, the whole page is counted.
    """
    part = part if is_fragment(request) else ""
    uncounted = request.method != "POST" and "counted" not in request.GET
    counted = COUNTS if not part and not uncounted else {part}
    rule, paths = builder.complete(draft)
    builder.mark_exclusions(draft)
    stored = None if segment._state.adding else parse(Segment.objects.only("rule").get(id=segment.id).rule)
    if "totals" in counted:
        context["totals"] = totals(rule, saved=None if stored == rule else stored)
    if "narrowing" in counted:
        context["narrowing"] = narrowing(rule)
        _count_nodes(draft, paths, context["narrowing"])
    template = "segments/segment.html" + (f"#{part}" if part else "")
    response = render(
        request,
        template,
        {
            "segment": segment,
            "is_new": segment._state.adding,
            "as_saved": stored == rule,
            "root": draft,
            "nodes": list(builder.walk(draft)),
            "complete": paths,
            "history": history,
            "starts": builder.STARTS.values() if segment._state.adding and builder.is_new(draft) else (),
            "action": reverse("segments:segment", args=[segment.id]),
            "unfinished": len(builder.incomplete(draft)),
            "reading": marked_up(rule),
            "attributes": fields.groups(),
            "units": fields.UNITS,
            "symbol": display.SYMBOL,
            "longest_name": LONGEST_NAME,
            **context,
        },
        status=status,
    )
    following = {"rules": "edited", "totals": "counted"}.get(part)
    return trigger_client_event(response, following, after="settle") if following else response


def _count_nodes(draft: GroupDraft, paths: dict[str, str], counted: Narrowing) -> None:
    for node in builder.walk(draft):
        if node.id in paths:
            node.count = counted.nodes[paths[node.id]]
            if isinstance(node, GroupDraft) and node.leaves_out:
                node.count = counted.everyone - node.count
