"""Receipts of a vendor with our protocol that has a secret of its own."""

import pydantic_core
from django.http import HttpRequest

from delivery.vendors.http.signature import find_signer
from delivery.vendors.protocol import Received, Unproven
from delivery.vendors.setups import Setup


def receive(request: HttpRequest, setup: Setup) -> Received:
    """One receipt, or `{"receipts": […]}`, signed as Standard Webhooks has it. ValueError for any other body."""
    secrets = setup.options.get("secret", "").split()
    if not find_signer(request.headers, request.body, secrets):
        raise Unproven
    parsed = pydantic_core.from_json(request.body, allow_inf_nan=False)
    receipts = parsed.get("receipts", [parsed]) if isinstance(parsed, dict) else parsed
    if not isinstance(receipts, list):
        raise ValueError("receipts must be a list")
    return Received(receipts)
