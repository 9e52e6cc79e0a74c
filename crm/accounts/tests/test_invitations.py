"""Invitations: to one address, for a week, once."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conftest import PASSWORD, create_user
from crm.accounts import team
from crm.accounts.audit import Action, AuditEntry
from crm.accounts.models import Invitation, Role, User
from crm.supervisor.ports import free_port
from crm.web.mail import CONSOLE

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def invite(office, email: str = "Nova@Example.com", role: str = "marketer"):
    return office.post(reverse("accounts:invite"), {"email": email, "role": role}, follow=True)


def link_in(text: str) -> str:
    return re.search(r"http://localhost:8000(/accounts/invitation/\S+/)", text)[1]


def join(link: str, client: Client | None = None, **fields):
    return (client or Client()).post(link, {"name": "Nova New", "password": PASSWORD, **fields}, follow=True)


@pytest.mark.also_mongodb
def test_from_the_mail_into_the_product(office, admin, mailoutbox):
    invite(office)
    (sent,) = mailoutbox
    link, client = link_in(sent.body), Client()
    assert sent.to == ["nova@example.com"]
    assert "nova@example.com" in client.get(link).text

    join(link, client)

    nova = User.objects.get(email="nova@example.com")
    assert (nova.name, nova.role) == ("Nova New", Role.MARKETER)
    assert client.session["_auth_user_id"] == str(nova.id)
    for action, actor in ((Action.INVITED, admin.email), (Action.JOINED, nova.email)):
        entry = AuditEntry.objects.get(action=action)
        assert (entry.actor, entry.details["role"]) == (actor, "marketer")
    assert "nova" not in str(list(AuditEntry.objects.filter(action=Action.INVITED).values()))


def test_only_the_hash_of_the_link_is_kept(office, mailoutbox):
    invite(office)

    secret = link_in(mailoutbox[0].body).split("/")[-2]
    assert secret not in str(list(Invitation.objects.values()))


def test_it_works_once(office, mailoutbox):
    invite(office)
    link = link_in(mailoutbox[0].body)
    join(link)

    again = join(link, name="Mallory", password="another long one")

    assert again.status_code == 410
    assert User.objects.get(email="nova@example.com").name == "Nova New"


def test_two_who_use_it_at_once_are_one(office):
    invitation, _ = team.invite("nova@example.com", Role.VIEWER, None)
    team.join(invitation, PASSWORD, "First")

    with pytest.raises(team.Refused):
        team.join(invitation, PASSWORD, "Second")

    assert User.objects.get(email="nova@example.com").name == "First"


@pytest.mark.also_mongodb
def test_it_expires(office, mailoutbox):
    invite(office)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert join(link_in(mailoutbox[0].body)).status_code == 410
    assert "The link has expired" in office.get(reverse("accounts:team")).text


@pytest.mark.also_mongodb
def test_it_is_revoked(office, mailoutbox):
    invite(office)
    office.post(reverse("accounts:revoke", args=[Invitation.objects.get().id]))

    assert join(link_in(mailoutbox[0].body)).status_code == 410
    assert AuditEntry.objects.filter(action=Action.INVITATION_REVOKED).exists()


@pytest.mark.also_mongodb
def test_sent_again_it_has_a_new_link_and_the_old_one_is_over(office, mailoutbox):
    invite(office)
    office.post(reverse("accounts:resend", args=[Invitation.objects.get().id]))
    old, new = (link_in(sent.body) for sent in mailoutbox)

    assert Client().get(old).status_code == 410
    assert join(new).status_code == 200
    assert User.objects.filter(email="nova@example.com").exists()


@pytest.mark.parametrize("secret", ["x", "a" * 43, "%00", "..."])
def test_a_made_up_link_is_over_too(client, secret):
    assert client.get(f"/accounts/invitation/{secret}/").status_code in (404, 410)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"email": "nova", "role": "viewer"}, "Write an address like"),
        ({"email": "", "role": "viewer"}, "Write whom to invite"),
        ({"email": "nova@example.com", "role": "owner"}, "Select a valid choice"),
        ({"email": "Admin@Example.com", "role": "viewer"}, "is on the team already"),
        ({"email": "a@example.com\nBcc: b@example.com", "role": "viewer"}, "Write an address like"),
    ],
)
def test_what_cannot_be_is_refused_with_a_word_and_keeps_what_was_typed(office, fields, said):
    answer = office.post(reverse("accounts:invite"), fields)

    assert answer.status_code == 422
    assert said in answer.text
    assert fields["email"].partition("\n")[0] in answer.text
    assert not mail.outbox


def test_a_weak_password_is_refused_and_the_name_is_kept(office, mailoutbox):
    invite(office)
    link = link_in(mailoutbox[0].body)

    answer = join(link, password="nova@example.com")

    assert "too similar" in answer.text
    assert 'value="Nova New"' in answer.text
    assert Invitation.objects.get().is_open


def test_a_person_signed_in_as_somebody_else_is_told_so(office, signed_in, mailoutbox):
    invite(office)

    answer = signed_in.get(link_in(mailoutbox[0].body))

    assert "signed in as marketer@example.com" in answer.text
    assert Invitation.objects.get().is_open


def test_without_a_mail_server_the_link_is_shown_once(office, settings):
    settings.EMAIL_BACKEND = CONSOLE

    answer = invite(office)

    assert "no-store" in answer["Cache-Control"]
    join(link_in(answer.text.replace('"', " ")))
    assert User.objects.filter(email="nova@example.com").exists()


def test_a_mail_server_that_is_away_loses_nothing(office, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", free_port()

    answer = invite(office)

    assert "did not take the mail (ConnectionRefusedError)" in answer.text
    assert Client().get(link_in(answer.text.replace('"', " "))).status_code == 200


def test_an_administrator_may_be_invited_and_only_one_may_invite(office, mailoutbox):
    invite(office, role="admin")
    join(link_in(mailoutbox[0].body))
    assert User.objects.get(email="nova@example.com").is_admin

    marketer = Client()
    marketer.force_login(create_user(role=Role.MARKETER))
    assert invite(marketer, "mallory@example.com", "admin").status_code == 403
