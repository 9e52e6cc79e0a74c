"""Secrets that a page shows once.

The answer to a POST shows none, since reloading it would make another. The secret waits in the session, encrypted; the
POST redirects to a page under Settings, which shows it and forgets it.
"""

import json
from contextlib import suppress
from typing import NamedTuple

from django.http import HttpRequest

from crm.accounts.encryption import Unreadable, decrypt, encrypt

WAITING = "shown_once"  # in the data of a session
PURPOSE = "accounts.shown_once"  # of the encryption


class Secret(NamedTuple):
    """A secret as a page shows it: below a title, with a sentence and the label of its field."""

    title: str
    text: str
    label: str
    value: str


def show_once(request: HttpRequest, secret: Secret) -> None:
    """Let the next page under Settings that this person opens show the secret, below those that wait already."""
    waiting = request.session.get(WAITING, [])
    request.session[WAITING] = [*waiting, encrypt(json.dumps(secret), PURPOSE)]


def take_secrets(request: HttpRequest) -> list[Secret]:
    """The secrets that this page is to show, the oldest first, forgotten from now on. Only a GET takes them."""
    if request.method != "GET" or WAITING not in request.session:
        return []
    found = []
    for waiting in request.session.pop(WAITING):
        with suppress(Unreadable):
            found.append(Secret(*json.loads(decrypt(waiting, PURPOSE))))
    return found
