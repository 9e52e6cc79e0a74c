"""Where one is signed in, and how that ends."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conftest import PASSWORD, is_signed_in
from crm.accounts.audit import Action, AuditEntry
from crm.accounts.models import Session
from crm.accounts.sessions import end_sessions

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"


def sign_in(user, agent: str = FIREFOX) -> Client:
    client = Client(headers={"User-Agent": agent})
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def test_each_is_named_by_browser_and_system(marketer):
    for agent in (IPHONE, EDGE, FIREFOX):
        client = sign_in(marketer, agent)

    page = client.get(reverse("accounts:sessions")).text

    for device in ("Safari on iPhone", "Edge on Windows", "Firefox on Linux"):
        assert device in page
    assert page.count("this one") == 1


def test_no_page_shows_the_key_of_a_session(marketer):
    client = sign_in(marketer)

    page = client.get(reverse("accounts:sessions")).text

    assert client.session.session_key not in page


def test_one_of_them_is_ended(marketer):
    lost, here = sign_in(marketer, IPHONE), sign_in(marketer)
    page = here.get(reverse("accounts:sessions")).text
    handle = re.search(r'value="(\w{32})">\s*<button[^>]*>Sign out<span class="sr-only"> of Safari', page)[1]

    here.post(reverse("accounts:end_session"), {"session": handle})

    assert not is_signed_in(lost)
    assert is_signed_in(here)
    assert AuditEntry.objects.get(action=Action.SESSIONS_ENDED).details == {"count": 1}


@pytest.mark.both_databases
def test_none_is_ended_without_an_entry_in_the_audit_log(marketer, monkeypatch):
    def die(*_, **__):
        raise SystemExit  # as a killed process

    other, here = sign_in(marketer), sign_in(marketer)
    monkeypatch.setattr("crm.accounts.pages.profile.record", die)
    with pytest.raises(SystemExit):
        here.post(reverse("accounts:end_session"))

    assert is_signed_in(other)


def test_all_others_are_ended(marketer, admin):
    others, here, stranger = [sign_in(marketer) for _ in range(2)], sign_in(marketer), sign_in(admin)

    here.post(reverse("accounts:end_session"))

    assert [is_signed_in(client) for client in (*others, here, stranger)] == [False, False, True, True]


def test_nobody_ends_those_of_somebody_else(marketer, admin):
    victim, attacker = sign_in(marketer), sign_in(admin)
    handle = Session.objects.get(user=marketer).handle

    attacker.post(reverse("accounts:end_session"), {"session": handle})

    assert is_signed_in(victim)


def test_a_changed_password_ends_all_others(marketer):
    other, here = sign_in(marketer), sign_in(marketer)
    new = {"password1": "entirely new words", "password2": "entirely new words"}

    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})

    assert is_signed_in(here)
    assert not is_signed_in(other)
    assert Session.objects.filter(user=marketer).count() == 1


def test_a_password_set_behind_their_back_leaves_no_session_on_the_page(marketer):
    stale = sign_in(marketer)
    marketer.set_password("entirely new words")
    marketer.save()
    here = Client()
    here.force_login(marketer)

    assert not is_signed_in(stale)
    assert here.get(reverse("accounts:sessions")).text.count("Signed in ") == 1


def test_all_of_a_person_end_at_once(marketer, django_assert_num_queries):
    clients = [sign_in(marketer) for _ in range(3)]

    with django_assert_num_queries(1):
        assert end_sessions(marketer) == 3

    assert not any(map(is_signed_in, clients))


def test_its_use_is_noted_now_and_then(marketer, django_assert_num_queries):
    client = sign_in(marketer)
    before = timezone.now() - timedelta(hours=1)
    Session.objects.update(seen_at=before)

    client.get(reverse("accounts:profile"))
    noted = Session.objects.get().seen_at
    client.get(reverse("accounts:profile"))

    assert before < noted == Session.objects.get().seen_at


def test_what_is_kept_in_a_session_survives_its_being_saved(marketer):
    client = sign_in(marketer)
    started = Session.objects.get().started_at

    session = client.session
    session["kept"] = "something"
    session.save()

    kept = Session.objects.get()
    assert (kept.user_id, kept.agent, kept.started_at) == (marketer.id, FIREFOX, started)
