"""Signing in with Google, through the whole redirect and against a real OpenID server."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.google import views as google
from django.test import Client
from django.urls import reverse

from crm.accounts.models import Role, User
from crm.accounts.tests.openid import CLIENT_ID, CLIENT_SECRET, OpenIDServer

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def openid_server():
    server = OpenIDServer()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def google_says(openid_server, settings, monkeypatch):
    """Google is set up, and `google_says(email=…)` is what it will tell of the person who consents."""
    settings.SOCIALACCOUNT_PROVIDERS = {
        "google": {
            **settings.SOCIALACCOUNT_PROVIDERS["google"],
            "APPS": [{"client_id": CLIENT_ID, "secret": CLIENT_SECRET}],
        }
    }
    monkeypatch.setattr(google.GoogleOAuth2Adapter, "authorize_url", f"{openid_server.url}/authorize")
    monkeypatch.setattr(google.GoogleOAuth2Adapter, "access_token_url", f"{openid_server.url}/token")
    monkeypatch.setattr(google, "ID_TOKEN_ISSUER", openid_server.url)

    def says(*, mistake: dict | None = None, **person) -> OpenIDServer:
        openid_server.person = {"email_verified": True, **person}
        openid_server.mistake = mistake or {}
        openid_server.exchanges.clear()
        return openid_server

    return says


def consent(client: Client, **query) -> str:
    """Press the button, follow to the provider, consent; the address that the provider sends the browser back to."""
    pressed = client.post(reverse("google_login", query=query))
    assert pressed.status_code == 302, pressed.content
    back = requests.get(pressed["Location"], allow_redirects=False, timeout=5)
    return back.headers["Location"].removeprefix("http://testserver")


def sign_in_with_google(client: Client, **query):
    return client.get(consent(client, **query), follow=True)


def signed_in_as(client: Client) -> str | None:
    user_id = client.session.get("_auth_user_id")
    return User.objects.get(id=user_id).email if user_id else None


def test_without_both_variables_there_is_no_button_and_no_route(client):
    assert b"Google" not in client.get(reverse("account_login")).content
    assert client.post(reverse("google_login")).status_code == 404
    assert client.get(reverse("google_callback")).status_code == 404


def test_with_both_variables_the_button_asks_google(client, google_says):
    google_says(email="mira@example.com")

    assert b"Sign in with Google" in client.get(reverse("account_login")).content
    asked = parse_qs(urlsplit(client.post(reverse("google_login"))["Location"]).query)

    assert asked["client_id"] == [CLIENT_ID]
    assert set(asked["scope"][0].split()) == {"openid", "email", "profile"}
    assert asked["redirect_uri"] == ["http://localhost:8000/accounts/google/login/callback/"]
    assert asked["state"]
    assert asked["code_challenge"]


def test_a_created_address_signs_in_and_keeps_its_role(client, google_says):
    user = User.objects.create_user("mira@gmail.com", role=Role.MARKETER)
    server = google_says(email="Mira@gmail.com")

    sign_in_with_google(client)

    assert signed_in_as(client) == "mira@gmail.com"
    assert SocialAccount.objects.get().user == user
    assert User.objects.get().role == Role.MARKETER
    assert server.exchanges[0]["code_verifier"]


@pytest.mark.also_mongodb
def test_who_has_signed_in_once_is_known_by_their_google_identity(client, google_says):
    User.objects.create_user("mira@gmail.com", role=Role.MARKETER)
    google_says(email="mira@gmail.com")
    sign_in_with_google(client)
    client.logout()
    google_says(email="mira.new@gmail.com")

    sign_in_with_google(client)

    assert signed_in_as(client) == "mira@gmail.com"


def test_an_unknown_address_of_an_allowed_domain_gets_a_viewer_account(client, google_says, settings):
    settings.SIGNUP_DOMAINS = ["example.com"]
    google_says(email="new@example.com", given_name="Nova", family_name="New")

    sign_in_with_google(client)

    assert signed_in_as(client) == "new@example.com"
    user = User.objects.get()
    assert (user.name, user.role, user.has_usable_password()) == ("Nova New", Role.VIEWER, False)


@pytest.mark.parametrize("email", ["new@elsewhere.com", "new@notexample.com", "new@example.com.evil.org"])
def test_an_unknown_address_of_another_domain_is_refused(client, google_says, settings, email):
    settings.SIGNUP_DOMAINS = ["example.com"]
    google_says(email=email)

    answer = sign_in_with_google(client)

    assert answer.status_code == 403
    assert f"{email} has no account here" in answer.text
    assert signed_in_as(client) is None
    assert not User.objects.exists()


@pytest.mark.parametrize("claim", [{"email_verified": False}, {"email_verified": None}])
@pytest.mark.parametrize("email", ["mira@example.com", "new@example.com"])
def test_an_address_that_google_has_not_verified_is_refused(client, google_says, settings, email, claim):
    settings.SIGNUP_DOMAINS = ["example.com"]
    User.objects.create_user("mira@example.com", role=Role.ADMIN)
    google_says(email=email, **claim)

    answer = sign_in_with_google(client)

    assert answer.status_code == 403
    assert "has not verified" in answer.text
    assert signed_in_as(client) is None
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1


@pytest.mark.also_mongodb
def test_an_inactive_person_is_refused(client, google_says):
    User.objects.create_user("mira@example.com", role=Role.ADMIN, is_active=False)
    google_says(email="mira@example.com")

    answer = sign_in_with_google(client)

    assert "disabled" in answer.text
    assert signed_in_as(client) is None
    assert not SocialAccount.objects.exists()


@pytest.mark.also_mongodb
def test_who_signed_up_with_somebody_elses_address_loses_it_to_its_owner(client, google_says, settings):
    settings.SIGNUP_DOMAINS = ["example.com"]
    stranger = {"email": "mira@example.com", "password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("account_signup"), stranger)
    assert not EmailAddress.objects.get().verified
    google_says(email="mira@example.com")

    sign_in_with_google(Client())

    assert not User.objects.get().has_usable_password()


def test_an_answer_with_another_state_is_refused(client, google_says):
    User.objects.create_user("mira@example.com")
    server = google_says(email="mira@example.com")
    consent(client)
    code = next(iter(server.codes))

    answer = client.get(reverse("google_callback", query={"code": code, "state": "forged"}))

    assert answer.status_code == 401
    assert "Not signed in" in answer.text
    assert signed_in_as(client) is None
    assert not server.exchanges


def test_an_answer_that_another_browser_asked_for_is_refused(client, google_says):
    User.objects.create_user("mira@example.com")
    google_says(email="mira@example.com")
    stranger = Client()

    answer = stranger.get(consent(client))

    assert answer.status_code == 401
    assert signed_in_as(stranger) is None


def test_a_code_is_good_once(client, google_says):
    User.objects.create_user("mira@example.com")
    google_says(email="mira@example.com")
    back = consent(client)
    client.get(back)
    client.logout()

    assert client.get(back).status_code == 401
    assert signed_in_as(client) is None


@pytest.mark.parametrize("mistake", [{"aud": "another-client"}, {"iss": "https://evil.example"}, {"exp": 1}])
def test_a_token_that_is_not_for_us_is_refused(client, google_says, mistake):
    User.objects.create_user("mira@example.com")
    google_says(email="mira@example.com", mistake=mistake)

    assert sign_in_with_google(client).status_code == 401
    assert signed_in_as(client) is None


def test_cancelling_at_google_says_so(client, google_says):
    google_says(email="mira@example.com")
    state = parse_qs(urlsplit(consent(client)).query)["state"][0]

    answer = client.get(reverse("google_callback", query={"error": "access_denied", "state": state}), follow=True)

    assert "You cancelled" in answer.text


def test_where_one_was_going_survives_the_redirect(client, google_says):
    User.objects.create_user("mira@example.com")
    google_says(email="mira@example.com")

    answer = client.get(consent(client, next="/accounts/password/change/"))

    assert answer["Location"] == "/accounts/password/change/"


@pytest.mark.also_mongodb
def test_only_ones_own_address_can_be_connected(signed_in, google_says, marketer):
    signed_in.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    google_says(email="somebody.else@example.com")

    answer = sign_in_with_google(signed_in, process="connect")

    assert answer.status_code == 403
    assert not SocialAccount.objects.exists()

    google_says(email=marketer.email)
    sign_in_with_google(signed_in, process="connect")

    assert SocialAccount.objects.get().user == marketer
