"""The page of a sender's domain: what DNS said when somebody last asked. Nothing is asked while the page loads."""

import asyncio
from dataclasses import asdict
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from campaigns.senders import default_sender
from crm.accounts.permissions import administrators_only
from crm.database import transactional
from delivery.deliverability.checks import Finding, check_domain, check_site
from delivery.deliverability.names import asker
from delivery.models import DomainCheck


class SelectorForm(forms.Form):
    """The DKIM selector that the mail service names; empty for the usual ones."""

    selector = forms.RegexField(
        r"^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$",
        required=False,
        label="DKIM selector",
        help_text="Your mail service names it. Leave it empty to look under the usual ones.",
        error_messages={"invalid": "A selector is a word like google or s1, of letters, digits, dots and hyphens."},
    )


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def deliverability(request: HttpRequest) -> HttpResponse:
    """Show the last check; a POST asks DNS now."""
    domain = sender_domain()
    last = DomainCheck.objects.filter(domain=domain).first()
    form = SelectorForm(request.POST or None, initial={"selector": last.selector if last else ""})
    if request.method == "POST" and domain and form.is_valid():
        selector = form.cleaned_data["selector"]
        _keep(domain, selector, asyncio.run(_ask_about(domain, selector)))
        return redirect("delivery:deliverability")
    context = {
        "domain": domain,
        "form": form,
        "last": last,
        "site": {"name": "Links", **asdict(check_site(settings.SITE_URL, is_local=settings.LOCAL))},
    }
    return render(request, "settings/deliverability.html", context, status=422 if form.errors else 200)


def sender_domain() -> str:
    """The domain of the default sender; "" where it is this machine."""
    domain = default_sender().address.rpartition("@")[2].lower()
    return domain if "." in domain else ""


async def _ask_about(domain: str, selector: str) -> dict[str, Finding]:
    return await check_domain(asker(), domain, selector=selector, mail_host=settings.EMAIL_HOST or "")


@transactional
def _keep(domain: str, selector: str, findings: dict[str, Finding]) -> None:
    found = [{"name": name, **asdict(finding)} for name, finding in findings.items()]
    told: dict[str, Any] = {"selector": selector, "at": timezone.now(), "findings": found}
    if not DomainCheck.objects.filter(domain=domain).update(**told):
        DomainCheck.objects.create(domain=domain, **told)
