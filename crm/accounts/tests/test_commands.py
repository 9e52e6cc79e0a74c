"""`create_user` and `create_api_key`."""

import io

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from crm.accounts.models import ApiKey, Role, User

pytestmark = pytest.mark.django_db


def create_user(monkeypatch, *args: str, password: str | None = None) -> str:
    out = io.StringIO()
    if password is not None:
        monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
        args = (*args, "--password-stdin")
    call_command("create_user", *args, stdout=out)
    return out.getvalue()


def test_a_user_with_a_password_has_a_verified_address(monkeypatch):
    create_user(monkeypatch, "Mira@Example.com", "--role", "marketer", password="correct horse battery")

    user = User.objects.get()
    assert (user.email, user.role) == ("mira@example.com", Role.MARKETER)
    assert user.check_password("correct horse battery")
    assert EmailAddress.objects.get(user=user, email="mira@example.com", verified=True, primary=True)


def test_without_a_password_none_fits(monkeypatch):
    create_user(monkeypatch, "mira@example.com", "--role", "viewer")

    assert not User.objects.get().has_usable_password()


@pytest.mark.both_databases
def test_nobody_is_created_without_an_entry_in_the_audit_log(monkeypatch):
    def die(*_, **__):
        raise SystemExit  # as a killed process

    monkeypatch.setattr("crm.management.commands.create_user.record", die)
    with pytest.raises(SystemExit):
        create_user(monkeypatch, "mira@example.com", "--role", "viewer")

    assert not User.objects.exists()
    assert not EmailAddress.objects.exists()


@pytest.mark.parametrize(
    ("email", "password", "reason"),
    [
        ("mira", "correct horse battery", "valid email"),
        ("mira@example.com", "short", "too short"),
        ("mira@example.com", "", "too short"),
        ("mira@example.com", "mira@example.com", "too similar"),
    ],
)
def test_what_is_refused_says_why(monkeypatch, email, password, reason):
    with pytest.raises(CommandError, match=reason):
        create_user(monkeypatch, email, "--role", "viewer", password=password)

    assert not User.objects.exists()


def test_an_address_is_created_once(monkeypatch):
    create_user(monkeypatch, "mira@example.com", "--role", "viewer")

    with pytest.raises(CommandError, match="here already"):
        create_user(monkeypatch, "Mira@example.com", "--role", "admin")

    assert User.objects.get().role == Role.VIEWER


def test_the_key_stands_alone_on_stdout():
    out = io.StringIO()

    call_command("create_api_key", "shop", "--scope", "ingest", "--scope", "read", stdout=out)

    key = ApiKey.find(out.getvalue().rstrip("\n"))
    assert key
    assert (key.name, key.scopes) == ("shop", ["ingest", "read"])


def test_an_unknown_scope_is_refused():
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("create_api_key", "shop", "--scope", "everything")
