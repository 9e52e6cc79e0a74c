"""What one sets about oneself."""

import pytest
from django.test import Client
from django.urls import reverse

from crm.accounts.models import User

pytestmark = pytest.mark.django_db
PROFILE = reverse("accounts:profile")


def test_the_name_and_whether_one_is_mailed_about_campaigns(marketer):
    client = Client()
    client.force_login(marketer)

    client.post(PROFILE, {"name": "Mira M."})
    assert User.objects.values_list("name", "wants_campaign_mail").get() == ("Mira M.", False)

    client.post(PROFILE, {"name": "Mira M.", "wants_campaign_mail": "on"})
    assert User.objects.values_list("name", "wants_campaign_mail").get() == ("Mira M.", True)


def test_the_page_says_that_nothing_is_mailed_without_a_mail_server(marketer, settings):
    client = Client()
    client.force_login(marketer)

    assert "No mail server is set up" not in client.get(PROFILE).text
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "No mail server is set up" in client.get(PROFILE).text
