"""A second factor: a code from the phone, or one of those kept for the day it is lost."""

import re
import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conftest import PASSWORD, is_signed_in
from crm.accounts.audit import Action, AuditEntry
from crm.accounts.tests.test_google import google_says, openid_server, sign_in_with_google  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def make_code(secret: str, steps_ago: int = 0) -> str:
    """What the phone shows."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 - steps_ago))


def first_step(user) -> Client:
    client = Client()
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    return client


def second_step(client: Client, code: str) -> bool:
    client.post(reverse("mfa_authenticate"), {"code": code})
    return is_signed_in(client)


@pytest.fixture
def phone(signed_in) -> tuple[str, list[str]]:
    """The marketer has set it up: the secret in the app, and the recovery codes."""
    signed_in.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = signed_in.get(reverse("mfa_activate_totp")).text
    assert "data:image/svg+xml;base64," in page
    secret = re.search(r'readonly value="(\w+=*)"', page)[1]
    with time_machine.travel(time.time(), tick=False):  # or the step may end between the making and the reading
        shown = signed_in.post(reverse("mfa_activate_totp"), {"code": make_code(secret, 1)}, follow=True).text
    return secret, re.findall(r"<li>(\w{8})</li>", shown)


def test_the_password_alone_is_not_enough_any_more(phone, marketer):
    client = first_step(marketer)

    assert client.get(reverse("accounts:profile")).status_code == 302
    assert not second_step(client, "000000")
    assert second_step(client, make_code(phone[0]))
    assert [e.details.get("because") for e in AuditEntry.objects.filter(action=Action.SIGN_IN_FAILED)] == [
        "wrong two-factor code"
    ]


@pytest.mark.django_db(transaction=True)
def test_setting_it_up_stands_in_the_audit_log(phone, marketer):
    assert AuditEntry.objects.filter(action=Action.TWO_FACTOR_ON, actor=marketer.email).count() == 1


@pytest.mark.also_mongodb
def test_neither_is_google(phone, marketer, google_says):  # noqa: F811
    google_says(email=marketer.email)
    client = Client()

    sign_in_with_google(client)

    assert client.get(reverse("accounts:profile")).status_code == 302
    assert second_step(client, make_code(phone[0]))


def test_django_admin_asks_for_the_code_too(phone, marketer):
    answer = first_step(marketer).get("/admin/")

    assert answer.status_code == 302
    assert "/login/" in answer["Location"]


def test_a_code_works_once(phone, marketer):
    code = make_code(phone[0])

    assert second_step(first_step(marketer), code)
    assert not second_step(first_step(marketer), code)


@pytest.mark.also_mongodb
def test_a_recovery_code_works_once(phone, marketer):
    code = phone[1][0]

    assert len(phone[1]) == 10
    assert second_step(first_step(marketer), code)
    assert not second_step(first_step(marketer), code)


def test_codes_are_guessed_five_times_at_most(phone, marketer):
    client = first_step(marketer)
    for n in range(5):
        second_step(client, f"{n:06}")

    assert not second_step(client, make_code(phone[0]))


def test_recovery_codes_are_shown_when_they_are_made_and_not_again(phone, signed_in):
    page = signed_in.get(reverse("mfa_view_recovery_codes")).text

    assert not any(code in page for code in phone[1])


@pytest.mark.also_mongodb
def test_a_stolen_database_makes_no_codes(phone):
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert phone[0] not in kept
    assert not any(code in kept for code in phone[1])


def test_a_new_secret_key_ends_it(phone, marketer, settings):
    settings.SECRET_KEY = "another" * 10
    client = Client()

    client.post(reverse("account_login"), {"login": marketer.email, "password": PASSWORD})

    assert client.get(reverse("accounts:profile")).status_code == 200
    assert not Authenticator.objects.exists()


@pytest.mark.also_mongodb
def test_turning_it_off_asks_for_the_password_again(phone, signed_in, marketer, time_machine):
    time_machine.move_to(time.time() + 600)
    answer = signed_in.post(reverse("mfa_deactivate_totp"))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert Authenticator.objects.exists()

    signed_in.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    signed_in.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.filter(action=Action.TWO_FACTOR_OFF, actor=marketer.email).count() == 1


def test_a_code_works_once_as_long_as_its_time_lasts(phone, marketer):
    """The clock accepts a code for a minute and a half: its second use is refused all that time."""
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False) as clock:
        code = make_code(phone[0])
        assert second_step(first_step(marketer), code)
        clock.shift(timedelta(seconds=31))
        assert not second_step(first_step(marketer), code)
