"""Every way to sign in leads to the account of the person who receives the mail of its address, and to no other."""

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from conftest import PASSWORD, create_user, is_signed_in
from crm.accounts import team
from crm.accounts.models import Invitation, Role, User
from crm.accounts.tests.test_google import google_says, openid_server, sign_in_with_google, signed_in_as  # noqa: F401
from crm.accounts.tests.test_sign_in import code_in, sign_in, sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
STOLEN = "mallory knows this one"
VICTIM = "mira@example.com"


@pytest.fixture
def squatter(settings) -> Client:
    """Mallory has signed up with Mira's address, and waits for it to be verified."""
    settings.SIGNUP_DOMAINS = ["example.com"]
    client = Client()
    sign_up(client, VICTIM, STOLEN)
    assert User.objects.get(email=VICTIM).check_password(STOLEN)
    return client


def nobody_gets_in_with_the_stolen_password(squatter: Client) -> None:
    fresh = Client()
    sign_in(fresh, VICTIM, STOLEN)
    assert not is_signed_in(fresh)
    assert not is_signed_in(squatter)


def test_an_invitation_reaches_its_address_although_another_person_signed_up_with_it(squatter, admin):
    _, secret = team.invite(VICTIM, Role.MARKETER, admin)
    mira = Client()

    mira.post(reverse("accounts:join", args=[secret]), {"name": "Mira", "password": PASSWORD})

    assert signed_in_as(mira) == VICTIM
    assert User.objects.get(email=VICTIM).role == Role.MARKETER
    nobody_gets_in_with_the_stolen_password(squatter)


def test_so_does_google(squatter, google_says):  # noqa: F811
    google_says(email=VICTIM)
    mira = Client()

    sign_in_with_google(mira)

    assert signed_in_as(mira) == VICTIM
    nobody_gets_in_with_the_stolen_password(squatter)


def test_so_does_the_command(squatter):
    call_command("create_user", VICTIM, "--role", "admin")

    assert User.objects.get(email=VICTIM).is_admin
    nobody_gets_in_with_the_stolen_password(squatter)


def test_so_does_the_administration(squatter, admin):
    office = Client()
    office.force_login(admin)
    password = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    office.post(reverse("admin:accounts_user_add"), {"email": VICTIM, "role": "viewer", **password})

    mira = Client()
    sign_in(mira, VICTIM)
    assert is_signed_in(mira)
    nobody_gets_in_with_the_stolen_password(squatter)


def test_the_code_in_her_mail_works_only_in_the_browser_that_asked_for_it(squatter, mailoutbox):
    """A link would have let Mallory in as soon as Mira followed it."""
    (sent,) = mailoutbox
    assert "/accounts/" not in sent.body

    answer = Client().post(reverse("account_email_verification_sent"), {"code": code_in(sent)})

    assert answer["Location"].startswith(reverse("account_login"))
    nobody_gets_in_with_the_stolen_password(squatter)


def test_a_code_is_guessed_three_times_at_most(squatter, mailoutbox):
    for _ in range(3):
        squatter.post(reverse("account_email_verification_sent"), {"code": "AAA-AAA"})

    squatter.post(reverse("account_email_verification_sent"), {"code": code_in(mailoutbox[0])})

    assert not is_signed_in(squatter)


@pytest.mark.also_mongodb
def test_who_is_invited_may_come_by_google_and_gets_the_role(google_says, admin):  # noqa: F811
    team.invite("mira@gmail.com", Role.MARKETER, admin)
    google_says(email="Mira@gmail.com")
    mira = Client()

    sign_in_with_google(mira)

    assert signed_in_as(mira) == "mira@gmail.com"
    assert User.objects.get(email="mira@gmail.com").role == Role.MARKETER
    assert not Invitation.objects.open().exists()


def test_an_invitation_refuses_another_google_account(google_says, admin):  # noqa: F811
    team.invite("mira@gmail.com", Role.MARKETER, admin)
    for person in ({"email": "mallory@gmail.com"}, {"email": "mira@gmail.com", "email_verified": False}):
        google_says(**person)
        client = Client()
        assert sign_in_with_google(client).status_code == 403
        assert signed_in_as(client) is None


