"""The languages in which customers can read what we add to a message, and how the language of a text is told."""

import re
from typing import NamedTuple

from campaigns.content.tokens import BRACES

LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "it": "Italiano",
    "nl": "Nederlands",
    "pt": "Português",
    "hi": "हिन्दी",
}


class FooterWords(NamedTuple):
    """The labels of the links at the end of an e-mail."""

    unsubscribe: str
    view: str
    preferences: str


FOOTERS = {
    "en": FooterWords("Unsubscribe", "View in browser", "Choose what you get"),
    "de": FooterWords("Abmelden", "Im Browser ansehen", "Auswählen, was Sie erhalten"),
    "es": FooterWords("Darse de baja", "Ver en el navegador", "Elegir lo que recibes"),
    "fr": FooterWords("Se désabonner", "Voir dans le navigateur", "Choisir ce que vous recevez"),
    "it": FooterWords("Annulla l’iscrizione", "Apri nel browser", "Scegli che cosa ricevere"),
    "nl": FooterWords("Afmelden", "Bekijken in de browser", "Kiezen wat je krijgt"),
    "pt": FooterWords("Cancelar inscrição", "Ver no navegador", "Escolher o que você recebe"),
    "hi": FooterWords("सदस्यता समाप्त करें", "ब्राउज़र में देखें", "चुनें कि आपको क्या मिले"),
}
# Words without which hardly any sentence gets by; some belong to several languages.
_WRITTEN = {
    "en": "the and a an you your our we us are is this that with for from have has it its of to in on at be will not "
    "no can get now all they what when there more new here just or by if as please until i my me",
    "de": "der die das den dem des und oder ein eine einen einem einer in im an am auf zu zum zur von vom mit für "
    "bei aus nach bis ab ist sind war wird werden hat haben nicht kein keine auch nur noch schon jetzt hier so wie "
    "wenn wir uns unser unsere unseren ihr ihre ihren ihnen sie es sich dich dir du dein deine euch ich mehr neu "
    "neue neuen alle dieser dieses diese diesem diesen wieder was wer wo bitte",
    "es": "el la los las lo un una unos unas y o de del en a al que con por para sin se su sus tu tus te ti nos "
    "nuestro nuestra nuestros nuestras es son está están hay ha han no más ya pero si cuando cómo cuándo qué como "
    "muy también hasta desde este esta estos estas todo todos todas nuevo nueva nuevos nuevas aquí ahora cada has "
    "tiene tienes puede puedes este vuelve solo",
    "fr": "le la les un une des de du d l et ou à au aux en dans sur pour par avec sans que qu qui ce cette ces se s "
    "ne n pas plus il elle je j tu te nous vous votre vos notre nos est sont a ont été mais si tous toutes tout "
    "nouveau nouvelle nouveaux nouvelles ici maintenant jusqu chez quand où ils elles veuillez bien",
    "it": "il lo la i gli le l un uno una di del dello della dei degli delle d a al alla ai in nel nella con su sul "
    "sulla per da dal dalla e o che non si ti ci vi tu tuo tua tuoi tue noi nostro nostra nostri nostre è sono ha "
    "hanno più anche già ma se come fino ogni tutti tutte questo questa qui ora adesso nuovo nuova nuovi nuove solo "
    "cosa oppure ancora puoi",
    "nl": "de het een en of in op aan bij van voor met naar om te tot uit over is zijn was wordt worden heeft "
    "hebben niet geen ook nog nu al maar als dan dat dit deze die er je jij jouw jullie we wij ons onze u uw ik mijn "
    "meer nieuw nieuwe alle hier wat wie waar hoe wanneer zo hem haar hij ze weer via kun kunt graag",
    "pt": "o a os as um uma uns umas de do da dos das em no na nos nas ao à aos e ou que com por para sem se seu sua "
    "seus suas você vocês nosso nossa nossos nossas é são está estão há não mais já mas como muito também até este "
    "esta isso todo todos todas novo nova novos novas aqui agora cada ainda foi pode isto minha meu",
}
SMALL_WORDS = {code: frozenset(words.split()) for code, words in _WRITTEN.items()}
TOLD_BY = 2  # words at least that English does not have
_DEVANAGARI = re.compile(r"[\u0900-\u097f]")
_WORD = re.compile(r"[^\W\d_]+")


def find_language(text: str) -> str:
    """The code of the language that a text with tokens is written in: Hindi where most of its letters are Devanagari,
    else the one that has most of its small words, else English: a foreign name alone does not make an English text
    foreign."""
    text = BRACES.sub("", text).lower()
    if 2 * len(_DEVANAGARI.findall(text)) > sum(character.isalpha() for character in text):
        return "hi"
    words = _WORD.findall(text)
    code = max(SMALL_WORDS, key=lambda code: _count(words, SMALL_WORDS[code]))
    own = _count(words, SMALL_WORDS[code] - SMALL_WORDS["en"])
    english = _count(words, SMALL_WORDS["en"] - SMALL_WORDS[code])
    return code if own >= TOLD_BY and own > 2 * english else "en"


def _count(words: list[str], among: frozenset[str]) -> int:
    return sum(word in among for word in words)
