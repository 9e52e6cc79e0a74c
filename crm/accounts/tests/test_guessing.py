"""Guessing is stopped, and a guesser locks nobody else out."""

import pytest
from django.test import Client
from django.urls import reverse

from conftest import PASSWORD
from crm.accounts import guessing
from crm.accounts.audit import Action, AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ATTACKER, OFFICE = "203.0.113.9", "198.51.100.7"


@pytest.fixture(autouse=True)
def within_a_minute(time_machine):
    """Failures are counted by the minute of the clock."""
    time_machine.move_to("2026-11-25T10:00:00Z", tick=False)


def browser(machine: str = OFFICE, **headers: str) -> Client:
    return Client(REMOTE_ADDR=machine, headers=headers)


def attempt(client: Client, email: str, password: str = "wrong") -> int:
    client.cookies.pop("sessionid", None)  # and the other cookie stays
    return client.post(reverse("account_login"), {"login": email, "password": password}).status_code


def gets_in(client: Client, email: str) -> bool:
    return attempt(client, email, PASSWORD) == 302


def test_five_failures_and_the_right_password_is_too_late(marketer):
    attacker = browser(ATTACKER)
    assert [attempt(attacker, marketer.email) for _ in range(5)] == [200] * 5

    answer = attacker.post(reverse("account_login"), {"login": marketer.email, "password": PASSWORD})

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "Too many failed" in answer.text
    assert f'value="{marketer.email}"' in answer.text
    assert "_auth_user_id" not in attacker.session
    for _ in range(3):
        attempt(attacker, marketer.email)
    assert AuditEntry.objects.filter(action=Action.SIGN_IN_BLOCKED, subject_id=marketer.id.hex).count() == 1


def test_another_header_makes_no_other_machine(marketer):
    for n in range(5):
        attempt(browser(ATTACKER, **{"X-Forwarded-For": f"10.0.0.{n}", "X-Real-IP": f"10.0.1.{n}"}), marketer.email)

    assert not gets_in(browser(ATTACKER, **{"X-Forwarded-For": "10.0.0.99"}), marketer.email)


def test_one_attacker_locks_nobody_out(marketer, admin):
    attacker = browser(ATTACKER)
    for _ in range(7):
        for user in (marketer, admin):
            attempt(attacker, user.email)

    assert gets_in(browser(OFFICE), marketer.email)
    assert gets_in(browser(OFFICE), admin.email)


def test_not_even_one_in_the_same_office_or_behind_the_same_misconfigured_proxy(marketer, admin):
    known = browser(OFFICE)
    assert gets_in(known, marketer.email)
    colleague = browser(OFFICE)
    for n in range(32):
        attempt(colleague, marketer.email if n < 6 else f"{n}@example.com")

    assert gets_in(known, marketer.email)
    assert not gets_in(browser(OFFICE), marketer.email)


def test_a_known_browser_guesses_no_more_than_others(marketer, admin):
    stolen = browser(OFFICE)
    assert gets_in(stolen, marketer.email)
    for _ in range(10):
        attempt(stolen, marketer.email)

    assert not gets_in(stolen, marketer.email)


def test_and_is_known_for_its_own_person_alone(marketer, admin):
    theirs = browser(ATTACKER)
    assert gets_in(theirs, marketer.email)
    for _ in range(5):
        attempt(theirs, admin.email)

    assert not gets_in(theirs, admin.email)


def test_a_made_up_cookie_makes_no_known_browser(marketer):
    for n in range(5):
        client = browser(ATTACKER)
        client.cookies[guessing.COOKIE] = f"made-up-{n}"
        attempt(client, marketer.email)

    assert not gets_in(browser(ATTACKER), marketer.email)


def test_many_addresses_from_one_machine_are_stopped(marketer):
    attacker = browser(ATTACKER)
    for n in range(30):
        attempt(attacker, f"{n}@example.com")

    assert attempt(attacker, marketer.email, PASSWORD) == 429


def test_many_machines_at_one_address_are_stopped_in_the_end_and_its_owner_gets_in(marketer, monkeypatch):
    monkeypatch.setattr(guessing, "ADDRESS", guessing.Limit(12, 3600))
    owner = browser(OFFICE)
    assert gets_in(owner, marketer.email)
    for n in range(12):
        attempt(browser(f"203.0.113.{n}"), marketer.email)

    assert not gets_in(browser("203.0.113.200"), marketer.email)
    assert gets_in(owner, marketer.email)


def test_a_network_of_the_new_internet_is_one_machine(marketer):
    for n in range(5):
        attempt(browser(f"2001:db8:1:2::{n:x}"), marketer.email)

    assert not gets_in(browser("2001:db8:1:2:ffff::1"), marketer.email)
    assert gets_in(browser("2001:db8:1:3::1"), marketer.email)


def test_success_counts_for_nothing(marketer):
    client = browser()
    assert [gets_in(client, marketer.email) for _ in range(12)] == [True] * 12


def test_after_a_while_it_is_forgotten(marketer, time_machine):
    attacker = browser(ATTACKER)
    for _ in range(6):
        attempt(attacker, marketer.email)
    assert not gets_in(attacker, marketer.email)

    time_machine.move_to("2026-11-25T10:06:00Z")

    assert gets_in(attacker, marketer.email)


def test_the_cookie_tells_nobody_who_it_was(marketer):
    client = browser()
    gets_in(client, marketer.email)

    cookie = client.cookies[guessing.COOKIE]
    assert marketer.email not in cookie.value
    assert marketer.id.hex not in cookie.value
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_without_redis_nobody_is_let_in_for_a_moment(marketer, settings):
    away = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/0"}
    settings.CACHES = {"default": away}
    client = browser()
    client.raise_request_exception = False

    answer = client.post(reverse("account_login"), {"login": marketer.email, "password": PASSWORD})

    assert answer.status_code == 503
    assert answer["Retry-After"]
