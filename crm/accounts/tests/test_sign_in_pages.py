"""The pages of signing in, as people see them."""

import re

from django.urls import reverse
from playwright.sync_api import expect

from conftest import PASSWORD


def test_signing_in_and_out_again(page, check, marketer):
    page.goto("/customers/")
    check.looks("login")
    page.get_by_label("E-mail").fill(marketer.email)
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_text("not correct")).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value(marketer.email)
    check.looks("login-refused")

    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/customers/$"))

    for name in ("account_change_password", "account_email", "account_logout"):
        page.goto(reverse(name))
        check.looks(name)
    page.get_by_role("button", name="Sign out").last.click()
    page.goto("/customers/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_the_sign_in_pages_look_right(page, check, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {"google": {"APPS": [{"client_id": "x", "secret": "y"}]}}
    settings.SIGNUP_DOMAINS = ["example.com"]
    for name in (
        "account_login",
        "account_signup",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_email_verification_sent",
        "account_inactive",
        "socialaccount_login_cancelled",
    ):
        page.goto(reverse(name))
        check.looks(name)
    settings.SIGNUP_DOMAINS = []
    page.goto(reverse("account_signup"))
    check.looks("signup-closed")
