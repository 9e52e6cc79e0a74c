"""The languages of public pages, and of the mails and messages that lead to them.

A new one is a module here, its name in `LANGUAGES`, and its lines in `campaigns.content.languages`.
"""

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from delivery.languages.dutch import DUTCH
from delivery.languages.english import ENGLISH
from delivery.languages.french import FRENCH
from delivery.languages.german import GERMAN
from delivery.languages.hindi import HINDI
from delivery.languages.italian import ITALIAN
from delivery.languages.language import Language
from delivery.languages.portuguese import PORTUGUESE
from delivery.languages.spanish import SPANISH

LANGUAGES = {
    language.code: language for language in (ENGLISH, GERMAN, SPANISH, FRENCH, ITALIAN, DUTCH, PORTUGUESE, HINDI)
}


def choose_language(request: HttpRequest) -> Language:
    """The one that `?lang=` names, else the first of the browser's that we have, else English."""
    accepted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    wanted = [request.GET.get("lang", ""), *(code.partition("-")[0] for code, _ in accepted), "en"]
    return LANGUAGES[next(code for code in wanted if code in LANGUAGES)]
