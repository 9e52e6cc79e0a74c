"""Which links an e-mail may hold."""

import re
import unicodedata
from urllib.parse import urlsplit

from campaigns.content.tokens import BRACES
from crm.web.hosts import is_private_host

MAX_LINK = 2_000  # characters
EXAMPLE = "Write a whole link, like https://example.com/sale."

# The host is judged as it was typed: scheme, host and port, then the end or what follows. A token may stand there only.
_PARTS = re.compile(r"https://(?P<host>[^/?#\s:@\\{}]+)(?::(?P<port>[0-9]{1,5}))?(?P<rest>[/?#].*)?", re.DOTALL)
_LABEL = re.compile(r"(?!-)(?:[a-z0-9-]|[^\x00-\x7f])+(?<!-)", re.IGNORECASE)
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]")


def link_mistake(link: str) -> str:
    """What is wrong with a link, and what to do; empty where nothing is. Tokens may stand after the host."""
    if not link.strip():
        return f"There is no link. {EXAMPLE}"
    if len(link) > MAX_LINK:
        return f"This link has {len(link):,} characters; shorten it to {MAX_LINK:,} at most."
    typed = BRACES.sub("x", link)
    if typed.partition("/")[0].casefold() == "http:":
        return "This link begins with http://: write https://, so that nobody on the way can read or change the page."
    if "\\" in typed:
        return "A link holds no backslash: write a slash."
    if _SPACE.search(typed):
        return "A link holds no spaces or line breaks: remove them, or write %20."
    parts = _PARTS.fullmatch(link)
    if not parts:
        if "@" in _host_in(typed):
            return "A link holds no user name before its host: remove everything up to the @."
        return f"This is not a whole link. {EXAMPLE}"
    host = unicodedata.normalize("NFKC", parts["host"]).rstrip(".")
    if is_private_host(host):
        return "This host belongs to a private network: readers cannot reach it."
    if "." not in host or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        return f"“{parts['host'][:60]}” is not a host. {EXAMPLE}"
    return ""


def _host_in(link: str) -> str:
    """What stands where a link has its host, user name included; empty where there is nothing like it."""
    try:
        return urlsplit(link).netloc
    except ValueError:
        return ""
