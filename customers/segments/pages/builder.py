"""The builder: a rule is edited, counted and saved, a URL a verb. What is not saved yet lives in the form alone."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_safe

from crm.accounts.audit import Action, record
from crm.accounts.permissions import editors_only
from crm.accounts.requests import PageRequest
from crm.database import transactional
from crm.database.models import new_id
from crm.web import display
from crm.web.ids import uuid_in
from customers.models import Customer, Segment
from customers.segments import audience, builder
from customers.segments.builder import GroupDraft, History
from customers.segments.overlap import make_overlap_rule, name_overlap
from customers.segments.pages import lists, why
from customers.segments.pages.builder_page import BuilderPage
from customers.segments.pages.names import LONGEST_NAME, NameField, NameForm
from customers.segments.references import check
from customers.segments.rules import Group, RuleError, parse, serialise
from customers.signals import segment_built

CHANGED = (
    "Not saved: this segment was changed elsewhere after you opened it. Your rules are still here: save again to "
    "replace the stored ones, or open the segment in a new tab to see them."
)


@editors_only
@require_GET
def new(request: HttpRequest) -> HttpResponse:
    """An empty builder, or one that is filled: with a starting point (`?start=`), another segment's rule (`?copy=`),
    a rule as JSON and its `?name=` (`?rule=`), or who is in some segments (`?in=`) and in none of others (`?out=`). Its
    segment has an id already, so that saving twice saves one."""
    name, draft = _beginning(request.GET)
    return BuilderPage(Segment(id=new_id(), name=name[:LONGEST_NAME]), draft).answer(request)


def _beginning(query: QueryDict) -> tuple[str, GroupDraft]:
    """What the new segment is called, and its rule."""
    if start := builder.STARTS.get(query.get("start", "")):
        return start.label, start.draft()
    if rule := _read_rule(query.get("rule", "")):
        return query.get("name", ""), builder.make_draft(rule)
    inside, outside, copied = (_segments(query.getlist(name)) for name in ("in", "out", "copy"))
    if copied:
        return f"{copied[0].name[: LONGEST_NAME - 7]} (copy)", builder.make_draft(parse(copied[0].rule))
    if inside or outside:
        return name_overlap(inside, outside), builder.make_draft(make_overlap_rule(inside, outside))
    return "", builder.new()


def _read_rule(text: str) -> Group | None:
    """The rule in an address; None where it cannot be read."""
    try:
        rule = parse(json.loads(text))
        check(rule)
    except (ValueError, RecursionError):
        return None
    return rule


def _segments(texts: list[str]) -> list[Segment]:
    """The segments with these ids, in their order; unknown ids are skipped."""
    wanted = [id for text in texts if (id := uuid_in(text))]
    found = Segment.objects.in_bulk(wanted)
    return [found[id] for id in wanted if id in found]


@require_safe
def segment(request: PageRequest, segment_id: UUID) -> HttpResponse:
    """The page of a segment: a list has its own, and viewers read a rule that editors can change."""
    segment = get_object_or_404(Segment.objects.select_related("created_by"), id=segment_id)
    if segment.is_static:
        return lists.show(request, segment)
    return _stored(request, segment).answer(request)


def posted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """A view that takes what the builder posts, for editors alone.

    The form may be larger than Django takes by default: it is read here, and then checked for forgery. The segment has
    the name that was posted, and need not be stored yet. GET leads to its page.
    """

    @csrf_protect
    def with_segment(request: HttpRequest, segment_id: UUID, **kwargs: Any) -> HttpResponse:
        segment = Segment.objects.filter(id=segment_id).select_related("created_by").first()
        if segment and segment.is_static:
            raise BadRequest("A list has no rules to be edited.")
        segment = segment or Segment(id=segment_id)
        segment.name = NameField().to_python(request.POST.get("name"))
        return view(request, segment, **kwargs)

    @editors_only
    @csrf_exempt
    @wraps(view)
    def with_form(request: HttpRequest, segment_id: UUID, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            stored = Segment.objects.filter(id=segment_id).first()
            return redirect(stored or "segments:new")
        try:
            form = request.body.decode()
        except ValueError:
            raise BadRequest("This form cannot be read. Open the segment again.") from None
        request.POST = builder.parse_fields(form)  # type: ignore[assignment]
        return with_segment(request, segment_id, **kwargs)

    return with_form


@posted
def edit(request: HttpRequest, segment: Segment) -> HttpResponse:
    """Change the rules by a button, `act=cond:n1` for one; `builder.edit` lists them. Without one, read them again."""
    page = _posted(request, segment)
    shown = builder.read_as_shown(request.POST)
    try:
        page.focus = builder.edit(page.draft, request.POST.get("act", "refresh"))
    except ValueError as error:
        page.refusal = str(error)
    page.history.remember(shown, page.draft)
    return page.answer(request, "rules")


@posted
def undo(request: HttpRequest, segment: Segment) -> HttpResponse:
    """Take the last edit back."""
    page = _posted(request, segment)
    page.draft = page.history.back(page.draft)
    return page.answer(request, "rules")


@posted
def redo(request: HttpRequest, segment: Segment) -> HttpResponse:
    """Repeat the edit that was taken back last."""
    page = _posted(request, segment)
    page.draft = page.history.forth(page.draft)
    return page.answer(request, "rules")


@posted
def fill(request: HttpRequest, segment: Segment) -> HttpResponse:
    """Put a whole `rule` in the place of what the form holds, which Undo brings back."""
    try:
        draft = builder.make_draft(parse(json.loads(request.POST.get("rule", ""))))
    except (ValueError, RecursionError):
        raise BadRequest("This rule cannot be read. Open the segment again.") from None
    page = BuilderPage(segment, draft, History.posted(request.POST))
    if "node" in request.POST:
        page.history.remember(builder.read(request.POST), draft)
    return page.answer(request, "rules")


@posted
def totals(request: HttpRequest, segment: Segment) -> HttpResponse:
    """How many match the rules of the form and can be written to."""
    return _posted(request, segment, typing=True).answer(request, "totals")


@posted
def narrowing(request: HttpRequest, segment: Segment) -> HttpResponse:
    """How many each condition of the form keeps, and a sample of who matches."""
    return _posted(request, segment, typing=True).answer(request, "narrowing")


@require_safe
def stored_totals(request: PageRequest, segment_id: UUID) -> HttpResponse:
    """The same as `totals`, of the stored rule."""
    return _stored(request, _with_rule(segment_id)).answer(request, "totals")


@require_safe
def stored_narrowing(request: PageRequest, segment_id: UUID) -> HttpResponse:
    """The same as `narrowing`, of the stored rule."""
    return _stored(request, _with_rule(segment_id)).answer(request, "narrowing")


@posted
def why_of_draft(request: HttpRequest, segment: Segment, customer_id: UUID) -> HttpResponse:
    """Why one customer matches the rules of the form, or not."""
    customer = get_object_or_404(Customer, id=customer_id)
    rule, _ = builder.complete(builder.read(request.POST))
    return why.show(request, segment, rule, customer, unsaved=True)


@posted
def save(request: PageRequest, segment: Segment) -> HttpResponse:
    """1. Refuse what is not filled in or wrong. 2. Write. 3. A new segment goes on to its campaign, unless
    `then` says to stay."""
    page = _posted(request, segment)
    page.name_fault = str(NameForm({"name": segment.name}).errors.get("name", [""])[0])
    builder.mark_blanks(page.draft)
    if page.name_fault or page.incomplete:
        page.refusal = "Not saved yet: something is missing or wrong below."
        return page.answer(request, status=422)
    rule, paths = builder.complete(page.draft)
    try:
        check(rule, segment.id)
    except RuleError as error:
        page.refusal = builder.blame(page.draft, paths, error) or "Not saved yet: something is wrong below."
        return page.answer(request, status=422)
    saved, created = _write(segment, serialise(rule), request, page.version)
    if saved is None:
        page.refusal, page.version = CHANGED, Segment.objects.get(id=segment.id).version
        return page.answer(request, status=409)
    if created and request.POST.get("then") != "stay":
        return redirect("campaigns:of_segment", saved.id)
    count = audience.count(rule)
    matching = "1 customer matches" if count == 1 else f"{display.number(count)} customers match"
    messages.success(request, f"Saved. {matching} now.")
    return redirect(saved)


def _stored(request: PageRequest, segment: Segment) -> BuilderPage:
    """The page of a segment with its rule as it is stored."""
    may_edit = request.user.may_edit
    return BuilderPage(segment, builder.make_draft(parse(segment.rule)), is_editable=may_edit)


def _with_rule(segment_id: UUID) -> Segment:
    return get_object_or_404(Segment, id=segment_id, is_static=False)


def _posted(request: HttpRequest, segment: Segment, *, typing: bool = False) -> BuilderPage:
    """The page with what the form holds. While somebody is `typing`, the beginning of a name is not taken for one."""
    draft = builder.read(request.POST, typing=typing)
    version, described = request.POST.get("version", ""), request.POST.get("described", "")
    return BuilderPage(segment, draft, History.posted(request.POST), version=version, described=described)


@transactional
def _write(segment: Segment, rule: dict[str, Any], by: PageRequest, version: str) -> tuple[Segment | None, bool]:
    """The stored segment, and whether it is new; None where another version is stored by now.

    An old page, brought by the Back button, does not conflict while it says what is stored.
    """
    user = by.user
    saved, created = Segment.objects.get_or_create(
        id=segment.id, defaults={"name": segment.name, "rule": rule, "created_by": user}
    )
    if created:
        segment_built.send(Segment, segment=saved, user=user)
        record(Action.SEGMENT_MADE, by, of=saved)
    elif (saved.name, saved.rule) == (segment.name, rule):
        return saved, False
    elif version not in ("", saved.version):
        return None, False
    else:
        saved.name, saved.rule = segment.name, rule
        saved.save()
        record(Action.SEGMENT_CHANGED, by, of=saved, how="saved")
    return saved, created
