"""Records, links, receipts, suppressions, erasures and moves in any order: nobody at a refused address is written to,
standings follow the rule, and figures equal the log."""

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from campaigns.engagement.tickets import TicketKind, make_ticket
from campaigns.log.ledger import Message
from campaigns.log.reconciliation import reconcile
from campaigns.models import Campaign
from customers.channels import EMAIL
from customers.consent import refusals
from customers.models import Bouncing, Customer, Segment, Suppression, Topic
from customers.privacy.topics import addresses_refusing
from customers.tests.test_consent import Addresses, run_machine, topic_named
from delivery.outbox import send
from delivery.snapshot import write_snapshot
from delivery.tests.test_bounces import report
from delivery.tests.test_unsubscribe import ONE_CLICK, undo_token
from delivery.tests.vendor_stub import VendorStub

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

RECEIPTS = st.sampled_from(
    [
        ("delivered", {}),
        ("unsubscribed", {}),
        ("complained", {}),
        ("failed", {}),
        *[("failed", {"bounce": bounce}) for bounce in ("hard", "soft", "soft", "content")],
    ]
)
SENT = Message.objects.filter(attempts__gt=0)
HAS_SENT = precondition(lambda self: SENT.all().exists())


class Recipients(Addresses):
    """The standings, with campaigns whose recipients react."""

    vendor: VendorStub
    undo = ("", "")  # where, and the token

    @precondition(lambda self: Customer.objects.exclude(email="").exists())
    @rule(name=st.sampled_from(["", "", "News", "Offers"]))
    def send_a_campaign(self, name):
        addresses = set(Customer.objects.exclude(email="").values_list("email", flat=True))
        topic = topic_named(name) if name else None
        refused = set(refusals(EMAIL, addresses))
        if topic:
            refused |= addresses_refusing("email", addresses, topic.id)
        segment = Segment.objects.create(name="Everybody", rule={"match": "all", "rules": []})
        campaign = Campaign.draft(segment, subject="News", message="Hi!", topic=topic)
        assert campaign.launch()
        assert write_snapshot(campaign)
        self.vendor.requests.clear()
        send(campaign)

        assert {message["to"] for message in self.vendor.messages} == addresses - refused

    @HAS_SENT
    @rule(receipt=RECEIPTS, n=st.integers(0, 20), times=st.sampled_from([1, 1, 2]))
    def report(self, receipt, n, times):
        status, fields = receipt
        report(self._message(n), status, times=times, **fields)

    @HAS_SENT
    @rule(n=st.integers(0, 20))
    def click(self, n):
        url = reverse("delivery:unsubscribe", args=[make_ticket(TicketKind.UNSUBSCRIBE, self._message(n).id)])
        response = Client().post(url, ONE_CLICK)
        assert response.status_code == 200
        to = self._message(n).to
        assert not to or refusals(EMAIL, [to])
        if 'name="undo"' in response.text:
            self.undo = url, undo_token(response.text)

    @precondition(lambda self: self.undo[0])
    @rule()
    def take_it_back(self):
        url, token = self.undo
        assert Client().post(url, {"undo": token}).status_code == 200

    def _message(self, n: int) -> Message:
        messages = list(SENT.all().order_by("id"))
        return messages[n % len(messages)]

    @invariant()
    def figures_equal_the_log(self):
        for campaign in Campaign.objects.all():
            assert reconcile(campaign) == []


def forget_everything() -> None:
    for model in (Message, Campaign, Segment, Customer, Suppression, Bouncing, Topic):
        model.objects.all().delete()


def machine_with(vendor: VendorStub) -> type[Recipients]:
    return type("WithVendor", (Recipients,), {"vendor": vendor})


@pytest.mark.long
def test_nobody_at_a_refused_address_is_written_to(vendor):
    run_machine(machine_with(vendor), forget_everything, examples=25)
