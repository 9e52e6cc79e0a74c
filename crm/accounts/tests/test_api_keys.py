from datetime import timedelta

import pytest
from django.utils import timezone

from crm.accounts.models import ApiKey

pytestmark = pytest.mark.django_db


def test_a_key_is_found_by_its_secret_and_stored_hashed_only():
    key, secret = ApiKey.create("shop", ["ingest"])

    assert ApiKey.find(secret) == key
    assert secret not in str(ApiKey.objects.values().get())


def test_unknown_revoked_and_expired_keys_are_not_found():
    _, first = ApiKey.create("old", ["read"], revoked_at=timezone.now())
    _, second = ApiKey.create("older", ["read"], expires_at=timezone.now() - timedelta(seconds=1))

    assert [ApiKey.find(secret) for secret in ("crm_no", first, second)] == [None, None, None]


def test_use_is_noted():
    _, secret = ApiKey.create("shop", ["ingest"])

    ApiKey.find(secret)

    assert ApiKey.objects.get().last_used_at
