"""The pages under /settings/, as people see them."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from conftest import PASSWORD
from crm.accounts import team
from crm.accounts.models import ApiKey, Role

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_administrator_looks_after_team_and_keys(page, check, admin, marketer, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    check.sign_in(admin)
    check.expect("422")
    page.goto("/settings/team/")
    page.get_by_label("E-mail").fill("nova")
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_text("Write an address like")).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value("nova")
    page.get_by_label("E-mail").fill("nova@example.com")
    page.get_by_role("button", name="Send invitation").click()
    link = page.get_by_label("Link").input_value()
    check.looks("settings-invited")
    page.goto("/settings/team/")
    check.looks("settings-team")
    page.get_by_role("link", name="Role of Mira Marketer").click()
    check.looks("settings-role")
    page.get_by_label("Viewer").check()
    page.get_by_role("button", name="Change role").click()
    expect(page.get_by_role("status")).to_contain_text("Mira Marketer is viewer")
    page.get_by_role("link", name="Remove Mira Marketer").click()
    check.looks("settings-remove")

    page.goto("/settings/keys/")
    check.looks("settings-keys-empty")
    page.get_by_label("Name").fill("till")
    page.get_by_label("ingest").check()
    page.get_by_role("button", name="Create key").click()
    secret = page.get_by_role("textbox", name="API key").input_value()
    assert ApiKey.find(secret)
    check.looks("settings-key")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == secret
    page.get_by_role("link", name="Rotate till").click()
    page.get_by_role("button", name="Rotate").click()
    expect(page.get_by_text("The old key")).to_be_visible()
    page.goto("/settings/keys/")
    check.looks("settings-keys")

    page.goto("/settings/audit/")
    check.looks("settings-audit")
    page.get_by_label("What").select_option(label="Created an API key")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#entries tbody tr")).to_have_count(1)

    page.context.clear_cookies()
    page.goto(link.replace("http://localhost:8000", ""))
    check.looks("join")
    page.get_by_label("Name").fill("Nova")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("heading", name="Campaigns", exact=True)).to_be_visible()


def test_a_person_looks_after_themselves(page, check, viewer):
    check.sign_in(viewer)
    page.goto("/settings/profile/")
    check.looks("settings-profile")
    page.get_by_label("Display name").fill("Vikram")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Vikram")).to_be_visible()
    page.goto("/settings/sessions/")
    check.looks("settings-sessions")
    page.goto(reverse("mfa_index"))
    check.looks("settings-two-factor")
    page.get_by_role("link", name="Set up").click()
    expect(page.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
    check.looks("is-it-you")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    check.looks("settings-two-factor-setup")


def test_an_invitation_that_is_over_says_what_to_do(page, check, admin):
    invitation, secret = team.invite("nova@example.com", Role.VIEWER, admin)
    team.revoke(invitation, admin)
    check.expect("410")
    page.goto(reverse("accounts:join", args=[secret]))
    expect(page.get_by_role("heading", name="This invitation is no longer valid")).to_be_visible()


def test_without_a_mail_server_the_way_back_in_fits_a_phone(page, check, admin, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    page.goto("/accounts/password/reset/")
    expect(page.get_by_text("create_user EMAIL")).to_be_visible()
    check.looks("password-reset")


def test_a_person_chooses_how_to_read(page, check, marketer):
    check.sign_in(marketer)
    page.goto("/settings/profile/")
    page.get_by_label("Display name").fill("Mira")
    page.get_by_label("Time zone").select_option("America/New_York")
    page.get_by_label("Dates").select_option(label="Nov 29, 2026")
    check.looks("profile")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    expect(page.get_by_label("Time zone")).to_have_value("America/New_York")
    page.goto("/settings/sessions/")
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"[A-Z][a-z]{2} \d+, \d{4}, \d\d:\d\d E[SD]T"))
