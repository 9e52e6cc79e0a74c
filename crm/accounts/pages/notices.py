"""The list of notifications, and marking them as read."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from crm.accounts.notices import Notice, count_unread
from crm.accounts.requests import PageRequest
from crm.web.display import number
from crm.web.ids import uuid_in
from crm.web.paging import requested_page

PAGE = 30


@require_safe
@never_cache
def notices(request: PageRequest) -> HttpResponse:
    """What one is told, the newest first; `?show=unread` what one has not read."""
    show = "unread" if request.GET.get("show") == "unread" else ""
    found = Notice.objects.filter(person_id=request.user.pk)
    if show:
        found = found.filter(read_at=None)
    page = requested_page(found, request, PAGE, order="-id")
    return render(request, "notices.html", {"page": page, "show": show, "unread": count_unread(request.user)})


@require_POST
def read_notice(request: HttpRequest, notice_id: uuid.UUID) -> HttpResponse:
    """Mark one as read, and go where it leads."""
    notice = get_object_or_404(Notice, id=notice_id, person_id=request.user.pk)
    Notice.objects.filter(id=notice.id, read_at=None).update(read_at=timezone.now())
    return redirect(notice.link)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read that there was when the page was shown; `until` is the newest of it."""
    until = uuid_in(request.POST.get("until", ""))
    if until is None:
        return redirect("accounts:notices")
    unread = Notice.objects.filter(person_id=request.user.pk, read_at=None, id__lte=until)
    count = unread.update(read_at=timezone.now())
    messages.success(request, f"{number(count)} marked as read.")
    return redirect("accounts:notices")
