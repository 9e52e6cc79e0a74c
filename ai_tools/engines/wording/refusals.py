"""Goals that the built-in engine does not write for, each with the reason that the marketer reads.

A goal is refused when it is not English, when it speaks to a program, when it asks customers for secrets, or when it
contains markup. Whatever passes is still only quoted, never rephrased.
"""

import re
import unicodedata
from collections.abc import Sequence

from ai_tools.engines.protocol import EngineError

# Words of Hindi in Latin letters that are no English words; one is enough.
_HINDI = re.compile(
    r"\b(?:aap|aapke|aapka|apne|aaj|abhi|accha|agar|aur|baad|bahut|band|bhai|bhejo|bhi|chahiye|chhoot|chhut"
    r"|choot|dein|dena"
    r"|denge|dijiye|diya|do na|dukaan|dukan|gaya|grahak|grahako|grahakon|hain|hai|hoga|hogi|humara|hamara"
    r"|hamare|humare|humari|hamari|nayi|khul|gayi|batao|aaiye|iske"
    r"|kal|karein|karo|karna|karne|kijiye|ke liye|khareed|kharid|ki|ko|kya|lao|liye|lijiye|mein|mera|milega"
    r"|milegi|milenge"
    r"|muft|nahi|nahin|naya|naye|nayi|par|pe|pehle|purane|purana|rahega|rahegi|sabhi|sabko|saal|sirf|tak|unko|unhe|unka"
    r"|wale|wali|wapas|yeh|zyada)\b",
    re.IGNORECASE,
)
_ENGLISH_TOO = {"band", "do na", "par", "pe", "ki", "bhai", "kal", "aur"}  # one of these alone proves nothing
# Small words of French, German, Spanish, Italian and Portuguese that are no English words: one is enough …
_OTHER_LANGUAGES = re.compile(
    r"\b(?:und|nicht|kunden|rabatt|für|auf|unser(?:e[nmrs]?)?|heute|jetzt|kostenlos|haben|bescheid|(?:mon|diens"
    r"|donners|frei|sams|sonn)tag|mittwoch"
    r"|geöffnet|geschlossen"
    r"|eure[nmrs]?|wir|ihre[nmrs]?|einen?|einem|zum|zur"
    r"|clientes|descuento|para todos|nuestr[oa]s?|hasta|mañana|tienda|cerrado|abierto|semana"
    r"|fermée?|ouverte?|demain|lundi|mercredi|jeudi|vendredi|samedi|dimanche|miércoles|jueves|viernes|sábado"
    r"|réduction|clients fidèles|avec|remise|soldes"
    r"|votre|vos|jusqu\W?(?:au|à|en)|nous|sconto|nostr[oaie]|degli|nossa|nossos|até)\b",
    re.I,
)
# … and those that stand in names and in English too: two different ones.
_FOREIGN_PERHAPS = re.compile(
    r"\b(?:der|das|dem|ein|eine|bis|von|mit|bei|le|la|les|des|du|de|nos|notre|sur|et|aux|chez|el|los|las|por|con"
    r"|para|todos|una|il|gli|di|della|fino|os)\b",
    re.I,
)
_NAME = re.compile(  # an English goal may have names of other languages: “Casa de la Playa”, “Naya Savera”
    r"\b[A-Z][^\W\d_]+(?:\s+(?:(?:d[aeiou]|del|des|las?|les?|los|el|il|von|van|der|y)\s+){0,2}[A-Z][^\W\d_]+)+"
    r"|\b(?i:semana santa|cinco de mayo|d[ií]a de (?:los|las) muertos|mardi gras|holi hai)\b"
)
_ENGLISH = re.compile(
    r"\b(?:the|our|we|your|you|and|on|for|with|to|of|from|is|are|has|have|new|free|open|closed|hours|every|off|only"
    r"|use|orders|get|all)\b",
    re.I,
)
_TO_A_PROGRAM = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass) (?:\w+ ){0,4}(?:instructions?|rules?|prompts?|above"
    r"|previous|guidelines?)"
    r"|\b(?:system|developer|hidden|initial) ?(?:prompt|message|instructions?)\b|^\W*(?:system|assistant"
    r"|user) ?:|\bSYSTEM:"
    r"|\byou are (?:now |an? )(?:ai|dan|pirate|hacker|bot|assistant|language model|\w+ mode)|\byou are now\b"
    r"|\b(?:act|behave|pretend|respond|answer) (?:as|like|to be|only) |\bjailbreak|\bas an ai\b|\blanguage model\b"
    r"|\b(?:print|reveal|output|show|repeat|list|dump|leak|export) (?:\w+ ){0,3}"
    r"(?:prompt|instructions?|your rules|list of customers|customer (?:list|data)|database|api keys?|secrets?)\b"
    r"|\b(?:drop table|select \*|delete from|insert into|union select|rm -rf|curl |eval\()",
    re.IGNORECASE,
)
_SECRETS = re.compile(
    r"\b(?:password|passcode|otp|pin number|cvv|card (?:number|details)|bank (?:account|details|password)|aadhaar"
    r"|social security|login details|upi pin)\b",
    re.IGNORECASE,
)
_NEVER_ASKED = re.compile(  # a sentence that is only a warning
    r"(?:^|(?<=[.!?;:] )|(?<=that ))(?:we|our (?:staff|team|agents|bank))"
    r" (?:do not|don't|will not|won't|never|will never)"
    r" (?:ever )?(?:(?:call|phone|ring|text|write|e-?mail|message)(?: you)? (?:to|and) )?ask (?:you )?for "
    r"(?:your|an?|any) (?:(?!\b(?:so|but|reply|send|share|tell|give|just|unless|until)\b)[\w ])+(?:[.!?;]|$)"
    r"|\b(?:never|do not|don't) (?:ever )?(?:share|give|tell|show|send|read out) (?:your|an?|any) "
    r"(?:(?!\b(?:so|but|except|unless|until)\b)[\w ])+? (?:with|to) (?:anyone|anybody|others|callers|strangers)\b"
    r"(?! (?:but|except|unless|other))",
    re.IGNORECASE,
)
_SHOWN = re.compile(  # a paper that people bring along: nothing to send
    r"\b(?:bring|carry|show|present)\b"
    r"(?:(?!\b(?:send|reply|share|upload|submit|enter|confirm|give|tell|e-?mail|text|whatsapp)\b)[^.;!?])*?"
    r"\baadhaar\b(?!\s*(?:number|no\b|details))",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|<\s*/?\s*[a-z!][^>]*>|<%|\$\{|`|javascript:", re.IGNORECASE)
_PROMISED = re.compile(
    r"\d[\d.,]*\s?(?:%|percent) (?:off|discount|cash ?back)|\bfree (?!plan|tier|account|version)[a-z]+"
    r"|\bcode [A-Z0-9]{3,}|\bbuy \w+ get \w+"
    r"|(?:₹|rs\.?|\$|€|£)\s?\d[\d.,]* (?:off|cash ?back|discount|credit)",
    re.IGNORECASE,
)
_WHO = re.compile(r"(?:she|he|her|his)\b|(?:please )?(?:do not |don't )?[a-z]+ it\b(?! is\b|'s\b)", re.IGNORECASE)
_MAY_BE_FACT = re.compile(  # a number, a code, a day, or a word for only, not, until, without
    r"\d|%|\b(?-i:[A-Z]{3,})\b|day\b|\b(?:sirf|keval|bas|nahi|nahin|na|mat|tak|se|bina|siva\w*|chhod\w*|alawa|kal|aaj"
    r"|parson|agar|jab|liye|wal[aei]|grahak\w*|customers?|members?|free|off|muft|only|not|no|except|until|till|offer"
    r"|discount|chhoot|chhut|choot)\b",
    re.IGNORECASE,
)
MIN_ENGLISH = 3  # words that make no sentence yet
_COMMON = re.compile(
    r"\b(?:the|a|an|our|we|us|your|you|and|or|on|in|at|for|with|to|of|from|by|is|are|be|has|have|will|not|no"
    r"|new|all|off|free"
    r"|this|that|it|now|get|buy|any|every|more|back|again|until|till|only|last|next|day|week|month|order)\b",
    re.IGNORECASE,
)


def english_part(text: str) -> tuple[str, str]:
    """A goal without its sentences in Hindi, and those; the whole goal if they may hold a fact, or all is Hindi."""
    if not _is_hindi(_NAME.sub(" ", text)):
        return text, ""
    sentences = re.split(r"(?<=[.!?])\s+", text)
    english = [each for each in sentences if not _HINDI.search(each) and len(each.split()) > MIN_ENGLISH]
    hindi = " ".join(each for each in sentences if each not in english)
    return (" ".join(english), hindi) if english and not _MAY_BE_FACT.search(hindi) else (text, "")


def refuse_unreadable(text: str) -> None:
    """Raise EngineError with a reason when a goal cannot be quoted to customers."""
    foreign = [letter for letter in text if letter.isalpha() and not unicodedata.name(letter, "").startswith("LATIN")]
    without_names = _NAME.sub(" ", text)
    of_text = text if len({word.lower() for word in _ENGLISH.findall(without_names)}) < 2 else without_names
    if foreign or _is_hindi(of_text) or _is_foreign(of_text):
        raise EngineError(
            "The built-in engine reads English only, and this goal is not or not all in English: write the "
            "goal in English,"
            " then translate the message."
        )
    if _MARKUP.search(text):
        raise EngineError("The goal contains code or markup: describe in words what customers should read.")
    if found := _TO_A_PROGRAM.search(text):
        raise EngineError(f"“{found[0].strip()}” is an instruction to a program: say what customers should read.")
    if found := _SECRETS.search(_SHOWN.sub("", _NEVER_ASKED.sub("", text))):
        raise EngineError(f"Customers are never asked for secrets: leave out “{found[0].lower()}”.")


def refuse_nonsense(text: str) -> None:
    """Raise EngineError when no word of a goal is known and it has no number."""
    if not _COMMON.search(text) and not re.search(r"\d", text):
        raise EngineError(f"“{text[:60]}” was not understood: name the offer, the product or the news.")


def refuse_what_is_lost(goal: str, said: Sequence[str]) -> None:
    """Raise EngineError when an offer, or what “it” is, went away with the instruction around it."""
    kept = " ".join(said).lower()
    for offer in _PROMISED.findall(goal):
        if offer.lower() not in kept:
            raise EngineError(f"“{offer}” could not be separated from the words around it: write that first.")
    if not said and re.search(r"\bthat (?:we|you|our|your|the|it|they|their|prices)\b", goal, re.IGNORECASE):
        raise EngineError("What customers should read could not be found: write that in a sentence of its own.")
    if said and (found := _WHO.match(said[0])) and not goal.lower().startswith(said[0].lower()):
        raise EngineError(f"Who or what is meant in “{found[0]}”? Name it in the sentence that customers should read.")


def _is_hindi(text: str) -> bool:
    found = {word.lower() for word in _HINDI.findall(text)}
    return bool(found - _ENGLISH_TOO) or len(found) > 1


def _is_foreign(text: str) -> bool:
    return bool(_OTHER_LANGUAGES.search(text)) or len({word.lower() for word in _FOREIGN_PERHAPS.findall(text)}) > 1
