"""The language of a message is told by its words, and our links in it are written in that language."""

import pytest

from campaigns.campaign import Campaign
from campaigns.content.blocks import parse
from campaigns.content.compiler import UNSUBSCRIBE, VIEW, Envelope, compile_blocks, fill
from campaigns.content.frozen import make_writer
from campaigns.content.languages import FOOTERS, LANGUAGES, find_language
from campaigns.content.unsubscribe_links import without_unsubscribe_line

MESSAGES = [
    ("en", "Hi {{ first_name }}, our new beans are here. Get 10 % off until Sunday."),
    ("en", "Monsoon sale!"),
    ("en", "Visit us at El Palacio de los Vinos, for a tasting of Rioja."),
    ("en", "Café au lait and pain au chocolat: breakfast is on us."),
    ("en", ""),
    ("en", "10 % · 24.12. · {{ city }}"),
    ("de", "Hallo {{ first_name }}, die neuen Bohnen sind da. Bis Sonntag 10 % günstiger."),
    ("de", "Heute ist der letzte Tag im Sale"),
    ("es", "Hola {{ first_name }}, ya están aquí los nuevos cafés. Hasta el domingo, un 10 % menos."),
    ("fr", "Bonjour {{ first_name }}, nos nouveaux cafés sont arrivés. Jusqu’à dimanche, 10 % de moins."),
    ("it", "Ciao {{ first_name }}, sono arrivati i nuovi caffè. Fino a domenica, 10 % in meno."),
    ("nl", "Hallo {{ first_name }}, de nieuwe bonen zijn er. Tot zondag krijg je 10 % korting."),
    ("pt", "Olá {{ first_name }}, os novos cafés já chegaram. Até domingo, 10 % a menos para você."),
    ("hi", "नमस्ते {{ first_name }}, नई कॉफ़ी आ गई है। रविवार तक 10 % छूट।"),
]


@pytest.mark.parametrize(("code", "text"), MESSAGES)
def test_the_words_of_a_message_tell_its_language(code, text):
    assert find_language(text) == code


def test_tokens_and_their_fallbacks_tell_nothing():
    assert find_language("Hi {{ first_name | der die das und }}, see you") == "en"


def test_every_language_has_its_words():
    assert set(FOOTERS) == set(LANGUAGES)


@pytest.mark.parametrize(("code", "text"), MESSAGES)
def test_a_designed_email_has_our_links_in_its_language(code, text):
    blocks = parse([{"kind": "text", "text": text or "24.12."}, {"kind": "footer"}])
    compiled = compile_blocks(blocks, Envelope("News"))
    own_links = {UNSUBSCRIBE: "https://crm.example/u/1", VIEW: "https://crm.example/v/1"}

    page, plain = fill(compiled.html, own_links), fill(compiled.text, own_links)

    assert f'lang="{code}"' in page
    for label in FOOTERS[code]:
        assert f">{label}</a>" in page
        assert f"\n{label}: https://crm.example/" in plain


@pytest.mark.parametrize(("code", "text"), MESSAGES)
def test_a_plain_email_ends_with_the_link_in_its_language(code, text):
    campaign = Campaign(name="News", channel="email", subject="News", message=text, tracks=False)
    link = "https://crm.example/u/1"

    written = make_writer(campaign).text({UNSUBSCRIBE: link, "first_name": "Asha", "city": "Pune"})

    assert written.endswith(f"\n\n{FOOTERS[code].unsubscribe}: {link}")
    assert without_unsubscribe_line(written, link) == written.removesuffix(f"\n\n{FOOTERS[code].unsubscribe}: {link}")


def test_a_text_without_the_link_is_kept():
    assert without_unsubscribe_line("Hello.\n\nUnsubscribe: …", "https://crm.example/u/1") == "Hello.\n\nUnsubscribe: …"
