"""Approved templates in a real browser: chosen, filled with tokens, and without scripts too."""

import pytest
from playwright.sync_api import expect

from campaigns.approved.tests.templates import create_filled, create_sms_template, create_whatsapp_template
from campaigns.models import Campaign
from campaigns.tests.factories import create_campaign, create_customer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(db) -> None:
    for n, name in enumerate(["Ananya Rao", "Dev Mehta", "Venkatanarasimharajuvaripeta Rao Bahadur"]):
        create_customer(name=name, phone=f"+91980000000{n}", city="Pune", external_id=f"c-{n}")


def test_a_template_is_chosen_filled_and_sent_for_review(page, check, marketer, people):
    create_sms_template()
    create_sms_template(name="waiting", status="pending", dlt_id="2")
    create_whatsapp_template()
    campaign = create_campaign(channel="sms", message="Typed before")
    check.sign_in(marketer)
    page.goto(f"/campaigns/{campaign.id}/edit/")
    expect(page.get_by_label("Message", exact=True)).to_be_visible()

    page.get_by_label("Approved template").select_option(label="order ready · Service implicit")
    expect(page.get_by_label("Variable 2")).to_be_visible()
    expect(page.get_by_label("Message", exact=True)).to_be_hidden()
    page.get_by_label("Variable 1").click()
    page.locator("#approved-template").get_by_role("button", name="First name").click()
    page.get_by_label("Variable 2").fill("Chai & Co. {{ frist_name }}")
    expect(page.locator("#parameters-problems")).to_contain_text('Variable 2: Unknown token "frist_name"')
    expect(page.locator("#preview")).to_contain_text("Dear Ananya, your order from")
    page.get_by_label("Variable 2").fill("{{ city }}")
    expect(page.locator("#parameters-problems")).to_be_empty()
    check.looks("template-composer")
    page.get_by_role("button", name="Review").click()
    expect(page.locator("#part-counts")).to_contain_text("1 part for 3. 3 parts in all.")
    check.looks("template-review")
    saved = Campaign.objects.get()
    assert saved.message == "Dear {{ first_name }}, your order from {{ city }} is ready. Chai & Co."


def test_another_channel_offers_its_own_templates_and_e_mail_none(page, check, marketer, people):
    create_sms_template()
    create_whatsapp_template()
    campaign = create_campaign(channel="sms", message="Typed before")
    check.sign_in(marketer)
    page.goto(f"/campaigns/{campaign.id}/edit/")
    page.locator(".switch").get_by_text("WhatsApp").click()
    page.get_by_label("Approved template").select_option(label="new_teas (en) · Marketing")
    expect(page.locator("#parameters-problems")).to_contain_text("Variable 1: it is empty")
    page.locator(".switch").get_by_text("E-mail").click()
    expect(page.get_by_label("Approved template")).to_be_hidden()
    expect(page.get_by_label("Message", exact=True)).to_be_visible()


def test_a_refusal_says_which_variable_and_for_whom(page, check, marketer, people):
    parameters = {"1": "{{ name }}", "2": "us"}
    campaign = create_filled(template=create_sms_template(), parameters=parameters)
    check.sign_in(marketer)
    page.goto(f"/campaigns/{campaign.id}/review/")
    expect(page.get_by_role("alert")).to_contain_text("is longer for 1 customer, like c-2 (40 characters)")
    check.looks("template-refused")
    page.get_by_role("link", name="Fix the parameters").click()
    expect(page.get_by_label("Variable 1")).to_have_value("{{ name }}")


def test_a_template_is_chosen_without_scripts(without_javascript, marketer, people):
    template = create_sms_template()
    campaign = create_campaign(channel="sms", message="Typed before")
    page, check = without_javascript.page, without_javascript
    check.sign_in(marketer)
    page.goto(f"/campaigns/{campaign.id}/edit/")
    page.get_by_label("Approved template").select_option(value=str(template.id))
    page.get_by_role("button", name="Use", exact=True).click()
    page.get_by_label("Variable 1").fill("Dev")
    page.get_by_label("Variable 2").fill("us")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Draft saved.")).to_be_visible()
    assert Campaign.objects.get().message == "Dear Dev, your order from us is ready. Chai & Co."


def test_the_settings_of_templates(page, check, marketer):
    check.expect("422")
    check.sign_in(marketer)
    page.goto("/settings/message-templates/")
    check.looks("templates-empty")
    create_sms_template()
    create_whatsapp_template(status="paused")
    page.goto("/settings/message-templates/")
    check.looks("templates")
    page.get_by_role("link", name="Edit new_teas (en)").click()
    page.get_by_label("Body").fill("Hi {{1}} {{3}}")
    page.get_by_role("button", name="Save template").click()
    expect(page.get_by_text("Number the variables")).to_be_visible()
    check.looks("template-form")
