"""The templates that come with the product. Links are left empty on purpose: an e-mail is not sent before they are
filled in, so that nobody mails an example address."""

from typing import Any, NamedTuple

Blocks = list[dict[str, Any]]


class BuiltIn(NamedTuple):
    """Name, subject, preheader and blocks of a template."""

    name: str
    subject: str
    preheader: str
    blocks: Blocks


def _heading(text: str, level: int = 1) -> dict[str, Any]:
    return {"kind": "heading", "text": text, "level": level}


def _text(text: str) -> dict[str, Any]:
    return {"kind": "text", "text": text}


def _button(label: str) -> dict[str, Any]:
    return {"kind": "button", "label": label, "href": ""}


def _columns(left: Blocks, right: Blocks) -> dict[str, Any]:
    return {"kind": "columns", "left": left, "right": right}


def _footer(text: str) -> dict[str, Any]:
    return {"kind": "footer", "text": text}


DIVIDER: dict[str, Any] = {"kind": "divider"}

BUILT_IN = {
    "news-en": BuiltIn(
        "News",
        "New this month, {{ first_name | just for you }}",
        "Three things worth knowing, in two minutes.",
        [
            _heading("New this month"),
            _text(
                "Hi {{ first_name | there }},\n\nHere is what has changed since we last wrote. "
                "**The short version:** there is something new on the shelf, and something old is back."
            ),
            _button("See what is new"),
            DIVIDER,
            _columns(
                [
                    _heading("Just arrived", 2),
                    _text("One sentence about the first thing, and why it is worth a look."),
                ],
                [
                    _heading("Back again", 2),
                    _text("One sentence about the second thing that people have asked for."),
                ],
            ),
            _heading("A small tip", 2),
            _text("Share something useful that costs nothing. People open the next mail because of it."),
            _footer("You get this e-mail because you are a customer of ours."),
        ],
    ),
    "offer-en": BuiltIn(
        "Offer",
        "15% off until Sunday",
        "A little thank-you, {{ first_name | for you }}: it ends on Sunday.",
        [
            _heading("15% off, until Sunday"),
            _text(
                "Hi {{ first_name | there }},\n\nUntil *Sunday at midnight* everything is **15% off**. "
                "No code needed: the price drops in your basket."
            ),
            _button("Choose yours"),
            DIVIDER,
            _heading("Good to know", 2),
            _text("Delivery is free from ₹999. Not happy? Send it back within 14 days."),
            _footer("The offer runs until Sunday, 23:59, while stocks last."),
        ],
    ),
    "win-back-en": BuiltIn(
        "Win-back",
        "It has been a while, {{ first_name | friend }}",
        "We kept something for you.",
        [
            _heading("We miss you, {{ first_name | friend }}"),
            _text(
                "Your last order was on {{ last_order_on | a day too long ago }}. "
                "A few things are new since then, and your favourites are still here."
            ),
            _text("Come back this week and **delivery is on us**."),
            _button("Take a look"),
            DIVIDER,
            _text("Did something go wrong last time? *Just reply to this e-mail.* A person reads it."),
            _footer("You get this e-mail because you have bought from us before."),
        ],
    ),
    "thank-you-en": BuiltIn(
        "Thank-you",
        "Thank you, {{ first_name | dear customer }}",
        "It means a lot. Here is what happens next.",
        [
            _heading("Thank you!"),
            _text(
                "Hi {{ first_name | there }},\n\nYou chose **{{ last_product | one of our favourites }}**, "
                "and somebody here has packed it with care. We hope that it makes your day a little better."
            ),
            _columns(
                [_heading("How to enjoy it", 2), _text("Two lines on how to get the most out of it.")],
                [_heading("If anything is wrong", 2), _text("Reply to this e-mail, and we put it right.")],
            ),
            _button("Tell us how you like it"),
            _footer("You get this e-mail because you have ordered from us."),
        ],
    ),
    "news-hi": BuiltIn(
        "समाचार",
        "इस महीने नया क्या है, {{ first_name | आपके लिए }}",
        "तीन बातें, दो मिनट में।",
        [
            _heading("इस महीने नया क्या है"),
            _text(
                "नमस्ते {{ first_name | जी }},\n\nपिछले संदेश के बाद से यह बदला है। "
                "**संक्षेप में:** कुछ नया आया है, और कुछ पुराना लौट आया है।"
            ),
            _button("नया क्या है, देखें"),
            DIVIDER,
            _columns(
                [_heading("अभी आया", 2), _text("पहली चीज़ के बारे में एक वाक्य, और यह क्यों देखने लायक है।")],
                [_heading("फिर से उपलब्ध", 2), _text("दूसरी चीज़ के बारे में एक वाक्य, जिसे लोग माँग रहे थे।")],
            ),
            _heading("एक छोटा सुझाव", 2),
            _text("कुछ काम की बात बताइए, जिसका कोई दाम नहीं। अगला ई-मेल लोग इसी के लिए खोलते हैं।"),
            _footer("आपको यह ई-मेल इसलिए मिला है क्योंकि आप हमारे ग्राहक हैं।"),
        ],
    ),
    "offer-hi": BuiltIn(
        "ऑफ़र",
        "रविवार तक 15% की छूट",
        "{{ first_name | आपके लिए }}, एक छोटा-सा धन्यवाद: रविवार तक।",
        [
            _heading("रविवार तक 15% की छूट"),
            _text(
                "नमस्ते {{ first_name | जी }},\n\n*रविवार की आधी रात* तक हर चीज़ पर **15% की छूट** है। "
                "किसी कोड की ज़रूरत नहीं: दाम आपकी टोकरी में अपने-आप घट जाएगा।"
            ),
            _button("अपनी पसंद चुनें"),
            DIVIDER,
            _heading("जानने लायक", 2),
            _text("₹999 से ऊपर डिलीवरी मुफ़्त है। पसंद न आए? 14 दिनों के भीतर लौटा दें।"),
            _footer("यह ऑफ़र रविवार 23:59 तक है, जब तक माल उपलब्ध है।"),
        ],
    ),
    "win-back-hi": BuiltIn(
        "फिर मिलें",
        "बहुत दिन हो गए, {{ first_name | मित्र }}",
        "हमने आपके लिए कुछ रखा है।",
        [
            _heading("{{ first_name | मित्र }}, हमें आपकी याद आई"),
            _text(
                "आपका पिछला ऑर्डर {{ last_order_on | काफ़ी समय पहले }} का था। "
                "तब से कुछ चीज़ें नई आई हैं, और आपकी पसंदीदा चीज़ें अब भी यहीं हैं।"
            ),
            _text("इस सप्ताह लौट आइए, **डिलीवरी हमारी ओर से**।"),
            _button("एक नज़र डालें"),
            DIVIDER,
            _text("पिछली बार कुछ ठीक नहीं था? *बस इस ई-मेल का उत्तर दीजिए।* उसे एक व्यक्ति पढ़ता है।"),
            _footer("आपको यह ई-मेल इसलिए मिला है क्योंकि आपने हमसे पहले ख़रीदा है।"),
        ],
    ),
    "thank-you-hi": BuiltIn(
        "धन्यवाद",
        "धन्यवाद, {{ first_name | प्रिय ग्राहक }}",
        "यह हमारे लिए बहुत मायने रखता है।",
        [
            _heading("धन्यवाद!"),
            _text(
                "नमस्ते {{ first_name | जी }},\n\nआपने **{{ last_product | हमारी एक पसंदीदा चीज़ }}** चुनी, "
                "और उसे यहाँ किसी ने जतन से पैक किया है। उम्मीद है, यह आपके दिन को थोड़ा बेहतर बनाएगी।"
            ),
            _columns(
                [_heading("इसका आनंद कैसे लें", 2), _text("दो पंक्तियाँ कि इससे सबसे अच्छा कैसे निकालें।")],
                [_heading("कुछ ठीक न हो तो", 2), _text("इस ई-मेल का उत्तर दीजिए, हम उसे ठीक कर देंगे।")],
            ),
            _button("बताइए, कैसा लगा"),
            _footer("आपको यह ई-मेल इसलिए मिला है क्योंकि आपने हमसे ऑर्डर किया है।"),
        ],
    ),
}
