"""The builder: a rule is edited, counted and saved. What is not saved yet lives in the form alone."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import trigger_client_event

from crm.accounts.audit import Action, record
from crm.accounts.models import User
from crm.database import transactional
from crm.database.models import new_id
from crm.web import display
from crm.web.fragments import is_fragment
from customers.models import Segment
from customers.segments import audience, builder, catalogue
from customers.segments.builder import GroupDraft, History, options
from customers.segments.english import marked_up
from customers.segments.overlap import name_of, rule_of
from customers.segments.pages import lists, why
from customers.segments.pages.names import LONGEST_NAME, name_fault_of, named_in
from customers.segments.preview import Narrowing, narrowing, totals
from customers.segments.references import check
from customers.segments.rules import STATUSES, RuleError, parse, serialise
from customers.signals import segment_built

CHANGED = (
    "Not saved: this segment was changed elsewhere since you opened it. Your rules are still here: save again to "
    "replace the others, or open the segment anew to see them."
)
COUNTS = {"totals", "narrowing"}  # parts of the page that are asked for by themselves


@require_GET
def new(request: HttpRequest) -> HttpResponse:
    """An empty builder, or one that is filled: with a starting point (`?start=`), another segment's rule (`?copy=`), or
    who is in some segments (`?in=`) and in none of others (`?out=`). Its segment has an id already, so that saving
    twice saves one."""
    name, draft = _beginning(request.GET)
    return _show(request, Segment(id=new_id(), name=name[:LONGEST_NAME]), draft)


def _beginning(query: QueryDict) -> tuple[str, GroupDraft]:
    """What the new segment is called, and its rule."""
    if start := builder.STARTS.get(query.get("start", "")):
        return start.label, start.draft()
    inside, outside, copied = (_segments(query.getlist(name)) for name in ("in", "out", "copy"))
    if copied:
        return f"{copied[0].name[: LONGEST_NAME - 7]} (copy)", builder.draft_of(parse(copied[0].rule))
    if inside or outside:
        return name_of(inside, outside), builder.draft_of(rule_of(inside, outside))
    return "", builder.new()


def _segments(ids: list[str]) -> list[Segment]:
    """In the order of the ids, those that are none passed over."""
    found = Segment.objects.in_bulk([id for id in ids if builder.is_id(id)])
    return [found[UUID(id)] for id in ids if builder.is_id(id) and UUID(id) in found]


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
        if segment.is_static:
            return lists.show(request, segment)
        return _show(request, segment, builder.draft_of(parse(segment.rule)))
    if segment and segment.is_static:
        raise BadRequest("A list has no rules to be edited.")
    act = request.POST.get("act", "refresh")
    segment = segment or Segment(id=segment_id)
    segment.name = named_in(request.POST)
    if act == "fill":
        return _fill(request, segment)
    draft, history = builder.read(request.POST, typing=act in COUNTS), History.of(request.POST)
    if act == "save":
        return _save(request, segment, draft, history)
    if act.startswith("why:"):
        return why.why_of_draft(request, segment, builder.complete(draft)[0], act.removeprefix("why:"))
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
    except (ValueError, RecursionError):
        raise BadRequest("This rule cannot be read. Open the segment again.") from None
    history = History.of(request.POST)
    if "node" in request.POST:
        history.remember(builder.read(request.POST), draft)
    return _show(request, segment, draft, history, part="rules")


def _save(request: HttpRequest, segment: Segment, draft: GroupDraft, history: History) -> HttpResponse:
    """1. Refuse viewers, and whatever is not filled in. 2. Write. 3. Tell who listens, when it is new."""
    if not cast(User, request.user).may_edit:
        raise PermissionDenied("Viewers cannot save segments. Ask an administrator for the marketer role.")
    name_fault = name_fault_of(segment.name)
    builder.mark_blanks(draft)
    if name_fault or builder.incomplete(draft):
        refusal = "Not saved yet: something is missing or wrong below."
        return _show(request, segment, draft, history, name_fault=name_fault, refusal=refusal, status=422)
    rule, paths = builder.complete(draft)
    try:
        check(rule, segment.id)
    except RuleError as error:
        refusal = builder.blame(draft, paths, error) or "Not saved yet: something is wrong below."
        return _show(request, segment, draft, history, refusal=refusal, status=422)
    version = request.POST.get("version", "")
    saved, created = _write(segment, serialise(rule), request, version)
    if saved is None:
        version = Segment.objects.get(id=segment.id).version
        return _show(request, segment, draft, history, refusal=CHANGED, version=version, status=409)
    if created:
        return redirect("campaigns:of_segment", saved.id)
    count = audience.count(rule)
    matching = "1 customer matches" if count == 1 else f"{display.number(count)} customers match"
    messages.success(request, f"Saved. {matching} now.")
    return redirect(saved)


@transactional
def _write(segment: Segment, rule: dict[str, Any], by: HttpRequest, version: str) -> tuple[Segment | None, bool]:
    """The stored segment, and whether it is new; None where another version is stored by now."""
    user = cast(User, by.user)
    saved, created = Segment.objects.get_or_create(
        id=segment.id, defaults={"name": segment.name, "rule": rule, "created_by": user}
    )
    if created:
        segment_built.send(Segment, segment=saved, user=user)
        record(Action.SEGMENT_MADE, by, of=saved)
    elif version not in ("", saved.version):
        return None, False
    else:
        saved.name, saved.rule = segment.name, rule
        saved.save()
        record(Action.SEGMENT_CHANGED, by, of=saved, how="saved")
    return saved, created


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
    builder.look_up_names(draft)
    saved = None if segment._state.adding else Segment.objects.only("name", "rule").get(id=segment.id)
    stored, stored_name = (parse(saved.rule), saved.name) if saved else (None, "")
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
            "version": request.POST.get("version", "" if segment._state.adding else segment.version),
            "as_saved": stored == rule,
            "unsaved": request.method == "POST"
            and (stored != rule or segment.name != stored_name or bool(builder.incomplete(draft))),
            "root": draft,
            "nodes": list(builder.walk(draft)),
            "complete": paths,
            "history": history,
            "starts": builder.STARTS.values() if segment._state.adding and builder.is_new(draft) else (),
            "action": reverse("segments:segment", args=[segment.id]),
            "unfinished": len(builder.incomplete(draft)),
            "reading": marked_up(rule),
            "attributes": options.attributes(draft),
            "measures": options.MEASURES,
            "statuses": STATUSES,
            "units": catalogue.UNITS,
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
