"""For each recogniser of conditions, the classes of words of which one must be ahead, so that it is tried at all."""

from ai_tools.engines.grammar import lexicon
from ai_tools.engines.grammar.figures import OF_MUCH, PERCENTILES
from ai_tools.engines.grammar.openers import OPENERS
from ai_tools.engines.grammar.reached import REACTIONS
from customers.channels import CHANNELS

OF_REACHED = frozenset([*REACTIONS, "CAMPAIGN", "SEGMENT", "campaign", "segment"])
OF_FIGURES = frozenset(
    [
        *PERCENTILES,
        *("TOP", "BOTTOM", "ABOVE_AVERAGE", "BELOW_AVERAGE", "SPEND", "ORDER", "REPEAT", "NOBODY_YET", "ONE_TIME"),
    ]
)
BEFORE_FIGURES = OF_MUCH.union(  # what those of figures begin with
    [*PERCENTILES, "ARTICLE", "TOP", "BOTTOM", "ABOVE_AVERAGE", "BELOW_AVERAGE", "REPEAT", "NOBODY_YET", "ONE_TIME"]
)
OF_NUMBERS = frozenset(["figure"])
OF_CHANNELS = frozenset(f"CHANNEL {channel}" for channel in CHANNELS)
OF_REACH = OF_CHANNELS.union(
    ["MAY_REACH", "REACHING", "CONSENT", "figure"], (f"REACHED_BY {channel}" for channel in CHANNELS)
)
OF_CONSENT = OF_CHANNELS | {"CONSENT", "NO_CONSENT"}
OF_ATTRIBUTES = frozenset(["AGE", "key"])
OF_FIELDS = frozenset(["MAILBOX", "UNSET", *(f"FIELD {field}" for field in lexicon.named("FIELD"))])
OF_ABROAD = frozenset(["ABROAD"])
OF_PLACES = frozenset(["city", "country", "FIELD city", "FIELD country"])
OF_TAGS = frozenset(["TAG", "UNTAGGED", "tag", "figure"])
OF_ATTRIBUTE_VALUES = frozenset(["SPEAKS", "LIKES", "attribute"])
OF_DEEDS = frozenset(
    [
        *(
            *OPENERS,
            "EVERY_ORDER",
            "TOUCHED",
            "LIKES",
            "NEW",
            "NOTHING",
            "BUYER_ALONE",
            "ONE_ORDER",
            "PER_ORDER",
            "ITEM",
        ),
        *("SINCE_FOR", "category", "sku", "figure", "HIGHEST", "LOWEST", "MEAN"),
    ]
)
OF_RETURNS = frozenset(["COMING_BACK", "NEVER_AGAIN", "BACK"])
OF_LATER = OF_DEEDS | OF_RETURNS
OF_WAITING = frozenset(["AWAITING"])
OF_TIMES = frozenset(["figure", "RECENTLY", "LONG_AGO"])
OF_EVENTS = frozenset(["event", *(f"EVENT {event}" for event in lexicon.named("EVENT"))])
OF_COUNTS = frozenset(["figure", "MORE", "ONCE", "TWICE", "THRICE"])
OF_PURPOSES = OF_REACHED | OF_CHANNELS | {"SINCE_FOR"}  # of what a message is to be for
MEANINGFUL = frozenset().union(
    *(OF_REACHED, OF_FIGURES, OF_REACH, OF_CONSENT, OF_ATTRIBUTES, OF_FIELDS, OF_ABROAD, OF_PLACES),
    *(OF_TAGS, OF_ATTRIBUTE_VALUES, OF_DEEDS, OF_RETURNS, OF_WAITING, OF_TIMES, OF_COUNTS, OF_EVENTS),
)
