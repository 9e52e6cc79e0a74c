"""The list of imports, with the upload of a file."""

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from crm.accounts.permissions import editors_only
from crm.accounts.requests import PageRequest
from crm.web.fragments import is_fragment
from crm.web.paging import requested_page
from customers.imports import job
from customers.imports.models import Import
from customers.imports.pages.figures import Figures, describe, figures
from customers.imports.pages.page import check_small
from customers.imports.reading import UnreadableFile

PAGE_SIZE = 20  # imports


class ListedImport(NamedTuple):
    """A row of the list: the import, what its file is, and what it has changed or would change."""

    file: Import
    what: str
    figures: Figures | None


@require_safe
@never_cache
def imports(request: HttpRequest) -> HttpResponse:
    """The newest imports, and where to drop the next file."""
    return _list(request)


@editors_only
@require_POST
def upload(request: PageRequest) -> HttpResponse:
    """Keep the file, guess what it means, and lead to its page; or say what is wrong with it."""
    file = request.FILES.get("file")
    if file is None:
        return _list(request, fault="Choose a file.")
    try:
        import_ = job.begin(file, request.user)
    except UnreadableFile as error:
        return _list(request, fault=f"{file.name}: {error}")
    check_small(import_)
    return redirect(import_)


def _list(request: HttpRequest, fault: str = "") -> HttpResponse:
    page = requested_page(Import.objects.select_related("created_by"), request, PAGE_SIZE, order="-id")
    context = {
        "imports": [ListedImport(each, describe(each), figures(each)) for each in page.rows],
        "page": page,
        "fault": fault,
        "max_bytes": settings.IMPORT_MAX_BYTES,
    }
    template = "imports/list.html" + ("#rows" if is_fragment(request) and not fault else "")
    return render(request, template, context, status=422 if fault else 200)
