"""The app of people, keys, invitations and the audit log."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Connects the signal receivers of sign-ins."""

    name = "crm.accounts"
    label = "accounts"

    def ready(self) -> None:
        from crm.accounts import receivers  # noqa: F401  connects them
