"""E-mail over the mail server of EMAIL_URL: with EMAIL_VENDOR=smtp, or where there is no VENDOR_URL."""

from django.conf import settings

from customers.channels import EMAIL
from delivery.vendors.protocol import Kind
from delivery.vendors.smtp.letters import read_sender
from delivery.vendors.smtp.send import SmtpVendor

SMTP = "django.core.mail.backends.smtp.EmailBackend"
EXAMPLE = "smtp://user:password@host:587/?tls=True&_default_from_email=crm@example.com"


def _is_set_up() -> bool:
    return settings.EMAIL_BACKEND == SMTP and bool(settings.EMAIL_HOST)


def _check() -> None:
    if settings.EMAIL_VENDOR not in ("", "smtp"):
        raise ValueError("EMAIL_VENDOR must be smtp, or unset: then e-mail goes to VENDOR_URL.")
    if settings.EMAIL_VENDOR and not _is_set_up():
        raise ValueError(f"EMAIL_VENDOR=smtp needs a mail server: set EMAIL_URL like {EXAMPLE}")
    if _is_set_up():
        try:
            read_sender(settings.DEFAULT_FROM_EMAIL)
        except ValueError:
            raise ValueError(f"The sender in EMAIL_URL must be an e-mail address, like {EXAMPLE}") from None


KIND = Kind(channels=frozenset([EMAIL.name]), is_set_up=_is_set_up, create=SmtpVendor, check=_check)
