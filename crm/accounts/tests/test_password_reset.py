"""A forgotten password: a mail to who has an account, nothing to anybody else, and the same answer for both."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from conftest import PASSWORD
from crm.accounts import forms
from crm.accounts.tasks import mail_password_reset

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "another correct horse"


@pytest.fixture
def asked(monkeypatch) -> list[tuple[str, str]]:
    """The tasks that were handed to a worker."""
    tasks: list[tuple[str, str]] = []
    monkeypatch.setattr(forms, "nudge", lambda task, *arguments: tasks.append((task, *arguments)))
    return tasks


def ask(email: str, **headers: str):
    return Client().post(reverse("account_reset_password"), {"email": email}, headers=headers)


def test_a_link_in_the_mail_sets_a_new_password(asked, marketer, settings):
    ask(marketer.email, host="localhost:1234")
    (_, user_id), *_ = asked
    mail_password_reset(user_id)

    (message,) = mail.outbox
    assert message.to == [marketer.email]
    link = re.search(r"https?://\S+", message.body)[0]
    assert link.startswith(f"{settings.SITE_URL}/accounts/password/reset/key/")
    client = Client()
    form = client.get(link.removeprefix(settings.SITE_URL), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    marketer.refresh_from_db()
    assert marketer.check_password(NEW_PASSWORD)
    assert not marketer.check_password(PASSWORD)


def test_a_stranger_gets_the_same_answer_and_no_mail(asked, marketer):
    known, unknown = ask(marketer.email), ask("stranger@example.com")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [task for task, _ in asked] == ["crm.accounts.tasks.mail_password_reset"] * 2

    mail_password_reset(asked[1][1])
    assert mail.outbox == []


def test_who_signs_in_with_google_alone_gets_no_mail(asked, marketer):
    marketer.set_unusable_password()
    marketer.save()
    ask(marketer.email)
    mail_password_reset(asked[0][1])
    assert mail.outbox == []
