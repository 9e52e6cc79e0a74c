"""The signature of Amazon SNS: whether a message came from it, unchanged and lately."""

import base64
import re
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from delivery.vendors.http.connection import get

TIMEOUT = 5.0  # seconds, for a certificate
MAX_AGE = timedelta(hours=2)  # SNS repeats a message for an hour at most
TOLERANCE = timedelta(minutes=5)
SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}
SIGNED["UnsubscribeConfirmation"] = SIGNED["SubscriptionConfirmation"]
HASHES = {"1": hashes.SHA1(), "2": hashes.SHA256()}  # noqa: S303  # nosec B303  SNS has an older signature


def is_signed(sns: Mapping[str, Any]) -> bool:
    """Whether SNS signed this message within MAX_AGE. OSError where its certificate cannot be fetched."""
    names, algorithm = SIGNED.get(sns.get("Type", "")), HASHES.get(str(sns.get("SignatureVersion")))
    url, at = str(sns.get("SigningCertURL", "")), parse_datetime(str(sns.get("Timestamp", "")))
    if names is None or algorithm is None or at is None or not is_sns_host(url) or not url.endswith(".pem"):
        return False
    age = timezone.now() - at
    if not -TOLERANCE <= age <= MAX_AGE:
        return False
    text = "".join(f"{name}\n{sns[name]}\n" for name in names if sns.get(name) is not None)
    try:
        signature = base64.b64decode(str(sns.get("Signature", "")), validate=True)
        public_key(url).verify(signature, text.encode(), padding.PKCS1v15(), algorithm)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_sns_host(url: str) -> bool:
    """Whether this is an address of SNS itself, so that nothing else is ever asked."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    is_amazon = re.fullmatch(r"sns\.[a-z0-9-]{3,}\.amazonaws\.com(\.cn)?", host) is not None
    return parts.scheme == "https" and is_amazon and port in (None, 443) and not parts.username


@lru_cache(maxsize=20)
def public_key(url: str) -> rsa.RSAPublicKey:
    """The key of the certificate at this address of SNS, which a process fetches once. OSError where it cannot be."""
    response = get(url, TIMEOUT)
    if response.status != 200:
        raise OSError(f"SNS answered {response.status}")
    key = x509.load_pem_x509_certificate(response.body).public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise OSError("SNS has no RSA key")
    return key
