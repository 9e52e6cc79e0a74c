"""What people agreed to, word for word: each wording is stored once, and answers name it by its id."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from crm.database import upsert
from customers.models import Wording


def wording_id(text: str) -> str:
    """The id of a wording, 32 hex digits that follow from its text; empty for no text."""
    return hashlib.sha256(text.encode()).hexdigest()[:32] if text else ""


def store_wordings(texts: Iterable[str]) -> None:
    """Store those of the texts that are new, inside a transaction."""
    by_id = {wording_id(text): text for text in texts if text}
    if not by_id:
        return
    known = {id.hex for id in Wording.objects.filter(id__among=set(by_id)).values_list("id", flat=True)}
    now = timezone.now()
    new = [(id, text, now) for id, text in by_id.items() if id not in known]
    if new:
        fields = ("id", "text", "created_at")
        upsert(Wording, new, fields=fields, unique="id", insert_only=("text", "created_at"))


def with_wordings(consents: Collection[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Answers as people and programs read them: each with the text of its wording in place of its id."""
    ids = {UUID(answer["wording"]) for answer in consents if answer["wording"]}
    texts = (
        {id.hex: text for id, text in Wording.objects.filter(id__among=ids).values_list("id", "text")} if ids else {}
    )
    return [{**answer, "wording": texts.get(answer["wording"], "")} for answer in consents]
