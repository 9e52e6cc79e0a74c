"""A text off its approved template reaches nobody, whichever way it is launched."""

import pytest

from campaigns.approved.tests.templates import create_filled, create_sms_template, create_whatsapp_template
from campaigns.log.ledger import Message
from campaigns.models import Campaign
from campaigns.tests.factories import create_customer

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def change_text(campaign: Campaign) -> None:
    Campaign.objects.filter(id=campaign.id).update(message=campaign.message.replace("are", "were").replace("is", "was"))


def change_template(campaign: Campaign) -> None:
    campaign.template.body += " Bye."
    campaign.template.save()


def add_a_variable(campaign: Campaign) -> None:
    Campaign.objects.filter(id=campaign.id).update(parameters=campaign.parameters | {"3": "more"})


def launch_on_the_page(client, campaign: Campaign) -> None:
    reviewed = client.get(f"/campaigns/{campaign.id}/review/").context["reviewed"]
    client.post(f"/campaigns/{campaign.id}/launch/", {"reviewed": reviewed})


@pytest.mark.parametrize("change", [change_text, change_template, add_a_variable])
@pytest.mark.parametrize("create_template", [create_sms_template, create_whatsapp_template])
def test_a_text_off_its_template_is_refused_before_launch(signed_in, api, create_template, change):
    create_customer(phone="+919800000001")
    campaign = create_filled(template=create_template(), parameters={"1": "Dev", "2": "green"})
    change(campaign)

    assert api("campaigns").post(f"/api/v1/campaigns/{campaign.id}/launch").status_code == 422
    launch_on_the_page(signed_in, campaign)

    campaign.refresh_from_db()
    assert campaign.is_draft
    assert not Message.objects.exists()


@pytest.mark.parametrize("create_template", [create_sms_template, create_whatsapp_template])
def test_the_text_of_the_template_is_launched(signed_in, create_template):
    create_customer(phone="+919800000001")
    campaign = create_filled(template=create_template(), parameters={"1": "Dev", "2": "green"})

    launch_on_the_page(signed_in, campaign)

    campaign.refresh_from_db()
    assert campaign.status == Campaign.Status.SENDING
