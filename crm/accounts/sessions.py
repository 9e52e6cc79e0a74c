"""Sessions with their user, so that users see their own and an administrator can end them at once."""

import hashlib
import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from crm.database import unless_busy

NOTED_EVERY = timedelta(minutes=5)
STARTED, AGENT = "started_at", "agent"  # in the data of a session
BROWSERS = ("Edg", "OPR", "SamsungBrowser", "Firefox", "FxiOS", "CriOS", "Chrome", "Safari")  # the more telling first
NAMES = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet", "FxiOS": "Firefox", "CriOS": "Chrome"}
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS X": "macOS"}


class Session(AbstractBaseSession):
    """A signed-in browser."""

    session_key = models.CharField(primary_key=True, max_length=40, db_column="_id")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE)
    agent = models.CharField(max_length=200, blank=True, help_text="How the browser calls itself.")
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now, help_text="Within five minutes.")

    @classmethod
    def get_session_store_class(cls) -> type["SessionStore"]:
        return SessionStore

    def __str__(self) -> str:
        return self.device

    @property
    def handle(self) -> str:
        """Names it on pages, where the key itself must never stand."""
        return hashlib.sha256(self.session_key.encode()).hexdigest()[:32]

    @property
    def device(self) -> str:
        """Browser and system in words, like “Firefox on Linux”."""
        browser = next((name for name in BROWSERS if f"{name}/" in self.agent), "")
        system = next((name for sign, name in SYSTEMS.items() if sign in self.agent), "")
        if not system and re.search(r"Linux|X11|CrOS", self.agent):
            system = "Linux"
        browser = NAMES.get(browser, browser) or "A browser"
        return f"{browser} on {system}" if system else browser


class SessionStore(DatabaseStore):
    """Django's, in a table of ours. Loading a session notes, now and then, that it is in use."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session: Any = super().create_model_instance(data)
        session.user_id = UUID(data[SESSION_KEY]) if SESSION_KEY in data else None
        session.agent = data.get(AGENT, "")
        if STARTED in data:
            session.started_at = datetime.fromisoformat(data[STARTED])
        return session

    def load(self) -> dict[str, Any]:
        session = self._get_session_from_db()  # type: ignore[attr-defined]
        if session is None:
            return {}
        now = timezone.now()
        if now - session.seen_at > NOTED_EVERY:
            unless_busy(lambda: Session.objects.filter(session_key=session.session_key).update(seen_at=now))
        return self.decode(session.session_data)


def note_start(request: HttpRequest) -> None:
    """Somebody has signed in."""
    request.session[STARTED] = timezone.now().isoformat()
    request.session[AGENT] = request.META.get("HTTP_USER_AGENT", "")[:200]


def list_sessions(user: Any) -> list[Session]:
    """Live ones, the last used first. Those from before a change of the password are dead."""
    signed = user.get_session_auth_hash()
    sessions = Session.objects.filter(user=user, expire_date__gt=timezone.now())
    live = [session for session in sessions if session.get_decoded().get(HASH_SESSION_KEY) == signed]
    return sorted(live, key=lambda session: session.seen_at, reverse=True)


def end_sessions(user: Any, *, except_key: str | None = None) -> int:
    """All sessions of a person end at once; how many there were."""
    theirs = Session.objects.filter(user=user)
    return (theirs.exclude(session_key=except_key) if except_key else theirs).delete()[0]
