"""Keyed hashes, one by one and many at once."""

from hypothesis import given
from hypothesis import strategies as st

from customers.privacy.hashes import hasher, keyed_hash

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS, TEXTS)
def test_two_texts_share_no_hash(one, other):
    hash_text = hasher("email")

    assert (hash_text(one) == hash_text(other)) is (one == other)
    assert hash_text(one) == keyed_hash("email", one)


def test_kinds_and_secrets_share_no_hash(settings):
    first = keyed_hash("email", "jo@example.com")
    other_kind = keyed_hash("sms", "jo@example.com")
    settings.SECRET_KEY = "another " * 5

    assert len({first, other_kind, keyed_hash("email", "jo@example.com")}) == 3
    assert len(first) == 64
