"""Signatures of receipts after Standard Webhooks."""

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Mapping, Sequence

TOLERANCE = 5 * 60  # seconds
MIN_KEY_LENGTH = 24  # bytes


def find_signer(headers: Mapping[str, str], body: bytes, secrets: Sequence[str]) -> str:
    """The one of `secrets` (`whsec_` and base64) that signed `body` within the tolerance; "" for none, and for any
    malformed header."""
    webhook_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not webhook_id or not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        return ""
    if abs(time.time() - int(timestamp)) > TOLERANCE:
        return ""
    given = [
        signature.encode()
        for version, _, signature in (part.partition(",") for part in headers.get("webhook-signature", "").split())
        if version == "v1"
    ]
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    expected = {secret: sign(secret, signed) for secret in secrets}
    return next((s for s, one in expected.items() if any(hmac.compare_digest(one, other) for other in given)), "")


def sign(secret: str, signed: bytes) -> bytes:
    """The signature of `signed` with the key in `secret`, in base64."""
    return base64.b64encode(hmac.digest(decode_secret(secret), signed, hashlib.sha256))


def decode_secret(secret: str, name: str = "VENDOR_SECRET") -> bytes:
    """The key in a secret. ValueError, with the `name` of the secret, unless it is `whsec_` and at least 24 bytes in
    base64."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        key = b""
    if len(key) < MIN_KEY_LENGTH:
        raise ValueError(f"{name} must be whsec_ and at least {MIN_KEY_LENGTH} random bytes in base64.")
    return key
