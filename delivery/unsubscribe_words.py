"""What the page for unsubscribing says, in each of its languages."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class UnsubscribeWords:
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
    changed_mind: str
    again: str
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
    preferences: str
    topics: str
    channels: str
    save: str
    saved: str
    saved_explain: str
    restored: str
    restored_explain: str
    restore_late: str
    restore_late_explain: str
    back: str
    fresh_label: str
    fresh_button: str
    fresh: str
    fresh_explain: str
    too_often: str
    too_often_explain: str
    fresh_subject: str
    fresh_text: str
    fresh_ignore: str


ENGLISH = UnsubscribeWords(
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
    changed_mind="Have you changed your mind? Then you can also choose your topics again.",
    again="Get e-mail again",
    undone="You are subscribed again",
    undone_explain="E-mail is sent to {to} again.",
    undo_late="This can no longer be undone here",
    undo_late_explain="Nothing is sent to {to} by e-mail. To get e-mail again, tell the sender.",
    stored="Your request is stored",
    stored_explain="You will be unsubscribed within minutes. You need not do anything else.",
    test="This link belongs to a test message",
    test_explain="In a real message it unsubscribes the recipient. Nothing was changed.",
    unknown="This link does not work",
    unknown_explain="It may have been cut or changed on its way. Open it again from the e-mail, whole. "
    "You can also get a new link.",
    away="Not unsubscribed yet",
    away_explain="We cannot take your request right now. Please try again in a minute.",
    hidden="your address",
    preferences="Or choose what you get",
    topics="Topics by e-mail",
    channels="Also write to me by",
    save="Save choices",
    saved="Your choices are saved",
    saved_explain="They take effect at once.",
    restored="Your earlier choices are back",
    restored_explain="Nothing of your last change is left.",
    restore_late="This can no longer be undone here",
    restore_late_explain="You can still change your choices.",
    back="See your choices",
    fresh_label="Your e-mail address",
    fresh_button="Send me a new link",
    fresh="Look into your mailbox",
    fresh_explain="If we write to this address, a new link is on its way to it.",
    too_often="Too many requests",
    too_often_explain="Please try again in an hour, or answer the e-mail and ask its sender to remove you.",
    fresh_subject="Your link to unsubscribe or choose",
    fresh_text="With this link you can unsubscribe, or choose what you get from us:",
    fresh_ignore="If you did not ask for it, you need not do anything.",
)
HINDI = UnsubscribeWords(
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
    changed_mind="क्या आपने अपना मन बदल लिया है? तब आप अपने विषय भी फिर से चुन सकते हैं।",
    again="फिर से ईमेल पाएँ",
    undone="आपकी सदस्यता फिर से चालू है",
    undone_explain="{to} पर ईमेल फिर से भेजे जाएँगे।",
    undo_late="इसे अब यहाँ वापस नहीं लिया जा सकता",
    undo_late_explain="{to} पर कोई ईमेल नहीं भेजा जाता। फिर से ईमेल पाने के लिए भेजने वाले को बताएँ।",
    stored="आपका अनुरोध दर्ज हो गया है",
    stored_explain="कुछ ही मिनटों में आपकी सदस्यता समाप्त हो जाएगी। आपको और कुछ नहीं करना है।",
    test="यह लिंक एक परीक्षण संदेश का है",
    test_explain="असली संदेश में यह लिंक उसे पाने वाले की सदस्यता समाप्त करता है। कुछ भी बदला नहीं गया।",
    unknown="यह लिंक काम नहीं करता",
    unknown_explain="हो सकता है कि लिंक अधूरा हो या बदल गया हो। इसे ईमेल से फिर से पूरा खोलें। आप नया लिंक भी मँगा सकते हैं।",
    away="सदस्यता अभी समाप्त नहीं हुई है",
    away_explain="हम अभी आपका अनुरोध नहीं ले पा रहे हैं। कृपया एक मिनट बाद फिर से कोशिश करें।",
    hidden="आपके पते",
    preferences="या चुनें कि आपको क्या मिले",
    topics="ईमेल के विषय",
    channels="मुझे इन माध्यमों से भी लिखें",
    save="पसंद सहेजें",
    saved="आपकी पसंद सहेज ली गई है",
    saved_explain="यह अभी से लागू है।",
    restored="आपकी पहले की पसंद वापस आ गई है",
    restored_explain="पिछला बदलाव पूरी तरह वापस ले लिया गया है।",
    restore_late="इसे अब यहाँ वापस नहीं लिया जा सकता",
    restore_late_explain="आप अपनी पसंद अब भी बदल सकते हैं।",
    back="अपनी पसंद देखें",
    fresh_label="आपका ईमेल पता",
    fresh_button="मुझे नया लिंक भेजें",
    fresh="अपना मेलबॉक्स देखें",
    fresh_explain="यदि हम इस पते पर लिखते हैं, तो एक नया लिंक उस पर भेजा जा रहा है।",
    too_often="बहुत अधिक अनुरोध",
    too_often_explain="कृपया एक घंटे बाद फिर से कोशिश करें, या ईमेल का उत्तर देकर भेजने वाले से अपना पता हटाने को कहें।",
    fresh_subject="सदस्यता समाप्त करने या पसंद चुनने का आपका लिंक",
    fresh_text="इस लिंक से आप सदस्यता समाप्त कर सकते हैं या चुन सकते हैं कि आपको हमसे क्या मिले:",
    fresh_ignore="यदि आपने इसे नहीं माँगा था, तो आपको कुछ नहीं करना है।",
)
LANGUAGES = {words.code: words for words in (ENGLISH, HINDI)}
