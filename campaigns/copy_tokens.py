"""Signed ids of drafts that a page may create, so that a button pressed twice creates one draft."""

import uuid

from django.core.signing import BadSignature, Signer

from crm.database.models import new_id

_copy_signer = Signer(salt="campaigns.copy")


def new_copy_token() -> str:
    """The id of a draft that a page may create, signed: pressed twice, its button creates one draft."""
    return _copy_signer.sign(str(new_id()))


def read_copy_token(token: str) -> uuid.UUID | None:
    """The id in a token; None for one that this installation did not make."""
    try:
        return uuid.UUID(_copy_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
