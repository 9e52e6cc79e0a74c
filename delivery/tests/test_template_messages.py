"""Messages of campaigns with an approved template, as a vendor gets them."""

import pytest

from campaigns.approved.templates import ApprovedTemplate
from campaigns.approved.tests.templates import create_filled, create_sms_template
from campaigns.models import Campaign
from campaigns.tests.factories import create_campaign, create_customer
from delivery.vendors.registry import chosen_setup
from delivery.writing import OutgoingWriter

pytestmark = pytest.mark.django_db


def test_launch_freezes_the_template_and_a_changed_one_says_the_same():
    create_customer(phone="+919800000001", city="Pune\nWest")
    template = create_sms_template()
    campaign = create_filled(template=template, parameters={"1": "Dev", "2": "{{ city }}"})
    assert campaign.launch()
    template.body, template.dlt_header = "Other {#var#}", "OTHER"
    template.save()
    campaign = Campaign.objects.get()
    for _ in range(2):
        outgoing = OutgoingWriter(campaign, chosen_setup("sms").create())(
            campaign.id.hex, "key", "+91", {"city": "Pune\nWest"}
        )
        assert outgoing["body"] == "Dear Dev, your order from Pune West is ready. Chai & Co."
        assert outgoing["parameters"] == ["Dev", "Pune West"]
        assert outgoing["template"]["dlt"]["header"] == "CHAICO"
        ApprovedTemplate.objects.all().delete()
        campaign = Campaign.objects.get()


def test_a_message_without_a_template_goes_as_before():
    campaign = create_campaign(channel="sms", message="Hi {{ city }}")
    outgoing = OutgoingWriter(campaign, chosen_setup("sms").create())(
        campaign.id.hex, "key", "+91", {"city": "Pune\nWest"}
    )
    assert outgoing["body"] == "Hi Pune\nWest"
    assert outgoing.keys() == {"id", "channel", "to", "subject", "body"}
