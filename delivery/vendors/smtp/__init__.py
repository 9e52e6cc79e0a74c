"""E-mail over the mail server of EMAIL_URL: with EMAIL_VENDOR=smtp, or where there is no VENDOR_URL."""

from email.utils import parseaddr

from django.conf import settings

from crm.web import mail
from customers.addresses import InvalidAddress, canonical_email
from customers.channels import EMAIL
from delivery.vendors.protocol import Kind
from delivery.vendors.smtp.send import SmtpVendor

SMTP = "django.core.mail.backends.smtp.EmailBackend"
EXAMPLE = "smtp://user:password@host:587/?tls=True&_default_from_email=crm@example.com"


def _check() -> None:
    if not settings.EMAIL_VENDOR:
        return
    if settings.EMAIL_VENDOR != "smtp":
        raise ValueError("EMAIL_VENDOR must be smtp, or unset: then e-mail goes to VENDOR_URL.")
    if settings.EMAIL_BACKEND != SMTP or not settings.EMAIL_HOST:
        raise ValueError(f"EMAIL_VENDOR=smtp needs a mail server: set EMAIL_URL like {EXAMPLE}")
    try:
        canonical_email(parseaddr(settings.DEFAULT_FROM_EMAIL)[1] or "none")
    except InvalidAddress:
        raise ValueError(f"The sender in EMAIL_URL must be an e-mail address, like {EXAMPLE}") from None


KIND = Kind(channels=frozenset([EMAIL.name]), is_set_up=mail.is_set_up, create=SmtpVendor, check=_check)
