"""Secrets are stored encrypted with the SECRET_KEY, so a stolen database contains none that can be read."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import salted_hmac


class Unreadable(ValueError):
    """The text was encrypted with an earlier SECRET_KEY."""


def encrypt(text: str, purpose: str) -> str:
    """The text as it may be stored. What was encrypted for one purpose cannot be read for another."""
    return _cipher(purpose).encrypt(text.encode()).decode()


def decrypt(encrypted: str, purpose: str) -> str:
    """The text; Unreadable where it was encrypted with another key or for another purpose."""
    try:
        return _cipher(purpose).decrypt(encrypted.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def _cipher(purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(salted_hmac(purpose, "", algorithm="sha256").digest()))
