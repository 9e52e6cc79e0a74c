"""Signing in with e-mail and password, and who may sign up."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from conftest import PASSWORD
from crm.accounts.audit import Action, AuditEntry
from crm.accounts.models import Role, User

pytestmark = pytest.mark.django_db
HOME = "/accounts/password/change/"  # a page for signed-in people


def sign_in(client: Client, email: str, password: str = PASSWORD, **fields):
    return client.post(reverse("account_login"), {"login": email, "password": password, **fields})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def code_in(mail) -> str:
    return re.search(r"^\s*(\w+-\w+)\s*$", mail.body, re.MULTILINE)[1]


def test_e_mail_and_password_sign_in(client, marketer):
    answer = sign_in(client, "Marketer@Example.com", next=HOME)

    assert answer["Location"] == HOME
    assert is_signed_in(client)


def test_a_wrong_password_does_not_and_nothing_typed_is_lost(client, marketer):
    answer = sign_in(client, "marketer@example.com", "wrong")

    assert "not correct" in answer.text
    assert 'value="marketer@example.com"' in answer.text
    assert not is_signed_in(client)


def test_somebody_unknown_reads_the_same_as_a_wrong_password(client, marketer):
    known = sign_in(client, "marketer@example.com", "wrong").text
    unknown = sign_in(client, "nobody@example.com", "wrong").text

    def without_secrets(page: str) -> str:
        return re.sub(r'value="[^"]*"|X-CSRFToken": "[^"]*', "", page)

    assert without_secrets(known) == without_secrets(unknown)


def test_an_inactive_person_is_refused(client, marketer):
    User.objects.update(is_active=False)

    sign_in(client, "marketer@example.com")

    assert not is_signed_in(client)


def test_switching_a_person_off_ends_their_session(signed_in):
    assert signed_in.get(HOME).status_code == 200
    User.objects.update(is_active=False)

    assert signed_in.get(HOME)["Location"].startswith(reverse("account_login"))


def test_the_session_changes_its_key_at_sign_in(client, marketer):
    session = client.session
    session["before"] = "yes"
    session.save()
    before = session.session_key

    client.cookies["sessionid"] = before
    sign_in(client, "marketer@example.com")

    assert client.session.session_key != before


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client, marketer):
    sign_in(client, "marketer@example.com")

    assert client.cookies["sessionid"]["httponly"]
    assert client.cookies["sessionid"]["samesite"] == "Lax"


def test_nobody_is_sent_to_another_site(client, marketer):
    answer = sign_in(client, "marketer@example.com", next="https://evil.example/")

    assert answer["Location"] == "/"


def test_signing_out(signed_in):
    assert is_signed_in(signed_in)

    signed_in.post(reverse("account_logout"))

    assert not is_signed_in(signed_in)


# ── Signing up ────────────────────────────────────────────────────────


def sign_up(client: Client, email: str, password: str = PASSWORD):
    fields = {"email": email, "password1": password, "password2": password}
    return client.post(reverse("account_signup"), fields)


def test_without_domains_nobody_signs_up(client):
    assert "created by its administrators" in client.get(reverse("account_signup")).text

    sign_up(client, "new@example.com")

    assert not User.objects.exists()


def test_an_allowed_address_signs_up_as_viewer_once_it_is_verified(client, settings, mailoutbox):
    settings.SIGNUP_DOMAINS = ["example.com"]

    asked = sign_up(client, "New@Example.com")

    assert not is_signed_in(client)
    sign_in(Client(), "new@example.com")
    assert "Confirm your e-mail address" in client.get(asked["Location"]).text

    client.post(asked["Location"], {"code": "WRONG-CODE"})
    assert not is_signed_in(client)
    client.post(asked["Location"], {"code": code_in(mailoutbox[0])})

    assert is_signed_in(client)
    assert User.objects.get().role == Role.VIEWER
    assert AuditEntry.objects.filter(action=Action.JOINED, actor="new@example.com").exists()


@pytest.mark.parametrize("email", ["new@elsewhere.com", "new@sub.example.com", "new@evilexample.com"])
def test_another_domain_is_refused_with_a_word(client, settings, email):
    settings.SIGNUP_DOMAINS = ["example.com"]

    answer = sign_up(client, email)

    assert "Use your address at example.com" in answer.text
    assert not User.objects.exists()


def test_signing_up_with_somebodys_address_changes_nothing_and_tells_nothing(client, settings, marketer, mailoutbox):
    settings.SIGNUP_DOMAINS = ["example.com"]

    known = sign_up(client, marketer.email, "another horse battery")
    unknown = sign_up(Client(), "new@example.com")

    assert known["Location"] == unknown["Location"]
    assert User.objects.get(email=marketer.email).check_password(PASSWORD)
    assert [mail.to for mail in mailoutbox] == [[marketer.email], ["new@example.com"]]


# ── Passwords ─────────────────────────────────────────────────────────


def test_a_person_without_a_password_cannot_get_one_by_mail(client, mailoutbox):
    User.objects.create_user("google.only@example.com", role=Role.VIEWER)

    answer = client.post(reverse("account_reset_password"), {"email": "google.only@example.com"})

    assert answer["Location"] == reverse("account_reset_password_done")
    assert not mailoutbox


def test_changing_the_password_needs_the_old_one(signed_in, marketer):
    new = {"password1": "entirely new words", "password2": "entirely new words"}

    signed_in.post(reverse("account_change_password"), {"oldpassword": "wrong", **new})
    marketer.refresh_from_db()
    assert marketer.check_password(PASSWORD)

    signed_in.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})
    marketer.refresh_from_db()
    assert marketer.check_password("entirely new words")
