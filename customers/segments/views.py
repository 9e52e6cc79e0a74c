"""The pages of segments: the list, the builder, the members."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import parse_qsl
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from crm import display
from crm.accounts.models import User
from crm.database import transactional
from crm.database.models import new_id
from crm.fragments import is_fragment
from customers.keyset import page_behind
from customers.models import Segment, fold
from customers.segments import audience, builder, fields
from customers.segments.builder import GroupDraft
from customers.segments.english import marked_up
from customers.segments.names import named
from customers.segments.preview import preview
from customers.segments.references import check
from customers.segments.rules import RuleError, parse, serialise
from customers.signals import segment_created

PAGE = 20
MEMBERS = 50
FORM_FIELDS = 30_000  # what the largest rule posts, with room to spare
LONGEST_NAME = Segment._meta.get_field("name").max_length or 0


@require_GET
def segments(request: HttpRequest) -> HttpResponse:
    """All segments, the last changed first, each counted now."""
    query = request.GET.get("q", "").strip()[:200].replace("\0", "")
    found = Segment.objects.order_by("-updated_at", "-id").select_related("created_by")
    if query:
        found = found.filter(name__icontains=query)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rules = {str(segment.id): parse(segment.rule) for segment in page}
    conditions = audience.conditions_of(list(rules.values()))
    counts = audience.tally(dict(zip(rules, conditions, strict=True)))
    readings = dict(zip(rules, named(list(rules.values())), strict=True))
    rows = [(segment, marked_up(readings[str(segment.id)]), counts[str(segment.id)]) for segment in page]
    template = "segments/segments.html" + ("#results" if is_fragment(request) else "")
    return render(request, template, {"page": page, "rows": rows, "query": query})


@require_GET
def new(request: HttpRequest) -> HttpResponse:
    """An empty builder. Its segment has an id already, so that saving twice saves one."""
    return _show(request, Segment(id=new_id()), builder.new())


def many_fields(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a form larger than Django takes by default: it is read here, and then checked for forgery."""

    @csrf_exempt
    @wraps(view)
    def with_form(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            try:
                posted = parse_qsl(request.body.decode(), keep_blank_values=True, max_num_fields=FORM_FIELDS)
            except ValueError:
                raise BadRequest("This form cannot be read. Open the segment again.") from None
            form = QueryDict(mutable=True)
            for name, value in posted:
                form.appendlist(name, value)
            request.POST = form  # type: ignore[assignment]
        return csrf_protect(view)(request, *args, **kwargs)

    return with_form


@many_fields
@require_http_methods(["GET", "HEAD", "POST"])
def segment(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """The builder. Counting is for everybody, saving for editors. What is not saved yet lives in the form alone."""
    segment = Segment.objects.filter(id=segment_id).select_related("created_by").first()
    if request.method != "POST":
        if segment is None:
            raise Http404("There is no such segment.")
        return _show(request, segment, builder.draft_of(parse(segment.rule)))
    draft = builder.read(request.POST)
    act = request.POST.get("act", "refresh")
    segment = segment or Segment(id=segment_id)
    segment.name = " ".join(request.POST.get("name", "").replace("\0", "").split())
    if act == "save":
        return _save(request, segment, draft)
    if act == "audience":
        return _show(request, segment, draft, partial="counted")
    focus, refusal = "", ""
    try:
        focus = builder.edit(draft, act)
    except ValueError as error:
        refusal = str(error)
    return _show(request, segment, draft, partial="builder", focus=focus, refusal=refusal)


def _save(request: HttpRequest, segment: Segment, draft: GroupDraft) -> HttpResponse:
    """1. Refuse viewers, and whatever is not filled in. 2. Write. 3. Tell who listens, when it is new."""
    user = cast(User, request.user)
    if not user.may_edit:
        raise PermissionDenied("Viewers cannot save segments. Ask an administrator for the marketer role.")
    name_fault = _name_fault(segment.name)
    builder.mark_blanks(draft)
    if name_fault or builder.incomplete(draft):
        refusal = "Not saved yet: something is missing or wrong below."
        return _show(request, segment, draft, name_fault=name_fault, refusal=refusal, status=422)
    rule, paths = builder.complete(draft)
    try:
        check(rule, segment.id)
    except RuleError as error:
        refusal = builder.blame(draft, paths, error) or "Not saved yet: something is wrong below."
        return _show(request, segment, draft, refusal=refusal, status=422)
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


def _name_fault(name: str) -> str:
    if not name:
        return "Give the segment a name."
    return f"The name may have {LONGEST_NAME} characters." if len(name) > LONGEST_NAME else ""


def _show(
    request: HttpRequest,
    segment: Segment,
    draft: GroupDraft,
    *,
    partial: str = "",
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """The builder, or the part of it that htmx asked for."""
    rule, paths = builder.complete(draft)
    stored = None if segment._state.adding else parse(Segment.objects.only("rule").get(id=segment.id).rule)
    shown = preview(rule, saved=stored if stored != rule else None)
    builder.mark_exclusions(draft)
    for node in builder.walk(draft):
        if node.id in paths:
            node.count = shown.nodes[paths[node.id]]
            if isinstance(node, GroupDraft) and node.leaves_out:
                node.count = shown.everyone - node.count
    template = "segments/segment.html" + (f"#{partial}" if partial and is_fragment(request) else "")
    return render(
        request,
        template,
        {
            "segment": segment,
            "is_new": segment._state.adding,
            "root": draft,
            "nodes": list(builder.walk(draft)),
            "action": reverse("segments:segment", args=[segment.id]),
            "unfinished": len(builder.incomplete(draft)),
            "preview": shown,
            "reading": marked_up(rule),
            "attributes": fields.groups(),
            "units": fields.UNITS,
            "symbol": display.SYMBOL,
            "longest_name": LONGEST_NAME,
            **context,
        },
        status=status,
    )


@require_GET
def members(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """Everyone who matches now, by pages that cost the same however deep."""
    segment = get_object_or_404(Segment, id=segment_id)
    matching = audience.matching(parse(segment.rule))
    query = request.GET.get("q", "").strip()[:200].replace("\0", "")
    if query:
        named = Q(name_key__contains=fold(query)) | Q(email_key__contains=fold(query))
        matching = matching.filter(named | Q(external_id__contains=query))
    page, following = page_behind(matching, "-id", request.GET.get("cursor", ""), MEMBERS)
    context = {
        "segment": segment,
        "members": page,
        "following": following,
        "first": "cursor" not in request.GET,
        "count": matching.count(),
        "query": query,
    }
    return render(request, "segments/members.html" + ("#results" if is_fragment(request) else ""), context)
