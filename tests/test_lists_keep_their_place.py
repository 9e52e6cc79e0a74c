"""A list keeps what it is filtered and sorted by in its address, also on the pages behind the first."""

import importlib
import re
from html import unescape
from urllib.parse import parse_qs

import pytest

from campaigns.models import Campaign
from campaigns.tests.factories import create_launched, create_message
from crm.accounts.audit import Action, record
from crm.accounts.models import Notice
from crm.streams.models import DeadLetter
from customers.models import Segment
from customers.tests.factories import create_customer, order_record, persist_records

pytestmark = pytest.mark.django_db
LISTS = {  # by the module whose PAGE says how many rows a page has
    "campaigns.pages.history": ("/", {"status": "sending", "q": "cup", "tag": ""}),
    "campaigns.pages.log": ("{campaign}", {"status": "delivered", "q": "example"}),
    "customers.listing.pages": ("/customers/", {"q": "asha", "city": "Pune", "sort": "name"}),
    "customers.segments.pages.listing": ("/segments/", {"q": "Old", "sort": "name", "show": "archived"}),
    "customers.pages.waiting": ("/customers/waiting-orders/", {"q": "o"}),
    "crm.accounts.pages.log": ("/settings/audit/", {"action": "exported", "q": "list", "order": "oldest"}),
    "crm.accounts.pages.notices": ("/notifications/", {"show": "unread"}),
    "crm.operations.dead_letters": ("/settings/dead-letters/", {"kind": "order"}),
}


@pytest.fixture
def campaign(admin):
    """Three of everything that is listed."""
    for n in range(3):
        create_customer(external_id=f"c{n}", name=f"Asha {n}", city="Pune")
        Segment.objects.create(name=f"Old {n}", rule={"match": "all", "rules": []}, archived_at="2026-01-01T00:00Z")
        persist_records("order", order_record(external_id=f"o{n}", customer="x"))  # who has not come yet
        record(Action.EXPORTED, admin, what="list")
        Notice.objects.create(person=admin, key=str(n), text="Over", link="/")
        DeadLetter.objects.create(stream="ingestion", kind="order", record="{}", reason="odd")
        campaign = create_launched(name=f"Cup {n}")
    for _ in range(3):
        create_message(campaign=campaign, status="delivered")
    Campaign.objects.update(status="sending")
    return campaign


@pytest.mark.parametrize("module", LISTS)
def test_the_next_page_is_filtered_and_sorted_alike(office, campaign, monkeypatch, module):
    path, asked = LISTS[module]
    path = campaign.get_absolute_url() if path == "{campaign}" else path
    monkeypatch.setattr(importlib.import_module(module), "PAGE", 1)

    page = office.get(path, asked).text

    links = [unescape(tag) for tag in re.findall(r"<a\b[^>]*>", page)]
    further = [tag for tag in links if 'rel="next"' in tag]
    assert further, "there is no next page"
    query = parse_qs(re.search(r'href="[^"?]*\?([^"#]*)', further[0])[1])
    assert {name: query.get(name) for name, value in asked.items() if value} == {
        name: [value] for name, value in asked.items() if value
    }
