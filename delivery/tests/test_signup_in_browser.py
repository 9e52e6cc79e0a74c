"""Signing up in a browser: the form, the link in the mail, the button."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from campaigns.senders import Sender
from customers.models import Customer, Topic
from customers.tasks import persist_ingestion
from delivery.signup import joining
from delivery.signup.models import SignupForm
from delivery.tasks import mail_signup_link

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_stranger_signs_up(page, check, marketer, transactional_db, monkeypatch):
    monkeypatch.setattr(joining, "nudge", lambda task, *arguments: mail_signup_link(*arguments))
    Sender.objects.create(name="Chai & Co.", address="hello@chai.example", postal_address="12 MG Road\nPune 411001")
    for name in ("News", "Offers"):
        Topic.objects.create(name=name, name_key=name.lower(), description=f"{name}, twice a month")
    check.sign_in(marketer)
    page.goto("/settings/sign-up/new/")
    page.get_by_label("Heading").fill("Tea letters")
    page.get_by_role("checkbox", name="News").check()
    check.looks("signup-form")
    page.get_by_role("button", name="Save form").click()
    check.looks("signup-forms")
    page.context.clear_cookies()
    check.expect("422")

    url = SignupForm.objects.get().get_absolute_url()
    page.goto(url)
    page.get_by_label("Your e-mail address").fill("asha")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_text("Write an e-mail address like")).to_be_visible()
    page.get_by_label("Your e-mail address").fill("asha@example.com")
    page.get_by_role("checkbox", name="News").check()
    check.looks("join")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    check.looks("join-asked")
    page.goto(re.search(r"http\S+?(/join/\S+)", mail.outbox[0].body)[1])
    check.looks("join-confirm")
    page.get_by_role("button", name="Yes, write to me").click()
    expect(page.get_by_role("heading", name="You are signed up")).to_be_visible()
    persist_ingestion()
    assert Customer.objects.get().email_opt_in
    for code in ("hi", "de"):
        page.goto(f"{url}?lang={code}")
        check.looks(f"join-{code}")
    assert page.context.cookies() == []


def test_a_stranger_signs_up_by_phone(page, check, admin, transactional_db):
    form = SignupForm.objects.create(name="Tea by SMS", channel="sms", wording="Yes, Chai & Co. may write to me.")
    check.sign_in(admin)
    page.goto(f"/settings/sign-up/{form.id}/")
    check.looks("signup-form-sms")
    check.expect("422")
    page.context.clear_cookies()
    page.goto(form.get_absolute_url())
    page.get_by_label("Your phone number").fill("98765")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_text("Write a phone number")).to_be_visible()
    check.looks("join-phone")
    page.get_by_label("Your phone number").fill("+91 98765 43210")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    check.looks("join-phone-asked")
