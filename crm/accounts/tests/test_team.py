"""The team: roles, who is disabled or removed, and the administrator who is always left."""

import re
import threading

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.urls import reverse

from conftest import create_user, is_signed_in
from crm.accounts import team
from crm.accounts.audit import Action, AuditEntry
from crm.accounts.models import ApiKey, Role, User

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PAGE = "/settings/team/"


def sign_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def post(client: Client, act: str, person, **fields) -> str:
    return client.post(reverse(f"accounts:{act}", args=[person.id]), fields, follow=True).text


@pytest.mark.also_mongodb
def test_it_shows_everybody_with_role_second_factor_and_last_sign_in(office, admin, marketer, viewer):
    Authenticator.objects.create(user=admin, type=Authenticator.Type.TOTP, data={})
    User.objects.filter(id=viewer.id).update(is_active=False)

    page = office.get(PAGE).text

    for text in ("Asha Admin", "marketer@example.com", "Administrator", "Marketer", "disabled", "last signed in"):
        assert text in page
    assert page.count('data-state="delivered">two-factor') == 1


def test_a_role_holds_from_the_next_click_on(office, marketer):
    theirs = sign_in(marketer)
    assert theirs.get("/campaigns/new/").status_code == 200

    post(office, "change_role", marketer, role="viewer")

    assert theirs.get("/campaigns/new/").status_code == 403
    entry = AuditEntry.objects.get(action=Action.ROLE_CHANGED)
    assert (entry.subject_id, entry.details) == (marketer.id.hex, {"was": "marketer", "now": "viewer"})


def test_an_unknown_role_changes_nothing(office, marketer):
    assert "Select a valid choice" in post(office, "change_role", marketer, role="owner")
    assert User.objects.get(id=marketer.id).role == Role.MARKETER


@pytest.mark.parametrize("act", ["remove", "switch_off"])
def test_a_person_who_leaves_is_signed_out_everywhere_at_once(office, marketer, act):
    theirs = [sign_in(marketer) for _ in range(2)]
    assert all(map(is_signed_in, theirs))

    post(office, act, marketer)

    assert not any(map(is_signed_in, theirs))


@pytest.mark.parametrize("act", ["remove", "switch_off", "reset_two_factor"])
@pytest.mark.also_mongodb
def test_a_destructive_act_is_asked_about_first(office, marketer, act):
    ApiKey.create("their shop", ["ingest"], created_by=marketer)

    page = office.get(reverse(f"accounts:{act}", args=[marketer.id])).text

    assert re.search("<h2>.*Mira Marketer.*\\?</h2>", page)
    assert ("their shop" in page) == (act != "reset_two_factor")
    assert User.objects.get(id=marketer.id).is_active


@pytest.mark.also_mongodb
def test_switching_on_again(office, marketer):
    post(office, "switch_off", marketer)
    post(office, "switch_on", marketer)

    assert User.objects.get(id=marketer.id).is_active
    assert AuditEntry.objects.filter(action=Action.SWITCHED_ON).exists()


@pytest.mark.parametrize("act", ["remove", "switch_off"])
def test_the_question_counts_the_sessions_that_end(office, marketer, act):
    address = reverse(f"accounts:{act}", args=[marketer.id])
    assert "signed out" not in office.get(address).text
    sign_in(marketer)
    sign_in(marketer)
    assert "are signed out of 2 sessions" in " ".join(office.get(address).text.split())


@pytest.mark.also_mongodb
def test_what_the_removed_made_stays(office, marketer):
    key, secret = ApiKey.create("shop", ["ingest"], created_by=marketer)

    post(office, "remove", marketer)

    assert not User.objects.filter(id=marketer.id).exists()
    assert ApiKey.find(secret) == key


def test_a_lost_phone_is_forgiven(office, marketer):
    Authenticator.objects.create(user=marketer, type=Authenticator.Type.TOTP, data={})
    theirs = sign_in(marketer)

    post(office, "reset_two_factor", marketer)

    assert not Authenticator.objects.exists()
    assert not is_signed_in(theirs)


@pytest.mark.parametrize(("act", "fields"), [("remove", {}), ("switch_off", {}), ("change_role", {"role": "viewer"})])
def test_the_last_administrator_stays(office, admin, act, fields):
    create_user(role=Role.ADMIN, email="off@example.com", is_active=False)

    assert "This is the last administrator" in post(office, act, admin, **fields)

    admin.refresh_from_db()
    assert admin.is_admin


def test_an_administrator_who_gives_up_the_role_is_led_to_a_page_they_may_see(office, admin):
    create_user(role=Role.ADMIN, email="other@example.com")

    assert "is viewer from now on" in post(office, "change_role", admin, role="viewer")


def test_one_of_two_may_go(office, admin):
    other = create_user(role=Role.ADMIN, email="other@example.com")

    post(office, "remove", admin)

    assert User.objects.get() == other


@pytest.mark.django_db(transaction=True)
@pytest.mark.also_mongodb
def test_two_administrators_who_demote_each_other_at_the_same_moment_are_not_both_gone():
    """Four begin at once, each to be demoted by another."""
    for _ in range(3):
        User.objects.all().delete()
        people = [create_user(role=Role.ADMIN, email=f"a{n}@example.com") for n in range(4)]
        together = threading.Barrier(len(people))

        def demote(user, together=together) -> None:
            try:
                together.wait(10)
                team.change_role(user, Role.VIEWER, None)
            except team.Refused:
                pass
            finally:
                connection.close()

        threads = [threading.Thread(target=demote, args=[user]) for user in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)

        assert User.objects.filter(role=Role.ADMIN).count() == 1


@pytest.mark.also_mongodb
def test_the_administration_has_no_way_around(office, admin, marketer):
    url = reverse("admin:accounts_user_change", args=[admin.pk])
    office.post(url, {"email": admin.email, "name": "Asha", "role": "viewer"})
    assert office.post(reverse("admin:accounts_user_delete", args=[admin.pk]), {"post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [str(admin.pk)], "post": "yes"}
    office.post(reverse("admin:accounts_user_changelist"), bulk)

    admin.refresh_from_db()
    assert (admin.name, admin.is_admin) == ("Asha", True)
