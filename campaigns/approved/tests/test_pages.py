"""Approved templates in the settings: added, changed, refused, deleted."""

import pytest

from campaigns.approved.templates import ApprovedTemplate
from campaigns.approved.tests.templates import ORDER, create_filled, create_sms_template
from campaigns.models import Campaign
from crm.accounts.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

NEW = "/settings/message-templates/new/"
SMS = {
    "channel": "sms",
    "name": "order ready",
    "language": "",
    "category": "service_implicit",
    "body": ORDER,
    "status": "approved",
    "vendor_id": "",
    "dlt_id": "1107 1600",
    "dlt_entity": "1101",
    "dlt_header": "CHAICO",
    "variable_length": "30",
}
WHATSAPP = SMS | {"channel": "whatsapp", "language": "en", "category": "marketing", "body": "Hi {{1}}"}


@pytest.mark.also_mongodb
def test_a_template_is_added_with_its_variables(signed_in):
    assert signed_in.post(NEW, SMS).status_code == 302
    template = ApprovedTemplate.objects.get()
    assert (template.parameters, template.dlt_id) == (["1", "2"], "11071600")
    assert AuditEntry.objects.filter(action="template_changed", subject="order ready").exists()
    assert "order ready" in signed_in.get("/settings/message-templates/").text


def test_a_template_of_whatsapp_has_no_dlt_fields(signed_in):
    signed_in.post(NEW, WHATSAPP)
    template = ApprovedTemplate.objects.get()
    assert (template.dlt_id, template.dlt) == ("", None)


def test_a_template_needs_no_longest_variable(signed_in):
    assert 'value="30"' in signed_in.get(f"{NEW}?channel=sms").text
    signed_in.post(NEW, SMS | {"variable_length": ""})
    assert ApprovedTemplate.objects.get().variable_length == 30


def test_a_new_template_has_no_category_yet(signed_in):
    assert '<option value="" selected>Choose a category</option>' in signed_in.get(f"{NEW}?channel=sms").text


def test_the_channel_is_chosen_first(signed_in):
    page = signed_in.get(NEW).text
    assert ('href="?channel=sms"' in page, 'href="?channel=whatsapp"' in page) == (True, True)
    assert 'name="body"' not in page


def test_each_channel_has_its_own_fields(signed_in):
    sms, whatsapp = (set(signed_in.get(f"{NEW}?channel={name}").context["form"].fields) for name in ("sms", "whatsapp"))
    assert sms - whatsapp == {"dlt_id", "dlt_entity", "dlt_header", "variable_length"}
    assert whatsapp - sms == {"language"}
    assert "Utility" in signed_in.get(f"{NEW}?channel=whatsapp").text
    assert "Promotional" not in signed_in.get(f"{NEW}?channel=whatsapp").text


def test_a_template_keeps_its_channel(signed_in):
    template = create_sms_template()
    typed = WHATSAPP | {"body": ORDER, "category": "promotional"}
    assert signed_in.post(f"/settings/message-templates/{template.id}/", typed).status_code == 302
    template.refresh_from_db()
    assert (template.channel, template.category) == ("sms", "promotional")


@pytest.mark.parametrize(
    ("form", "field", "value", "words"),
    [
        (SMS, "body", "", "Copy the text here as it was approved."),
        (SMS, "body", "Dear {#var", "A variable is written {#var#}"),
        (SMS, "category", "marketing", "Choose one of the categories."),
        (SMS, "category", "", "Choose the category under which it was approved."),
        (WHATSAPP, "category", "promotional", "Choose one of the categories."),
        (SMS, "dlt_header", "", "A template that is registered with DLT has all three"),
        (SMS, "variable_length", "0", "Write a number from 1 to 1,000."),
        (SMS, "name", "order ready" + "x" * 502, "This has 513 characters: shorten it to 512."),
        (WHATSAPP, "body", "Hi {{1}} {{3}}", "Number the variables"),
        (WHATSAPP, "body", "x" * 1025, "WhatsApp takes 1,024 characters at most."),
        (WHATSAPP, "language", "", "Write the language of the template"),
        (WHATSAPP, "channel", "email", "Choose SMS or WhatsApp."),
    ],
)
def test_a_mistake_is_refused_and_what_was_typed_stays(signed_in, form, field, value, words):
    page = signed_in.post(NEW, form | {field: value})
    assert page.status_code == 422
    assert words in page.text
    assert "order ready" in page.text
    assert not ApprovedTemplate.objects.exists()


def test_two_templates_have_not_the_same_name(signed_in):
    signed_in.post(NEW, SMS)
    page = signed_in.post(NEW, SMS)
    assert page.status_code == 422
    assert "There is a template with this name and language already." in page.text


@pytest.mark.also_mongodb
def test_a_deleted_template_leaves_the_text_to_its_drafts(signed_in):
    template = create_sms_template()
    draft = create_filled(template=template, parameters={"1": "Dev", "2": "us"})
    address = f"/settings/message-templates/{template.id}/delete/"
    assert signed_in.get(address).status_code == 200
    signed_in.post(address)
    draft = Campaign.objects.get(id=draft.id)
    assert (draft.template, draft.message) == (None, "Dear Dev, your order from us is ready. Chai & Co.")
    assert AuditEntry.objects.filter(action="template_deleted").exists()
