"""Suggestions from the data while a value is typed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from crm.web.fragments import answer
from crm.web.paging import search_text
from customers import vocabulary
from customers.segments import catalogue

LIMIT = 12


@require_GET
def values(request: HttpRequest) -> HttpResponse:
    """`?of=` a field, `category` or `sku`; `?q=` what is typed, or the parameter that `?from=` names has it."""
    of = request.GET.get("of", "")
    query = search_text(request.GET, request.GET.get("from", "q"))
    field = catalogue.get(of)
    if field and field.source:
        found = [name for _, name in field.source.choices(query, LIMIT)]
    elif of in vocabulary.PLACES or (field and field.is_attribute):
        found = vocabulary.suggest(of, query, LIMIT)
    else:
        raise Http404("Nothing is known of such values.")
    context = {"of": of, "label": field.label if field else of.capitalize(), "query": query, "values": found}
    return answer(request, "segments/values.html", "options", context)
