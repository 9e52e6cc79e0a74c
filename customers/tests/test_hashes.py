"""Keyed hashes, one by one and many at once."""

from hypothesis import given
from hypothesis import strategies as st

from customers.privacy.hashes import hasher, keyed_hash


@given(st.text(), st.text(st.characters(exclude_categories=["Cs"])))
def test_many_are_hashed_like_one(kind, text):
    kind = kind.encode(errors="replace").decode()

    assert hasher(kind)(text) == keyed_hash(kind, text)
