"""The page of the senders' domains: what DNS said when somebody last asked. Nothing is asked while the page loads."""

import asyncio
from dataclasses import asdict
from email.utils import parseaddr
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from campaigns.senders import Sender, default_sender
from crm.accounts.permissions import administrators_only
from crm.database import transactional
from crm.web.forms import form_page
from customers.channels import EMAIL
from delivery.deliverability.checks import Finding, check_domain, check_site
from delivery.deliverability.names import asker
from delivery.models import DomainCheck
from delivery.vendors.registry import chosen_setup


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
    """Show the last check of each domain; a POST asks DNS about one of them now."""
    domains = sender_domains()
    chosen = request.POST.get("domain", "") if request.method == "POST" else ""
    if request.method == "POST" and chosen not in domains:
        raise Http404("No sender has this domain.")
    known = DomainCheck.objects.in_bulk(domains, field_name="domain")
    selectors = {
        domain: SelectorForm(
            request.POST if domain == chosen else None,
            initial={"selector": known[domain].selector if domain in known else ""},
            auto_id=f"id_%s_{number}",
        )
        for number, domain in enumerate(domains)
    }
    if chosen and selectors[chosen].is_valid():
        selector = selectors[chosen].cleaned_data["selector"]
        answer = _ask_about(chosen, selector, mail_host=_mail_host(), replies=domains[chosen])
        _keep(chosen, selector, asyncio.run(answer))
        return redirect("delivery:deliverability")
    context = {
        "cards": [{"domain": domain, "form": form, "last": known.get(domain)} for domain, form in selectors.items()],
        "site": {"name": "Links", **asdict(check_site(settings.SITE_URL, is_local=settings.LOCAL))},
    }
    return form_page(request, "settings/deliverability.html", context)


def sender_domains() -> dict[str, str]:
    """The domains that e-mails come from, that of the default sender first, each with the domain that replies go to.
    Domains of this machine are left out, since nobody else knows them."""
    installation = Sender(address=parseaddr(settings.DEFAULT_FROM_EMAIL)[1])  # of e-mails without a design
    found: dict[str, str] = {}
    for sender in (default_sender(), *Sender.objects.order_by("name"), installation):
        found.setdefault(_domain(sender.address), _domain(sender.reply_to or sender.address))
    return {domain: replies for domain, replies in found.items() if "." in domain}


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _mail_host() -> str:
    """The mail server that takes what is sent; "" where another vendor does, which has a return path of its own."""
    setup = chosen_setup(EMAIL.name)
    return setup.options.get("host") or (settings.EMAIL_HOST if setup.kind.name == "smtp" else "") or ""


async def _ask_about(domain: str, selector: str, *, mail_host: str, replies: str) -> dict[str, Finding]:
    return await check_domain(asker(), domain, selector=selector, mail_host=mail_host, replies=replies)


@transactional
def _keep(domain: str, selector: str, findings: dict[str, Finding]) -> None:
    found = [{"name": name, **asdict(finding)} for name, finding in findings.items()]
    fields: dict[str, Any] = {"selector": selector, "at": timezone.now(), "findings": found}
    if not DomainCheck.objects.filter(domain=domain).update(**fields):
        DomainCheck.objects.create(domain=domain, **fields)
