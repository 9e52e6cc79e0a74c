"""Who makes a request for a link or a pixel: a person's program, a provider on its reader's behalf, or a machine. Only
the request itself is looked at here; `campaigns.engagement.hits` judges by everything that is known of a message.
"""

import re
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

from campaigns.engagement.hits import Sign

APPLE_PREFETCH = "Mozilla/5.0"  # the whole agent of Apple's Mail Privacy Protection
GMAIL_PREFETCH = "Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0"  # the end of it
IMAGE_PROXIES = ("GoogleImageProxy", "YahooMailProxy")
SCANNERS = re.compile(
    # Gateways that check mails.
    r"barracuda|proofpoint|mimecast|cloudmark|messagelabs|symantec|trendmicro|fireeye|forcepoint|sophos|ironport"
    # Messengers and networks that show a preview of a link.
    r"|whatsapp/|telegrambot|slackbot|slack-imgproxy|discordbot|twitterbot|facebookexternalhit|facebot|linkedinbot"
    r"|skypeuripreview|viber|snapchat|pinterestbot|redditbot|vkshare|line-poker"
    # Programs and crawlers.
    r"|googlebot|bingbot|applebot|yandexbot|ahrefsbot|bytespider|crawler|spider|headlesschrome|phantomjs"
    r"|curl/|wget/|python-requests|python-urllib|aiohttp|go-http-client|java/|okhttp|libwww|httpclient|scrapy",
    re.IGNORECASE,
)


def read_sign(
    method: str,
    meta: Mapping[str, str],
    machine_agents: Sequence[str] = (),
    machine_networks: Sequence[IPv4Network | IPv6Network] = (),
) -> Sign:
    """What a request says of who makes it. `meta` has headers as WSGI names them, and `REMOTE_ADDR`; the last two are
    what the installation lists: parts of agents in lower case, and networks."""
    agent = meta.get("HTTP_USER_AGENT", "").strip()
    if method != "GET":
        return Sign.METHOD
    if any("prefetch" in meta.get(name, "").lower() for name in ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE")):
        return Sign.PURPOSE
    if not agent:
        return Sign.NO_AGENT
    if any(listed in agent.lower() for listed in machine_agents) or _is_in(meta["REMOTE_ADDR"], machine_networks):
        return Sign.LISTED
    if any(proxy in agent for proxy in IMAGE_PROXIES):
        return Sign.IMAGE_PROXY
    if agent == APPLE_PREFETCH or agent.endswith(GMAIL_PREFETCH):
        return Sign.PREFETCH
    return Sign.SCANNER if SCANNERS.search(agent) else Sign.PLAIN


def _is_in(address: str, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    if not networks:
        return False
    try:
        client = ip_address(address)
    except ValueError:
        return False
    return any(client in network for network in networks)
