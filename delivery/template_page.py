"""Fetching approved templates from the vendor that has them."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from campaigns.approved.templates import ApprovedTemplate
from crm.accounts.audit import Action, By, record
from crm.accounts.permissions import editors_only
from crm.database import transactional
from customers.channels import WHATSAPP
from delivery.vendors.protocol import ListedTemplate, VendorError
from delivery.vendors.registry import chosen_setup
from delivery.vendors.setups import Setup


@editors_only
@require_POST
def fetch(request: HttpRequest) -> HttpResponse:
    """Read the templates of the WhatsApp account: add those that are new, and change those that are known."""
    setup = chosen_setup(WHATSAPP.name)
    try:
        listed = _list(setup)
    except VendorError as error:
        messages.error(request, f"No templates fetched: {error.reason}.")
        return redirect("campaigns:approved_templates")
    store_listed(setup.id, listed, request)
    count = "1 template" if len(listed) == 1 else f"{len(listed):,} templates"
    messages.success(request, f"{count} fetched from {setup.kind.label}.")
    return redirect("campaigns:approved_templates")


def _list(setup: Setup) -> Sequence[ListedTemplate]:
    if setup.unavailable or not (vendor := setup.create()).lists_templates:
        raise VendorError("the vendor of WhatsApp does not list its templates")
    return vendor.fetch_templates()


@transactional
def store_listed(setup: str, listed: Sequence[ListedTemplate], by: By = None) -> list[ApprovedTemplate]:
    """Store what the vendor of a setup lists; the templates that are new or changed. One that was typed in becomes that
    of the list, and one that is no longer listed is disabled."""
    templates = ApprovedTemplate.objects.filter(channel=WHATSAPP.name, setup__in=("", setup)).order_by("setup")
    known = {(each.name, each.language): each for each in templates}
    changed = []
    for name_and_language, one in {(each.name, each.language): each for each in listed}.items():
        template = known.pop(name_and_language, None) or ApprovedTemplate(channel=WHATSAPP.name)
        fields = {**one._asdict(), "setup": setup}
        if any(getattr(template, field) != value for field, value in fields.items()):
            for field, value in fields.items():
                setattr(template, field, value)
            changed.append(template)
    for template in known.values():
        if template.setup and template.status != ApprovedTemplate.Status.DISABLED:
            template.status = ApprovedTemplate.Status.DISABLED
            changed.append(template)
    now = timezone.now()
    for template in changed:
        template.parameters, template.updated_at = template.parsed.parameters, now
    new = [template for template in changed if template._state.adding]
    ApprovedTemplate.objects.bulk_update(
        [template for template in changed if not template._state.adding],
        ["setup", "category", "body", "status", "vendor_id", "parameters", "updated_at"],
    )
    ApprovedTemplate.objects.bulk_create(new)
    for template in changed:
        record(Action.TEMPLATE_CHANGED, by, of=template)
    return changed