@pytest.mark.also_mongodb
def test_password_google_and_invitation_lead_to_the_same_account(google_says, admin):  # noqa: F811
    _, secret = team.invite(VICTIM, Role.MARKETER, admin)
    Client().post(reverse("accounts:join", args=[secret]), {"name": "Mira", "password": PASSWORD})
    google_says(email=VICTIM)
    by_google, by_password = Client(), Client()

    sign_in_with_google(by_google)
    sign_in(by_password, VICTIM)

    assert signed_in_as(by_google) == signed_in_as(by_password) == VICTIM
    assert User.objects.filter(email=VICTIM).count() == SocialAccount.objects.count() == 1


# ── Changed addresses ─────────────────────────────────────────────────


def change_email(client: Client, email: str) -> None:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("account_email"), {"email": email, "action_add": ""})


@pytest.mark.also_mongodb
def test_a_new_address_counts_once_its_mail_was_read(signed_in, marketer, mailoutbox):
    change_email(signed_in, "New@Elsewhere.org")
    assert User.objects.get(id=marketer.id).email == "marketer@example.com"
    (sent,) = mailoutbox
    assert sent.to == ["new@elsewhere.org"]

    signed_in.post(reverse("account_email_verification_sent"), {"code": code_in(sent)})

    assert User.objects.get(id=marketer.id).email == "new@elsewhere.org"
    assert list(EmailAddress.objects.filter(user=marketer).values_list("email", "verified")) == [
        ("new@elsewhere.org", True)
    ]
    assert any(notice.to == ["marketer@example.com"] for notice in mailoutbox), "the old address hears of it"
    for address, opens in (("marketer@example.com", False), ("new@elsewhere.org", True)):
        client = Client()
        sign_in(client, address)
        assert is_signed_in(client) == opens


def test_without_the_code_nothing_is_changed(signed_in, marketer):
    change_email(signed_in, "new@elsewhere.org")
    signed_in.post(reverse("account_email_verification_sent"), {"code": "AAA-AAA"})

    assert User.objects.get(id=marketer.id).email == "marketer@example.com"
    client = Client()
    sign_in(client, "new@elsewhere.org")
    assert not is_signed_in(client)


def test_without_the_password_nobody_begins(signed_in, mailoutbox):
    answer = signed_in.post(reverse("account_email"), {"email": "new@elsewhere.org", "action_add": ""})

    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert not mailoutbox


@pytest.mark.also_mongodb
def test_the_address_of_somebody_else_cannot_be_had(signed_in, marketer, mailoutbox):
    create_user(email="boss@example.com", role=Role.ADMIN)

    change_email(signed_in, "boss@example.com")

    (sent,) = mailoutbox  # to the boss, and reads like any other
    signed_in.post(reverse("account_email_verification_sent"), {"code": code_in(sent)})
    assert User.objects.get(id=marketer.id).email == "marketer@example.com"
    assert EmailAddress.objects.filter(user=marketer).count() == 1


@pytest.mark.also_mongodb
def test_an_address_that_was_changed_leaves_its_google_account_outside(google_says, signed_in, marketer, mailoutbox):  # noqa: F811
    google_says(email=marketer.email)
    by_google = Client()
    sign_in_with_google(by_google)
    assert signed_in_as(by_google) == marketer.email

    change_email(signed_in, "new@elsewhere.org")
    signed_in.post(reverse("account_email_verification_sent"), {"code": code_in(mailoutbox[-1])})

    assert not is_signed_in(by_google)
    assert sign_in_with_google(Client()).status_code == 403


def test_so_it_does_when_an_administrator_changes_it(google_says, admin, marketer):  # noqa: F811
    google_says(email=marketer.email)
    old = Client()
    sign_in_with_google(old)
    office = Client()
    office.force_login(admin)

    office.post(
        reverse("admin:accounts_user_change", args=[marketer.pk]), {"email": "nova@example.com", "name": "Nova"}
    )

    assert not is_signed_in(old)
    assert sign_in_with_google(Client()).status_code == 403
    google_says(email="nova@example.com", sub="2002")
    nova = Client()
    sign_in_with_google(nova)
    assert signed_in_as(nova) == "nova@example.com"


def test_a_google_account_whose_address_became_that_of_the_boss_is_still_itself(google_says, marketer):  # noqa: F811
    create_user(email="boss@example.com", role=Role.ADMIN)
    google_says(email=marketer.email)
    sign_in_with_google(Client())
    google_says(email="boss@example.com")  # the same `sub`
    client = Client()

    sign_in_with_google(client)

    assert signed_in_as(client) == marketer.email
