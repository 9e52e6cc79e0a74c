"""Notifications in the product: what has ended, and what needs somebody. Each comes once and is kept for 90 days."""

from collections.abc import Collection
from datetime import timedelta
from typing import NamedTuple

from django.db import models
from django.utils import timezone

from crm.database import transactional, upsert
from crm.database.models import Record, new_id

KEPT_FOR = timedelta(days=90)


class Notice(Record):
    """Something that one person is told, with the page on which to look or to decide."""

    person = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="notices", db_index=False)
    key = models.CharField(max_length=200, unique=True, help_text="Of person and subject: nobody is told twice.")
    text = models.CharField(max_length=500)
    link = models.CharField(max_length=300, help_text="Path of the page.")
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "accounts"
        indexes = [
            models.Index(fields=["person", "id"], name="notice_person"),
            models.Index(fields=["person", "read_at"], name="notice_unread"),
            models.Index(fields=["at"], name="notice_at"),
        ]

    def __str__(self) -> str:
        return self.text


class News(NamedTuple):
    """Something to tell: `subject` names it, in 160 characters at most, and `link` is a path."""

    people: Collection[models.Model]
    subject: str
    text: str
    link: str


@transactional
def tell(news: Collection[News]) -> None:
    """Tell people what they have not been told yet."""
    now = timezone.now()
    rows = [
        (new_id(), person.pk, f"{person.pk.hex} {each.subject}", each.text[:500], each.link, now)
        for each in news
        for person in each.people
    ]
    known = set(Notice.objects.filter(key__among=[row[2] for row in rows]).values_list("key", flat=True))
    upsert(
        Notice,
        [row for row in rows if row[2] not in known],
        fields=("id", "person", "key", "text", "link", "at"),
        unique="key",
        insert_only=("person", "text", "link", "at"),
    )


def count_unread(person: models.Model) -> int:
    """How much somebody has not read."""
    return Notice.objects.filter(person_id=person.pk, read_at=None).count()


def expired() -> "models.QuerySet[Notice]":
    """What is kept no longer."""
    return Notice.objects.filter(at__lt=timezone.now() - KEPT_FOR)
