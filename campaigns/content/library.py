"""Templates to start an e-mail from: those that come with the product, and those that people save."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.utils import timezone

from campaigns.content.built_in import BUILT_IN
from campaigns.content.languages import LANGUAGES
from crm.database.models import Record
from crm.web.ids import uuid_in


class MailTemplate(Record):
    """A template that somebody saved from a draft."""

    name = models.CharField(max_length=100)
    subject = models.CharField(max_length=1000, blank=True)
    preheader = models.CharField(max_length=130, blank=True)
    blocks = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        indexes = [models.Index(fields=["name"], name="template_name")]

    def __str__(self) -> str:
        return self.name


class Offered(NamedTuple):
    """A template as pages and programs see it. `id` is the name of a built-in one, like news-hi, or a stored id."""

    id: str
    name: str
    built_in: bool
    subject: str
    preheader: str
    blocks: list[dict[str, Any]]
    language: str = ""  # of a built-in one, as it calls itself

    @property
    def group(self) -> str:
        """What lists put it under."""
        return self.language or "Saved"


def built_in_templates() -> list[Offered]:
    """The built-in ones, in English and then in Hindi."""
    return list(_built_in())


def offered_templates() -> list[Offered]:
    """All templates that an e-mail can start from: the saved ones first."""
    return [*map(offer, MailTemplate.objects.order_by("name")), *_built_in()]


def find_template(id: str) -> Offered | None:
    """The template with this id, built in or saved."""
    for offered in _built_in():
        if offered.id == id:
            return offered
    saved_id = uuid_in(id)
    saved = MailTemplate.objects.filter(id=saved_id).first() if saved_id else None
    return offer(saved) if saved else None


def offer(saved: MailTemplate) -> Offered:
    """A saved template as it is offered."""
    return Offered(saved.id.hex, saved.name, False, saved.subject, saved.preheader, saved.blocks)


def _built_in() -> Iterator[Offered]:
    for key, (name, subject, preheader, blocks) in BUILT_IN.items():
        yield Offered(key, name, True, subject, preheader, blocks, LANGUAGES[key.rpartition("-")[2]])
