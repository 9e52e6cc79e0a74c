"""An e-mail as the bytes that a mail server gets: what all have in common is written once, the rest filled in."""

import base64
import binascii
import re
import time
from email.utils import formatdate, parseaddr
from functools import cache, lru_cache
from typing import NamedTuple

from django.core.mail.message import sanitize_address

from campaigns.content.message import on_one_line
from customers.addresses import PLAIN_EMAIL, canonical_email, deliverable_email
from delivery.vendors.protocol import Outgoing

MAX_HEADER_LINE = 76  # characters, the name of the header included
MAX_LINE = 998  # bytes, without the end of the line
BYTES_OF_A_WORD = 42  # that one encoded word of a header stands for: with its frame 68 characters

_LINE_END = re.compile(r"\r\n|\r|\n")
_PLAIN_TEXT = re.compile(r"[\t\n\x20-\x7e]*")
_PLAIN_WORDS = re.compile(r"[!-~]+(?: [!-~]+)*")
# The longest run of words that fits on a line; or one word that is longer. Each begins with its space.
_FOLDED = re.compile(r".{1,66}(?![^ ])|.+?(?![^ ])")
_FIRST_DOT = re.compile(rb"^\.", re.MULTILINE)


class Email(NamedTuple):
    """`to` is the address of the envelope. `content` ends with the dot that ends a message in SMTP."""

    id: str
    to: bytes
    content: bytes


class Sender(NamedTuple):
    """`address` is that of the envelope, `headers` what stands at the head of every e-mail."""

    address: bytes
    domain: str
    headers: str


@cache
def read_sender(text: str, reply_to: str = "") -> Sender:
    """The sender in a text like `News <news@example.com>`, and where replies go if not there. ValueError for one that
    is not an address."""
    header = sanitize_address(on_one_line(text), "utf-8")
    address = _address(parseaddr(header)[1])
    _, _, domain = address.rpartition("@")
    replies = f"Reply-To: {_address(reply_to)}\r\n" if reply_to else ""
    headers = f"From: {header}\r\n{replies}MIME-Version: 1.0\r\n"
    return Sender(address.encode("ascii"), domain, headers)


def write_email(message: Outgoing, sender: Sender) -> Email:
    """The message as an e-mail. ValueError for an address that cannot stand in a header or a command.

    An attempt that is made again has the same Message-ID, so that mailboxes may recognise it.
    """
    to, id = _address(message["to"]), message["id"]
    content_head, body = _content(message)
    own = "".join(f"{name}: {value}\r\n" for name, value in message.get("headers", {}).items())
    head = (
        f"{sender.headers}{content_head}Subject: {_subject(message['subject'])}\r\n"
        f"To: {to}\r\nDate: {_date(int(time.time()))}\r\nMessage-ID: <{id}@{sender.domain}>\r\n{own}\r\n"
    )
    end = b".\r\n" if body.endswith(b"\n") or not body else b"\r\n.\r\n"
    return Email(id, to.encode("ascii"), head.encode("ascii") + _FIRST_DOT.sub(b"..", body) + end)


@lru_cache(maxsize=1)
def _date(seconds: int) -> str:
    """The same for all e-mails of a second."""
    return formatdate(seconds)


def _content(message: Outgoing) -> tuple[str, bytes]:
    """The headers of the content, and the content: plain text, or that beside HTML, of which programs show the last
    part that they can."""
    text_head, text = _part("plain", message["body"])
    if not message.get("html"):
        return text_head, text
    html_head, html = _part("html", message["html"])
    boundary = f"=_{message['id']}"  # random, so that nothing in the parts is like it
    parts = b"".join(
        f"--{boundary}\r\n{head}\r\n".encode() + part + b"\r\n" for head, part in ((text_head, text), (html_head, html))
    )
    body = parts + f"--{boundary}--\r\n".encode()
    return f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n', body


def _part(kind: str, text: str) -> tuple[str, bytes]:
    encoding, body = _body(text)
    return f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n', body


def _address(to: str) -> str:
    """In ASCII. A control character could begin a header, a bracket end the address in a command. ValueError for what
    is not an address."""
    if PLAIN_EMAIL.fullmatch(to):
        return to
    if on_one_line(to) != to:
        raise ValueError("a control character in the address")
    address = deliverable_email(to)
    if not canonical_email(to) or not address.isascii() or not {" ", "<", ">"}.isdisjoint(address):
        raise ValueError("not an address")
    return address


def _subject(text: str) -> str:
    """Plain words as they are, over several lines where they are long; everything else as encoded words (RFC 2047)."""
    text = on_one_line(text)
    if _PLAIN_WORDS.fullmatch(text) and "=?" not in text and max(map(len, text.split(" "))) < MAX_LINE - 10:
        return "\r\n".join(_FOLDED.findall(text)) if len(text) > MAX_HEADER_LINE - len("Subject: ") else text
    words, word = [], b""
    for character in text:
        encoded = character.encode("utf-8", "replace")
        if len(word) + len(encoded) > BYTES_OF_A_WORD:
            words.append(word)
            word = b""
        word += encoded
    words.append(word)
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(word).decode()}?=" for word in words if word)


def _body(text: str) -> tuple[str, bytes]:
    """The encoding and the body in it: printable ASCII in lines that are not too long stays as it is. Lines end with
    CR LF."""
    text = _LINE_END.sub("\n", text)
    if _PLAIN_TEXT.fullmatch(text) and (len(text) <= MAX_LINE or max(map(len, text.split("\n"))) <= MAX_LINE):
        return "7bit", text.replace("\n", "\r\n").encode("ascii")
    raw = text.encode("utf-8", "replace")
    quoted = binascii.b2a_qp(raw, istext=True)
    if len(quoted) <= 2 * len(raw):  # mostly Latin script, which stays readable
        return "quoted-printable", quoted.replace(b"\n", b"\r\n")
    return "base64", base64.encodebytes(raw.replace(b"\n", b"\r\n")).replace(b"\n", b"\r\n")
