"""What recipients, and machines in front of them, do with a message: opens and clicks, drawn by the message's id, so
that the same message is always met in the same way.

Only what the sender can know is reported: opens of an e-mail with a pixel, clicks on links that count. A WhatsApp
message says by itself that it was read.
"""

import random
import re
from typing import NamedTuple

OPENS, PREFETCHED, SCANNED = 0.32, 0.22, 0.015  # of the e-mails that arrive
READ = 0.6  # of the WhatsApp messages that arrive
CLICKS = {"email": 0.04, "sms": 0.06, "whatsapp": 0.06}
CLICKS_AGAIN = 0.25  # of those who click
MEDIAN, SPREAD = 40.0, 1.2  # of a log-normal delay in seconds; in life it would be three hours
MACHINE_SECONDS = 2.0  # within which machines are done
USUAL_LATEST = 8.0  # seconds; where receipts come sooner, so do reactions

_LINK = re.compile(r"/l/[A-Za-z0-9_-]{35}/([0-9]{1,4})")
_PIXEL = re.compile(r"/o/[A-Za-z0-9_-]{35}\.gif")


class Reaction(NamedTuple):
    """An open or a click, so many seconds after the message has arrived. `link` is the number of the link, 0 for an
    open."""

    status: str
    link: int
    is_machine: bool
    seconds: float


def draw_reactions(id: str, channel: str, body: str, html: str, scale: float) -> list[Reaction]:
    """What happens to a message that arrives. `scale` is how much more often than in life: 0 for never."""
    if not scale:
        return []
    chance = random.Random(id)
    links = [int(number) for number in dict.fromkeys(_LINK.findall(f"{html}\n{body}"))]

    def happens(share: float) -> bool:
        return chance.random() < share * scale

    def after() -> float:
        return MEDIAN * chance.lognormvariate(0, SPREAD)

    reactions: list[Reaction] = []
    if channel == "email" and _PIXEL.search(html):
        if happens(PREFETCHED):
            reactions.append(Reaction("opened", 0, True, chance.uniform(0, MACHINE_SECONDS)))
        if happens(OPENS):
            reactions.append(Reaction("opened", 0, False, after()))
    if channel == "whatsapp" and happens(READ):
        reactions.append(Reaction("opened", 0, False, after()))
    if links and channel == "email" and happens(SCANNED):
        reactions += [Reaction("clicked", link, True, chance.uniform(0, MACHINE_SECONDS)) for link in links]
    if links and happens(CLICKS[channel]):
        by_rank = [1 / rank for rank in range(1, len(links) + 1)]
        seconds = after()
        for _ in range(1 + (chance.random() < CLICKS_AGAIN)):
            (link,) = chance.choices(links, by_rank)
            reactions.append(Reaction("clicked", link, False, seconds))
            seconds += after()
    return reactions
