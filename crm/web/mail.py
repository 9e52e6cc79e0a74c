"""Whether this installation can send e-mails."""

from django.conf import settings

CONSOLE = "django.core.mail.backends.console.EmailBackend"
NONE = "No mail server is set up (EMAIL_URL)"


def is_set_up() -> bool:
    """Without EMAIL_URL what would be mailed is printed into the log of the process that mails it."""
    return settings.EMAIL_BACKEND != CONSOLE
