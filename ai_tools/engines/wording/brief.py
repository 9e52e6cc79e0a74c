"""What a marketer's goal asks for: purpose, offer, product, last day, news, tone."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


def _any(*phrases: str) -> str:
    """One of these; a space stands for any number of them."""
    return "(?:" + "|".join(phrase.replace(" ", r"\s+") for phrase in phrases) + ")"


def _words(text: str) -> str:
    return _any(*text.split())


CUSTOMERS = _words("customers? members? users? subscribers? clients? vips? regulars? folks people shoppers? buyers?")
DONE = _words("ordered bought visited been shopped purchased")
PURPOSES = {  # the first that is named wins
    "feedback": _any(*["feedback", "survey", "reviews?", "rat(?:e|ing)", "opinions?"], "tell us what"),
    "event": _any(
        *["events?", "workshops?", "tasting", "concert", "meet-?up", "webinar", "inaugurat\\w*"],
        r"(?:store|shop|outlet|cafe) open(?:s|ing)",
        r"open(?:s|ing) (?:on|in|at)",
    ),
    "welcome": _any(
        r"welcom\w*",
        rf"new (?:{CUSTOMERS}|sign\W?ups?|joiners?)",
        "first (?:order|purchase|time)",
        "just joined",
        "newly",
        "signed up",
    ),
    "win_back": _any(
        r"win(?:ning)?[\s-]*(?:them )?back",
        "come back",
        r"(?:bring|get)(?:ing|ting)? (?:\w+ ){0,4}back",
        r"(?:laps|churn|re-?engag|re-?activat)\w*",
        *["inactive", "dormant", "stopped", "quiet"],
        rf"(?:not|haven'?t) {DONE}",
        "have not",
        "miss(?:ed|ing)? (?:you|them)",
    ),
    "thank": _any(
        r"(?:thank|loyal|reward|appreciat)\w*",
        "vips?",
        "best customers?",
        "regulars?",
        r"top (?:customer|spender)s?",
        "grateful",
    ),
    "remind": _any(r"remind\w*", "last chance", "don'?t forget", "end(?:s|ing) soon", r"expir\w*", "hurry"),
    "greet": _any("wish(?:es)?", r"greet\w*", r"happy \w+", "celebrate"),
    "launch": _any(
        r"(?:launch|introduc|announc)\w*",
        "new arrivals?",
        "new",
        "now available",
        "just (?:in|landed)",
        "back in stock",
    ),
}
TONES = {
    "urgent": _any("urgent(?:ly)?", "hurry", "fomo", "last chance", "act (?:fast|now)"),
    "formal": _any(*["formal", "professional", "polite", "respectful", "premium", "luxur\\w*", "elegant"]),
    "playful": _any(*["playful", "fun", "funny", "witty", "cheeky", "quirky", "humou?r\\w*"]),
}

AMOUNT = r"(?:(?:₹|rs\.?|inr|\$|€|£)\s?\d[\d,]*(?:\.\d+)?(?:\s?k\b)?|\d[\d,]*(?:\.\d+)?\s?(?:rupees|rs\b|bucks))"
SHARE = r"\d{1,3}(?:\.\d+)?\s?(?:%|percent|per\s+cent)"
REDUCED = _any("off\\b", "discount", "cash ?back", "voucher", "coupon", "credit", "gift card")
NOT_A_THING = _words("on for with until till to when this by before and if in at of from over above")
OFFERS = [
    rf"(?:flat |extra |an extra |up ?to |get |a )?(?:{SHARE}|{AMOUNT})\s?{REDUCED}",
    rf"(?:discount|cash ?back|voucher|coupon) of (?:{SHARE}|{AMOUNT})",
    r"buy (?:one|1|two|2)[\s,-]*get (?:one|1)(?:[\s-]free)?",
    r"bogo|(?:two|2) for (?:one|1)\b|(?:two|2) [\w ]{2,30} for the price of one",
    rf"(?:a )?(?:free|complimentary) (?!{NOT_A_THING}\b)[a-z][\w-]*(?: (?!{NOT_A_THING}\b)[a-z][\w-]*){{0,3}}",
    r"(?:double|triple|extra|bonus) (?:\w+ )?points",
    r"early access|first access|members?[\s-]only (?:sale|price\w*)|half price|sale prices",
    r"a (?:small |free |surprise )?gift",
]
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
FEAST = _any(
    *["diwali", "holi", "eid", "christmas", "pongal", "onam", "navratri", "dussehra", "rakhi"],
    "raksha bandhan",
    r"new year'?s?(?: eve| day)?",
)
DATE = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}(?: \d{{4}})?|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?)"
DAY = _any(
    WEEKDAY,
    *["today", "tonight", "tomorrow", "midnight"],
    r"(?:the )?month[\s-]?end",
    rf"(?:the )?end of (?:the |this )?(?:week|month|year|day|{MONTH})",
)
UNTIL = _any(*["until", "till", "through", "by", "before"], "valid (?:until|till)", "(?:ends?|ending|expires?)(?: on)?")
DEADLINES = [
    rf"(?:only )?\b{UNTIL} (?:the |this |next )?(?:{DATE}|{DAY}|{FEAST})",
    rf"(?:only )?(?:this|the|next|coming) (?:coming )?(?:weekend|week|month|saturday and sunday|{WEEKDAY})(?: only)?",
    r"(?:valid )?(?:for |in |within )(?:the )?(?:next |only )?\d{1,3} (?:hours|days|weeks)(?: only)?",
    r"(?:today|tomorrow) only|only today|for (?:one day|a day) only|for a limited time|limited time(?: only)?",
    rf"from (?:{DATE}|{DAY}) (?:to|till|until) (?:{DATE}|{DAY})",
    rf"(?:on|starting) (?:the )?(?:{DATE}|{DAY})",
    rf"(?:this|for|on|around) {FEAST}",
]
CODE = re.compile(r"\b(?:code|coupon|promo)(?: code)?[\s:“\"']+([A-Z][A-Z0-9]{2,15})\b")
FLOOR = re.compile(rf"\b(?:above|over|of at least|more than|from) ({AMOUNT}|\d{{3,6}}\b)", re.IGNORECASE)
TELLING = _any(
    r"tell(?:ing)?",
    "let",
    r"inform(?:ing)?",
    r"remind(?:ing)?",
    r"announc(?:e|ing)",
    "say(?:ing)?",
    "share",
    "mention",
    r"invit(?:e|ing)",
)
NEWS = re.compile(
    rf"\b{TELLING}\b(?: (?:them|everyone|everybody|(?:(?:our|all|the|my) )?(?:\w+ ){{0,3}}?{CUSTOMERS}))?"
    r"(?: know)?(?:(?: (?:in|from|at|who|with) [^,.]{1,60}?)? that|(?: (?:about|of|to))?) (?P<news>.+)",
    re.IGNORECASE | re.DOTALL,
)
SELLING = _any(
    *(f"{verb}(?:e|ing|ing of)?" for verb in ["launch", "introduc", "promot", "sell", "push", "announc"]),
    *("about", "try", "buy", "stock up on", "off(?: on)?", "discount on", "sale on", "on"),
)
PRODUCT = re.compile(
    rf"\b{SELLING} (?:(?:our|the|your|all|a|an|their|more|some) )*"
    r"(?P<product>(?:(?:new|fresh|special) )?[a-z][\w'-]*(?: [a-z][\w'-]*){0,3})",
    re.IGNORECASE,
)
ENDS_PRODUCT = re.compile(
    r"\b(?:to|for|with|until|till|by|before|this|these|that|who|which|and|or|at|in|on|off|so|because|via|from|next|last"
    r"|first|only|when|of|orders?|them|customers?|people|the|is|are|now|today)\b.*",
    re.IGNORECASE | re.DOTALL,
)
NO_PRODUCT = re.compile(
    rf"{FEAST}|{WEEKDAY}|weekend|week|sales|discount|news|above|over|rs\b|google|instagram|facebook|social",
    re.IGNORECASE,
)
WHOLE_RANGE = _any(
    "everything",
    "anything",
    "all orders",
    "all products",
    "the whole (?:menu|range|store)",
    "your (?:next|first) order",
)
NOTE = re.compile(
    r"^\W*(?:an? )?(?:[\w-]+ ){0,2}?(?:note|message|e-?mail|mail|sms|text|nudge|letter|newsletter)\b"
    r"(?: (?:to|for) .*?(?= about | that | on | saying |$))?(?: (?:about|that|on|saying))?\s*",
    re.IGNORECASE,
)
ORDERS = _words(
    "increase boost drive get promote sell make create write bring win grow improve raise push send draft re-?engage"
    " reactivate convert generate come need want offer give launch introduce announce thank reward remind invite"
    " welcome wish tell ask let inform upsell cross"
)
TO_THE_MARKETER = re.compile(
    rf"^\W*(?:please |pls |we (?:want|need) to |i (?:want|need) to |help (?:me |us )?|try to )?{ORDERS}", re.IGNORECASE
)
LONG_NEWS = 8  # words
YOURS = {"their": "your", "they": "you", "them": "you", "theirs": "yours"}


@dataclass(frozen=True)
class Brief:
    """The parts of a goal, each empty where it is not named. `news` is what customers are to be told, `floor` the least
    they must order for the offer."""

    goal: str
    purpose: str = "sell"
    offer: str = ""
    floor: str = ""
    code: str = ""
    product: str = ""
    deadline: str = ""
    news: str = ""
    feast: str = ""
    tone: str = ""


def read_brief(goal: str, products: Iterable[str] = ()) -> Brief:
    """`products` are names that the shop sells things under."""
    text = " ".join(goal.split())
    offer = _first(OFFERS, text)
    news = _news(text, offer)
    if len(news.split()) >= LONG_NEWS:
        offer = ""  # it is part of what is told
    deadline = _first(DEADLINES, text.replace(offer, " ") if offer else text)
    feast = re.search(FEAST, text, re.IGNORECASE)
    code = CODE.search(text)
    return Brief(
        goal=goal,
        purpose=_named(PURPOSES, text) or "sell",
        offer=_offer(offer),
        floor=_floor(text) if offer else "",
        code=code[1] if code else "",
        product=_product(text, offer, products),
        deadline=_deadline(deadline),
        news=news,
        feast=feast[0].title() if feast else "",
        tone=_named(TONES, text),
    )


def _named(names: dict[str, str], text: str) -> str:
    return next((name for name, words in names.items() if re.search(rf"\b{words}\b", text, re.IGNORECASE)), "")


def _first(patterns: list[str], text: str) -> str:
    for pattern in patterns:
        if found := re.search(pattern, text, re.IGNORECASE):
            return found[0].strip(" ,.;")
    return ""


def _offer(text: str) -> str:
    """As it can stand in a sentence: 20% off, ₹500 off, free delivery."""
    for pattern, better in (
        (r"^(?:get|an?) ", ""),
        (r"\s?(?:percent|per cent)\b", "%"),
        (r"\b(?:rs\.?|inr)\s?(?=\d)", "₹"),
        (r"(\d[\d,]*)\s?(?:rupees|rs\b|bucks)", r"₹\1"),
        (r"^(?:discount|cash ?back|voucher|coupon) of (\S+)", r"\1 off"),
        (r"(?<=[\d%]) discount", " off"),
        (
            r"^(?:bogo|(?:two|2) for (?:one|1)|buy (?:one|1)[\s,-]*get (?:one|1)(?:[\s-]free)?)$",
            "buy one, get one free",
        ),
    ):
        text = re.sub(pattern, better, text, flags=re.IGNORECASE)
    return text.lower()[:80]


def _floor(text: str) -> str:
    found = FLOOR.search(text)
    amount = re.sub(r"^(?:rs\.?|inr)\s?", "₹", found[1], flags=re.IGNORECASE) if found else ""
    return amount if amount[:1] in "₹$€£" else f"₹{amount}"


def _product(text: str, offer: str, products: Iterable[str]) -> str:
    """What the shop is known to sell comes first, then what the goal names as a thing to sell."""
    if offer and (found := re.search(WHOLE_RANGE, text, re.IGNORECASE)):
        return found[0].lower()
    plain = f" {' '.join(re.findall('[a-z0-9]+', text.lower()))} "
    known = [name for name in products if f" {name.lower()} " in plain or f" {name.lower()}s " in plain]
    if known:
        best = lowered(max(known, key=len))
        new = re.search(rf"\b(new|fresh|special) {re.escape(best.lower())}", plain)
        return f"{new[1]} {best}" if new else best
    for found in PRODUCT.finditer(text):
        product = ENDS_PRODUCT.sub("", found["product"]).strip(" ,.;-'")
        if len(product) > 2 and product.lower() not in offer.lower() and not NO_PRODUCT.search(product):
            return product[:40]
    return ""


def _deadline(text: str) -> str:
    for pattern, better in (
        (r"^(?:only|valid) (?=until|till|this|for)", ""),
        (r"^(?:ends?|ending|expires?)(?: on)?\b", "until"),
        (r"^till\b", "until"),
        (r"^only today$", "today only"),
    ):
        text = re.sub(pattern, better, text, flags=re.IGNORECASE)
    text = re.sub(rf"\b(?:{WEEKDAY}|{MONTH}|{FEAST})\b", lambda found: found[0].title(), text, flags=re.IGNORECASE)
    return text[:1].lower() + text[1:60]


def _news(text: str, offer: str) -> str:
    """What customers are to be told, as a sentence to them; not what the marketer is to do."""
    if found := re.search(rf"^(.+?),? {TELLING} (?:them|everyone|everybody|{CUSTOMERS})\W*$", text, re.IGNORECASE):
        said = found[1]
    elif found := NEWS.search(text):
        said = found["news"]
    else:
        said = "" if offer or TO_THE_MARKETER.search(text) else NOTE.sub("", text)
    said = re.sub(r"^(?:that|about|of|to) ", "", said.strip(" ."), flags=re.IGNORECASE)
    if len(said.split()) < 3 or re.match(r"(?:an? |the )?(?:offer|discount|deal)\b", said, re.IGNORECASE):
        return ""
    said = re.sub(r"\b(?:in|with) an? (?:\w+ )?(?:tone|voice|way)\b.*", "", said, flags=re.IGNORECASE).strip(" ,.")
    said = re.sub(r"\b(their|they|them|theirs)\b", lambda found: YOURS[found[0].lower()], said, flags=re.IGNORECASE)
    said = re.sub(r"[{}<>%]{2,}|[{}<>]", "", said)
    return said[:1].upper() + said[1:400]


def lowered(text: str) -> str:
    """As within a sentence; what is written in capitals stays so."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
