"""Two people who save the same unique name at the same moment: one of them reads why, and nothing fails."""

from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager

import pytest
from allauth.account.forms import SignupForm
from django.forms import ModelForm
from django.urls import reverse

from campaigns.approved.templates import ApprovedTemplate
from campaigns.approved.tests.templates import create_whatsapp_template
from campaigns.approved.tests.test_pages import NEW, WHATSAPP
from campaigns.pages.approved_templates import ApprovedTemplateForm
from conftest import PASSWORD, create_user
from crm.accounts.models import User
from customers.models import Topic
from customers.privacy.consent_page import TopicForm
from customers.text import fold

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
CONSENT = "/settings/consent/"


@contextmanager
def somebody_was_faster(form: type[ModelForm], save: Callable[[], object]) -> AbstractContextManager[None]:
    """Somebody else saves theirs after the form was checked, before it is stored."""
    check = form.is_valid

    def check_then_save(self: ModelForm) -> bool:
        form.is_valid = check
        is_valid = check(self)
        save()
        return is_valid

    form.is_valid = check_then_save
    try:
        yield
    finally:
        form.is_valid = check


def create_topic(name: str) -> Topic:
    return Topic.objects.create(name=name, name_key=fold(name))


def test_a_new_topic(signed_in):
    with somebody_was_faster(TopicForm, lambda: create_topic("offers")):
        page = signed_in.post(CONSENT, {"act": "topic", "name": "Offers", "description": "Twice a month"})

    assert page.status_code == 422
    assert "There is a topic with this name already." in page.text
    assert "Twice a month" in page.text
    assert Topic.objects.get().name == "offers"


def test_a_renamed_topic(signed_in):
    url = reverse("customers:topic", args=[create_topic("Deals").id])
    with somebody_was_faster(TopicForm, lambda: create_topic("offers")):
        page = signed_in.post(url, {"name": "Offers", "description": ""})

    assert (page.status_code, "There is a topic with this name already." in page.text) == (422, True)
    assert set(Topic.objects.values_list("name", flat=True)) == {"Deals", "offers"}


def test_a_new_message_template(signed_in):
    with somebody_was_faster(ApprovedTemplateForm, lambda: create_whatsapp_template(name=WHATSAPP["name"])):
        page = signed_in.post(NEW, WHATSAPP)

    assert page.status_code == 422
    assert "There is a template with this name and language already." in page.text
    assert ApprovedTemplate.objects.count() == 1


def test_an_account_that_two_sign_up_for(client, settings):
    settings.SIGNUP_DOMAINS = ["chai.example"]
    client.raise_request_exception = False
    with somebody_was_faster(SignupForm, lambda: create_user(email="asha@chai.example")):
        page = client.post(
            reverse("account_signup"), {"email": "asha@chai.example", "password1": PASSWORD, "password2": PASSWORD}
        )

    assert page.status_code == 409
    assert "Somebody else just saved the same" in page.text
    assert User.objects.count() == 1
