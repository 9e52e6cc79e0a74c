"""Approved templates and campaigns with them."""

from typing import Any

from campaigns.approved.templates import ApprovedTemplate
from campaigns.models import Campaign
from campaigns.tests.factories import create_campaign

ORDER = "Dear {#var#}, your order from {#var#} is ready. Chai & Co."
OFFER = "Hi {{1}}, our {{2}} teas are here."


def create_sms_template(**fields: Any) -> ApprovedTemplate:
    """A template that is registered with DLT, unless `fields` say otherwise."""
    dlt = {"dlt_id": "1107160000000000001", "dlt_entity": "1101000000000000002", "dlt_header": "CHAICO"}
    texts = {"name": "order ready", "category": "service_implicit", "body": ORDER}
    return ApprovedTemplate.objects.create(**{"channel": "sms", **texts, **dlt, **fields})


def create_whatsapp_template(**fields: Any) -> ApprovedTemplate:
    texts = {"name": "new_teas", "language": "en", "category": "marketing", "body": OFFER}
    return ApprovedTemplate.objects.create(**{"channel": "whatsapp", **texts, **fields})


def create_filled(*, template: ApprovedTemplate, parameters: dict[str, str], **fields: Any) -> Campaign:
    """A draft with a template, as the composer saves it."""
    message = template.parsed.fill(parameters)
    filled = {"template": template, "parameters": parameters, "dlt": template.dlt, "message": message}
    return create_campaign(channel=template.channel, **filled | fields)
