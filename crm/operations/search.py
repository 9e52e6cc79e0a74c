"""One search for everything: customers, segments, campaigns, journeys, templates and the pages of the product."""

from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.content.library import built_in_templates
from campaigns.models import ApprovedTemplate, Campaign, Journey, MailTemplate
from crm.accounts.models import User
from crm.accounts.requests import PageRequest
from crm.operations.places import open_places
from crm.web.fragments import answer
from crm.web.paging import search_text
from customers.models import Customer, Segment
from customers.search import matching, named
from customers.text import fold

SHOWN = 5  # of a kind
LOOKED_THROUGH = 50_000  # customers, the newest: no index finds a part of a name


class Line(NamedTuple):
    """Something that was found: what it is called, what tells it from others, and where it is."""

    title: str
    note: str
    url: str


class Group(NamedTuple):
    """What was found of a kind; `more` is the address of all of them, where there may be others."""

    title: str
    icon: str
    lines: list[Line]
    more: str = ""


@require_safe
@never_cache
def search(request: PageRequest) -> HttpResponse:
    """`?q=` is looked for everywhere where the person may look; for htmx the results alone."""
    q = search_text(request.GET)
    groups = find(q, request.user) if q else []
    context = {"q": q, "groups": groups, "count": sum(len(group.lines) for group in groups)}
    return answer(request, "search.html", "found", context)


def find(q: str, user: User) -> list[Group]:
    """What somebody finds by a part of a name, the newest first; without kinds of which there is nothing."""
    named = Q(name__icontains=q)
    campaigns = Campaign.objects.without_journeys().filter(named)
    customers_url = f"{reverse('customers:customers')}?{urlencode({'q': q})}"
    campaigns_url = f"{reverse('campaigns:history')}?{urlencode({'q': q})}"
    segments_url = f"{reverse('segments:segments')}?{urlencode({'q': q})}"
    places = [Line(place.title, "", place.url) for place in open_places(user) if place.is_meant_by(fold(q))]
    groups = [
        Group("Pages", "panel-top", places[:SHOWN]),
        _group("Customers", "users", _customers(q), lambda each: each.email or each.external_id, customers_url),
        _group("Segments", "layers", Segment.objects.filter(named, archived_at=None), lambda each: "", segments_url),
        _group("Campaigns", "send", campaigns, lambda each: each.label, campaigns_url),
        _group("Journeys", "route", Journey.objects.filter(named), lambda each: each.get_status_display()),
    ]
    if user.may_edit:
        groups.append(Group("Templates", "layout-template", _templates(q)[:SHOWN]))
    return [group for group in groups if group.lines]


def _group(title: str, icon: str, rows: QuerySet[Any], note: Any, more: str = "") -> Group:
    found = list(rows.order_by("-id")[: SHOWN + 1])
    lines = [Line(str(each), note(each), each.get_absolute_url()) for each in found[:SHOWN]]
    return Group(title, icon, lines, more if len(found) > SHOWN else "")


def _customers(q: str) -> QuerySet[Customer]:
    """Customers by a part of what they are known by among the newest ones, and by a whole id or address among all."""
    last: UUID | None = _nth_newest(Customer, LOOKED_THROUGH)
    found = matching(q)
    if last:
        found = (found & Q(id__gte=last)) | named(q)
    return Customer.objects.filter(found)


def _nth_newest(model: type[Model], number: int) -> UUID | None:
    ids = model._default_manager.order_by("-id").values_list("id", flat=True)
    return ids[number - 1 : number].first()


def _templates(q: str) -> list[Line]:
    mails = [(each.name, str(each.id)) for each in MailTemplate.objects.filter(name__icontains=q).order_by("name")]
    mails += [(each.name, each.id) for each in built_in_templates() if fold(q) in fold(each.name)]
    lines = [Line(name, "E-mail", reverse("campaigns:template", args=[id])) for name, id in mails]
    approved = ApprovedTemplate.objects.filter(name__icontains=q).order_by("name")[:SHOWN]
    said = [
        Line(each.name, each.get_channel_display(), reverse("campaigns:approved_template", args=[each.id]))
        for each in approved
    ]
    return lines + said
