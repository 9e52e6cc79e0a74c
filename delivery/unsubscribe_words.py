"""What the page for unsubscribing says, in each of its languages."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Words:
    """The texts of one language; `{to}` is the address, with most of it hidden."""

    code: str
    name: str
    title: str
    ask: str
    explain: str
    button: str
    done: str
    done_explain: str
    wrong: str
    undo: str
    undone: str
    undone_explain: str
    undo_late: str
    undo_late_explain: str
    stored: str
    stored_explain: str
    test: str
    test_explain: str
    unknown: str
    unknown_explain: str
    away: str
    away_explain: str
    hidden: str


ENGLISH = Words(
    code="en",
    name="English",
    title="Unsubscribe",
    ask="Stop e-mail to {to}?",
    explain="You will get no more e-mail from us at this address, whatever it is about.",
    button="Unsubscribe from everything by e-mail",
    done="You are unsubscribed",
    done_explain="Nothing more is sent to {to} by e-mail. This takes effect at once.",
    wrong="Was this a mistake?",
    undo="Undo",
    undone="You are subscribed again",
    undone_explain="E-mail to {to} goes on as before.",
    undo_late="This can no longer be undone here",
    undo_late_explain="Nothing is sent to {to} by e-mail. To get e-mail again, tell the sender.",
    stored="Your request is stored",
    stored_explain="You will be unsubscribed within minutes. You need not do anything else.",
    test="This link belongs to a test message",
    test_explain="In a real message it unsubscribes the recipient. Nothing was changed.",
    unknown="This link does not work",
    unknown_explain="It may have been cut or changed on its way. Open it again from the e-mail, whole. "
    "If that does not help, answer the e-mail and ask its sender to remove you.",
    away="Not unsubscribed yet",
    away_explain="We cannot take your request right now. Please try again in a minute.",
    hidden="your address",
)
HINDI = Words(
    code="hi",
    name="हिन्दी",
    title="सदस्यता समाप्त करें",
    ask="क्या {to} पर ईमेल भेजना बंद करें?",
    explain="इस पते पर हमारी ओर से आपको किसी भी विषय का कोई और ईमेल नहीं मिलेगा।",
    button="सभी ईमेल की सदस्यता समाप्त करें",
    done="आपकी सदस्यता समाप्त हो गई है",
    done_explain="{to} पर अब कोई ईमेल नहीं भेजा जाएगा। यह अभी से लागू है।",
    wrong="क्या यह गलती से हुआ?",
    undo="वापस लें",
    undone="आपकी सदस्यता फिर से चालू है",
    undone_explain="{to} पर ईमेल पहले की तरह आते रहेंगे।",
    undo_late="इसे अब यहाँ वापस नहीं लिया जा सकता",
    undo_late_explain="{to} पर कोई ईमेल नहीं भेजा जाता। फिर से ईमेल पाने के लिए भेजने वाले को बताएँ।",
    stored="आपका अनुरोध दर्ज हो गया है",
    stored_explain="कुछ ही मिनटों में आपकी सदस्यता समाप्त हो जाएगी। आपको और कुछ नहीं करना है।",
    test="यह लिंक एक परीक्षण संदेश का है",
    test_explain="असली संदेश में यह लिंक उसे पाने वाले की सदस्यता समाप्त करता है। कुछ भी बदला नहीं गया।",
    unknown="यह लिंक काम नहीं करता",
    unknown_explain="हो सकता है कि लिंक अधूरा हो या बदल गया हो। इसे ईमेल से फिर से पूरा खोलें। "
    "यदि इससे काम न बने, तो ईमेल का उत्तर देकर भेजने वाले से अपना पता हटाने को कहें।",
    away="सदस्यता अभी समाप्त नहीं हुई है",
    away_explain="हम अभी आपका अनुरोध नहीं ले पा रहे हैं। कृपया एक मिनट बाद फिर से कोशिश करें।",
    hidden="आपके पते",
)
LANGUAGES = {words.code: words for words in (ENGLISH, HINDI)}
