"""Replies that say STOP or START. A vendor's webhook gives each reply to `take_reply`.

A word counts where the message says nothing else: "STOP", "stop.", "बंद करो". An automatic reply that contains a word
does not refuse anything. A refusal holds for that channel alone, and START takes back nothing but a STOP.
"""

import re
import unicodedata
from datetime import UTC, datetime

from django.utils import timezone

from crm.accounts.audit import Action, record
from crm.database import transactional, upsert
from crm.database.models import new_id
from customers.channels import CHANNELS
from customers.consent import address_hash, refresh_standings
from customers.models import Suppression
from customers.privacy.models import LastReply, StopWord
from customers.privacy.suppression import Reason, suppress
from customers.text import clean, fold

STOP_WORDS = (
    *("STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "UNSUB", "CANCEL", "END", "QUIT", "OPTOUT", "OPT OUT", "OPT-OUT"),
    *("बंद", "बंद करो", "बंद करें", "बन्द", "बन्द करो", "बन्द करें", "रोको", "रोकें", "रोक दो", "रद्द", "सदस्यता समाप्त"),
    *("BAND", "BAND KARO", "ROKO"),
    *("STOPP", "ABMELDEN", "ABBESTELLEN", "BAJA", "ALTO", "ARRET", "ARRÊT", "DESABONNER", "DÉSABONNER", "DISISCRIVIMI"),
    *("AFMELDEN", "UITSCHRIJVEN", "SAIR", "PARAR", "DESCADASTRAR"),
)
START_WORDS = ("START", "UNSTOP", "शुरू", "शुरू करो", "शुरू करें", "चालू", "चालू करो", "चालू करें", "SHURU", "SHURU KARO")
# Vowel signs of Devanagari are no letters, yet end words.
_BETWEEN_SIGNS = re.compile(r"[\W_]*(.*[\w\u0900-\u0963])?.*", re.DOTALL)
BETWEEN_LETTERS = " -'’\u200c\u200d"  # the last two join and part letters of Indian scripts
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_GAPS = re.compile(r"\s+")


def reply_key(text: str) -> str:
    """A reply as it is compared: without signs around it, capitals and doubled spaces."""
    found = _BETWEEN_SIGNS.fullmatch(_GAPS.sub(" ", clean(text)))
    return fold((found and found[1]) or "")


def is_word(text: str) -> bool:
    """Whether a text is made of letters and digits, and of what may stand between them."""
    return all(letter in BETWEEN_LETTERS or unicodedata.category(letter)[0] in "LMN" for letter in text)


_STOP = frozenset(map(reply_key, STOP_WORDS))
_START = frozenset(map(reply_key, START_WORDS))


def take_reply(channel: str, address: str, text: str, at: datetime) -> bool:
    """Do what a reply asks for, written from this address at this time; False where it is neither STOP nor START.

    InvalidAddress for a sender that is not an address of the channel, like the name of a company. The call may be
    repeated, and replies may come in any order: the one that was written last holds.
    """
    key = reply_key(text)
    if key in _STOP or (key and StopWord.objects.filter(key=key).exists()):
        stop(channel, address, at)
    elif key in _START:
        start(channel, address, at)
    else:
        return False
    return True


@transactional
def stop(channel: str, address: str, at: datetime) -> None:
    """Suppress an address on a channel, whose owner asked for it at this time."""
    address = CHANNELS[channel].canonical(address)
    if address and _note(channel, address, at, "at__lte"):  # of two in the same second, STOP holds
        suppress(channel, [address], Reason.STOP_REPLY)


@transactional
def start(channel: str, address: str, at: datetime) -> None:
    """Take back a STOP of this address that was written before. Any other reason not to write there stays."""
    found = CHANNELS[channel]
    address = found.canonical(address)
    if not address or not _note(channel, address, at, "at__lt"):
        return
    stopped = Suppression.objects.filter(hash=address_hash(channel, address), reason=Reason.STOP_REPLY)
    if suppression := stopped.first():
        because = "the recipient replied START"
        record(Action.SUPPRESSION_LIFTED, None, of=suppression, channel=found.label, because=because)
        suppression.delete()
        refresh_standings(found, [fold(address)])


def _note(channel: str, address: str, at: datetime, is_later: str) -> bool:
    """Note when a reply was written; False where one is known that `is_later` says was written after it. A time that
    lies ahead counts as now."""
    at, hash = min(at, timezone.now()), address_hash(channel, address)
    row = (new_id(), hash, channel, NEVER)
    upsert(LastReply, [row], fields=("id", "hash", "channel", "at"), unique="hash", insert_only=("channel", "at"))
    return bool(LastReply.objects.filter(hash=hash, **{is_later: at}).update(at=at))
