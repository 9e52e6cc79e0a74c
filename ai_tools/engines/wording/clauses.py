"""Patterns of how words stand in a sentence: what is a verb, what is an offer, and what is said of things."""

import re
from enum import StrEnum


class Kind(StrEnum):
    """How words of the goal stand in a sentence."""

    CLAUSE = "clause"  # a whole sentence: “our store opens on Friday”
    REQUEST = "request"  # to the customer: “use code TEA75”
    THING = "thing"  # something that is shown: “our new menu”
    OFFER = "offer"  # something that customers get: “20% off tea”


OF_THINGS = (  # behind “they”: what is sold, not who buys it
    r"\s+(?:(?:never|only|always|also|soon|will|won't|will not|do not|don't|can|cannot|can't)\s+){0,2}"
    r"(?:said|expire|cost|arrive|last|fit|sell|run out|taste|ship|start|end|contain|weigh|come (?:in|with)"
    r"|be (?:extended|refunded|returned|combined|exchanged|transferred|redeemed|used"
    r"|sold|shipped|replaced|stored|washed"
    r"|(?!contacted|charged|invited|refused|asked|called|notified|informed|served|seated|admitted|billed|driven|taught"
    r"|shown|given|sent|told|paid)\w+(?:ed|en|rn|wn|ght|ade) ?(?:up|off|out)?)"
    r"|(?:are|were)(?: now| all| not)? (?:back|made|valid|available|limited|sold|organic"
    r"|gone|fresh|new|handmade|baked))\b"
)
OFF = (
    r"(?<!\bis )(?<!\bare )(?<!\bbe )(?<!\bwas )(?<!\bwere )(?<!switched )(?<!turned )(?<!called )\boff\b"  # “20% off”
)
OFFERED = re.compile(
    rf"{OFF}|(?<!-)\bfree\b|discount|cash ?back|\bgifts?\b|voucher|coupon|\bpoints\b|half price|(?<!go on )\bsale\b"
    r"|early access|\b\d for \d\b|for the price of|\bbogo\b|buy \w+ get|\bcode\b",
    re.IGNORECASE,
)
VERB = re.compile(
    r"\b(?:(?<=\w')(?:re|ve|ll)|is|are|was|were|be|been|isn't|aren't|wasn't|has|have|had|will|won't|can|cannot|can't"
    r"|(?-i:may)|must|do"
    r"|does|did|don't|doesn't"
    r"|didn't|(?:re)?opens?|closes?|(?:re)?starts?|goes"
    r"|(?:go|run)(?= (?:up|down|out|on sale)\b)|won|rise|ends?|begins?"
    r"|moves?|moved|gives?|gets?|works?|expires?|arrives?|comes?"
    r"|costs?|stays?|continues?|renews|becomes|includes|lasts|lets|contains|requires|replaces|retires|leaves"
    r"|runs|drops?|falls?|rises|changes?|returns?|delivers?|ships?|earns?|serves?|wins?|takes?|needs?|receives?"
    r"|saves?|appl(?:y|ies)|pays?|remains?)\b",
    re.IGNORECASE,
)

OFFER_DOES = re.compile(  # “loyalty points expire in May” tells, “double points in May” offers
    rf"\b(?:points|gifts?|gift cards?|vouchers?|coupons?|discounts?|cash ?back|sale|code [A-Z0-9-]+)\s+"
    rf"(?:(?:bought|sold|issued|earned|from|before|after)\b[^,.;]*?\s)?"
    rf"(?:(?:now|also|only|never|no longer|all)\s+)?{VERB.pattern}",
    re.IGNORECASE,
)
