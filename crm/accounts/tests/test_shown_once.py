"""What is shown once stands on a page that may be reloaded: nothing is made again, and the secret is gone."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from crm.accounts.models import ApiKey, Invitation
from crm.accounts.sessions import Session

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SECRET = re.compile(r'id="secret-\d+"[^>]* value="([^"]+)"')


def make_key(office: Client):
    return office.post(reverse("accounts:make_key"), {"name": "till", "scopes": ["read"]})


def rotate_key(office: Client):
    key, _ = ApiKey.create("till", ["read"])
    return office.post(reverse("accounts:rotate_key", args=[key.id]), {"overlap": "24"})


def make_key_in_admin(office: Client):
    return office.post(reverse("admin:accounts_apikey_add"), {"name": "till", "scopes": ["read"]})


def invite(office: Client):
    return office.post(reverse("accounts:invite"), {"email": "nova@example.com", "role": "viewer"})


def invite_again(office: Client):
    invite(office)
    return office.post(reverse("accounts:resend", args=[Invitation.objects.get().id]))


@pytest.mark.parametrize("make", [make_key, rotate_key, make_key_in_admin, invite, invite_again])
def test_the_answer_to_a_post_is_a_redirect_to_a_page_that_shows_the_secret_once(office, settings, make):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"  # so that invitations show their link

    answer = make(office)

    assert answer.status_code == 302
    assert "crm_" not in answer.text
    first, again = office.get(answer["Location"]), office.get(answer["Location"])
    assert SECRET.search(first.text)
    assert "no-store" in first["Cache-Control"]
    assert not SECRET.search(again.text)


def test_it_waits_encrypted_in_the_session(office):
    answer = make_key(office)
    session = Session.objects.get()
    waiting = str(session.get_decoded())
    secret = SECRET.search(office.get(answer["Location"]).text)[1]
    assert ApiKey.find(secret)
    assert secret not in waiting


def test_a_program_that_asks_for_the_head_of_the_page_does_not_take_it(office):
    answer = make_key(office)
    office.head(answer["Location"])
    assert SECRET.search(office.get(answer["Location"]).text)


def test_a_new_secret_key_makes_it_unreadable_and_the_page_works(office, settings):
    answer = make_key(office)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another " * 8
    page = office.get(answer["Location"])
    assert page.status_code == 200
    assert not SECRET.search(page.text)


def test_two_secrets_are_both_shown_by_the_next_page(office):
    make_key(office)
    answer = rotate_key(office)
    page, again = office.get(answer["Location"]), office.get(answer["Location"])
    secrets = SECRET.findall(page.text)
    assert len(secrets) == 2
    assert all(ApiKey.find(secret) for secret in secrets)
    assert not SECRET.search(again.text)
