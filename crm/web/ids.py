"""Ids that come with requests, and signed ones of what a page may create."""

import uuid

from django.core.signing import BadSignature, Signer

from crm.database.models import new_id

_signer = Signer(salt="crm.web.ids")


def uuid_in(text: str) -> uuid.UUID | None:
    """The id that a text is, or None."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def new_id_token() -> str:
    """An id of something that a page may create, signed: pressed twice, its button creates it once."""
    return _signer.sign(str(new_id()))


def read_id_token(token: str) -> uuid.UUID | None:
    """The id in a token; None for one that this installation did not make."""
    try:
        return uuid.UUID(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
