"""What two people change at once on a page of settings: who saves second is told, and nothing is lost without a word.

A page whose form changes what is stored has a row in PAGES.
"""

import re
from typing import NamedTuple

import pytest
from django.urls import reverse

from campaigns.models import ApprovedTemplate
from campaigns.senders import Sender
from crm.accounts.audit import AuditEntry
from customers.models import ConsentRule, Topic
from customers.segments.tests.forms import Posted
from delivery.signup.models import SignupForm

pytestmark = pytest.mark.django_db


class Page(NamedTuple):
    """A page with a form: what one tab types, then another one that was opened as early; a row that is changed."""

    name: str
    one: dict[str, str]
    other: dict[str, str]
    model: type | None = None
    stored: dict[str, str] | None = None


PAGES = [
    Page(
        "campaigns:sending", {"email-begins": "21:00", "email-ends": "09:00"}, {"sms-cap-n": "3", "sms-cap-hours": "24"}
    ),
    Page("campaigns:attribution", {"email-clicked": "48"}, {"sms-clicked": "24"}),
    Page("campaigns:sender", {"name": "One"}, {"name": "Other"}, Sender, {"name": "News", "address": "a@example.com"}),
    Page(
        "campaigns:approved_template",
        {"body": "One"},
        {"body": "Other"},
        ApprovedTemplate,
        {"channel": "whatsapp", "name": "news", "language": "en", "category": "marketing", "body": "Hello"},
    ),
    Page(
        "delivery:signup_form",
        {"name": "One", "wording": "Yes"},
        {"name": "Other", "wording": "Yes"},
        SignupForm,
        {"channel": "email", "name": "Tea letters", "wording": "Yes"},
    ),
    Page("customers:topic", {"name": "One"}, {"name": "Other"}, Topic, {"name": "News"}),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_second_who_saves_is_told(page, office):
    row = page.model.objects.create(**page.stored) if page.model else None
    address = reverse(page.name, args=[row.id] if row else [])
    opened = {name: values[0] for name, values in Posted.read(office.get(address).text).items()}
    assert office.post(address, opened | page.one).status_code == 302
    entries = AuditEntry.objects.count()

    refused = office.post(address, opened | page.other)
    assert refused.status_code == 409
    assert "Not saved: this was changed elsewhere" in refused.text
    assert AuditEntry.objects.count() == entries
    assert all(re.search(rf'(>\s*|value="){text}\b', refused.text) for text in page.other.values())
    typed = opened | page.other | {"version": Posted.read(refused.text)["version"][0]}

    assert office.post(address, typed).status_code == 302
    assert AuditEntry.objects.count() == entries + 1


def test_who_may_be_written_to_is_not_changed_by_an_old_page(office):
    page = office.get(reverse("customers:consent_settings")).text
    (version,) = re.findall('name="version" value="([^"]+)"', page)
    save = reverse("customers:consent_rules")
    office.post(save, {"version": version, "yes": ["sms", "whatsapp"]})
    refused = office.post(save, {"version": version, "yes": ["email"]}, follow=True)
    assert "Not saved: who may be written to was changed elsewhere" in refused.text
    assert set(ConsentRule.objects.filter(needs_yes=True).values_list("channel", flat=True)) == {"sms", "whatsapp"}
