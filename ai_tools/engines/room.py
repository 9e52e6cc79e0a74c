"""How much room a message has on each channel, how long a text gets, and when two messages are as good as one."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from ai_tools.engines.protocol import Variant
from campaigns.content.tokens import find_tokens

ALIKE = 0.88  # of a message's text
USUAL_VALUE = 12  # characters of a customer's value


@dataclass(frozen=True)
class Room:
    """The most characters of a text, values filled in; a channel without subjects has 0 for them."""

    message: int
    subject: int = 0


ROOMS = {"email": Room(900, 70), "sms": Room(160), "whatsapp": Room(400)}


def length(text: str) -> int:
    """Characters with values filled in: a fallback, or a name of usual length where that is longer."""
    tokens = find_tokens(text)
    bare = text
    for token in tokens:
        bare = bare.replace(str(token), "")
    return len(bare) + sum(max(len(token.fallback or ""), USUAL_VALUE) for token in tokens)


def alike(one: Variant, other: Variant) -> bool:
    """Whether two messages say the same in the same way."""
    return SequenceMatcher(None, one.message, other.message).ratio() > ALIKE
