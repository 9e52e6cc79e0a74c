"""A campaign with an approved template in the composer: chosen, filled, kept, frozen at launch."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.approved.tests.templates import create_filled, create_sms_template, create_whatsapp_template
from campaigns.drafts.duplicating import duplicate_campaign
from campaigns.models import Campaign
from campaigns.tests.factories import create_campaign, create_customer
from campaigns.tests.pages import squeezed

pytestmark = pytest.mark.django_db


def edit(campaign) -> str:
    return f"/campaigns/{campaign.id}/edit/"


def typed(campaign, template, **fields) -> dict[str, str]:
    form = {"name": campaign.name, "segment": campaign.segment_id.hex, "channel": template.channel, "subject": ""}
    return form | {"message": "typed before", "template": template.id.hex, "act": "save"} | fields


def test_choosing_a_template_shows_its_variables_and_saving_fills_it(signed_in):
    create_customer(phone="+919800000001", name="Ananya Rao", city="Pune")
    campaign, template = create_campaign(channel="sms"), create_sms_template()
    page = signed_in.post(edit(campaign), typed(campaign, template, act="template"))
    assert 'name="parameter.1"' in page.text
    assert "DLT template 1107160000000000001, header CHAICO." in squeezed(page)
    filled = {"parameter.1": "{{ first_name | there }}", "parameter.2": "{{ city }}"}
    page = squeezed(signed_in.post(edit(campaign), typed(campaign, template, **filled, act="preview")))
    assert 'Dear <mark class="filled" >Ananya</mark>, your order from' in page
    signed_in.post(edit(campaign), typed(campaign, template, **filled))
    campaign = Campaign.objects.get()
    assert campaign.template == template
    assert campaign.parameters == {"1": "{{ first_name | there }}", "2": "{{ city }}"}
    assert campaign.message == "Dear {{ first_name | there }}, your order from {{ city }} is ready. Chai & Co."
    assert campaign.dlt == {
        "entity": "1101000000000000002",
        "header": "CHAICO",
        "template": "1107160000000000001",
        "category": "service_implicit",
    }
    page = squeezed(signed_in.get(edit(campaign)))
    assert 'value="{{ city }}"' in page
    assert "data-unsaved-now" not in page


def test_mistakes_stand_beside_the_variables(signed_in):
    campaign, template = create_campaign(channel="whatsapp"), create_whatsapp_template()
    page = signed_in.post(edit(campaign), typed(campaign, template, **{"parameter.1": "{{ frist_name }}"}))
    assert page.status_code == 302  # a draft keeps mistakes
    page = squeezed(signed_in.get(edit(campaign)))
    assert "Variable 1: Unknown token" in page
    assert "Variable 2: it is empty" in page


def test_a_fragment_brings_the_variables_only_when_the_choice_changed(signed_in):
    campaign, template = create_campaign(channel="sms"), create_sms_template()
    ask = {"headers": {"HX-Request": "true"}}
    changed = signed_in.post(edit(campaign), typed(campaign, template, template_shown="sms "), **ask)
    assert 'id="approved-template"' in changed.text
    shown = f"sms {template.id}"
    same = signed_in.post(edit(campaign), typed(campaign, template, template_shown=shown), **ask)
    assert 'id="approved-template"' not in same.text
    assert 'id="parameters-problems"' in same.text


def test_a_template_is_dropped_on_another_channel(signed_in):
    campaign, template = create_campaign(channel="sms"), create_sms_template()
    signed_in.post(edit(campaign), typed(campaign, template, channel="whatsapp", message="Free words"))
    campaign = Campaign.objects.get()
    assert (campaign.template, campaign.parameters, campaign.dlt) == (None, {}, None)
    assert campaign.message == "Free words"


def test_only_approved_templates_of_the_channel_are_offered(signed_in):
    create_sms_template(name="mine")
    create_whatsapp_template(name="for_whatsapp")
    create_sms_template(name="waiting", status="pending")
    page = signed_in.get(edit(create_campaign(channel="sms"))).text
    assert "mine" in page
    assert "waiting" not in page
    assert "for_whatsapp" not in page


def test_back_to_draft_takes_the_frozen_template_away():
    create_customer(phone="+919800000001")
    campaign = create_filled(template=create_sms_template(), parameters={"1": "Dev", "2": "us"})
    assert campaign.launch(timezone.now() + timedelta(days=1))
    assert campaign.approved["dlt"]["header"] == "CHAICO"
    assert campaign.unschedule()
    assert campaign.approved is None


def test_a_copy_keeps_template_and_variables():
    copy = duplicate_campaign(create_filled(template=create_sms_template(), parameters={"1": "Dev", "2": "us"}))
    assert copy.template
    assert copy.parameters == {"1": "Dev", "2": "us"}
