"""What the public pages of sign-up forms say, in each of their languages."""

from dataclasses import dataclass, replace

from customers.channels import EMAIL, Channel


@dataclass(frozen=True, kw_only=True)
class SignupWords:
    """The texts of one language; `{sender}` is the name of the sender, `{channel}` that of a channel."""

    code: str
    name: str
    address: str
    topics: str
    button: str
    notice: str
    notice_items: tuple[str, ...]
    wrong_address: str
    asked: str
    asked_explain: str
    confirm: str
    confirm_button: str
    confirmed: str
    confirmed_explain: str
    old: str
    old_explain: str
    closed: str
    closed_explain: str
    too_often: str
    too_often_explain: str
    away: str
    away_explain: str
    mail_subject: str
    mail_text: str
    mail_ignore: str
    phone_text: str = ""


ENGLISH = SignupWords(
    code="en",
    name="English",
    address="Your e-mail address",
    topics="What would you like to get?",
    button="Sign up",
    notice="What happens with your data",
    notice_items=(
        "{sender} stores your e-mail address, your choices, and when and how you agreed.",
        "They are used to send you what you choose here by e-mail, and for nothing else.",
        "Every e-mail has a link by which you take this back, as easily as you give it here.",
        "To see, correct or erase your data, or to complain, answer any e-mail. You may also complain to the data "
        "protection authority.",
    ),
    wrong_address="Write an e-mail address like asha@example.com.",
    asked="One more step",
    asked_explain="If this address can get e-mail from us, a link is on its way to it. Open it and press the button.",
    confirm="Confirm your sign-up",
    confirm_button="Yes, write to me",
    confirmed="You are signed up",
    confirmed_explain="Every e-mail has a link by which you can take this back.",
    old="This link does not work",
    old_explain="It is more than seven days old, or was cut on its way. Sign up again to get a new one.",
    closed="This form is closed",
    closed_explain="Nobody can sign up here at the moment.",
    too_often="Too many requests",
    too_often_explain="Please try again in an hour.",
    away="Not done yet",
    away_explain="We cannot take your request right now. Please try again in a minute.",
    mail_subject="Please confirm: {form}",
    mail_text="{sender} was asked to write to this address, we hope by you. To confirm, press the button on this page:",
    mail_ignore="If it was not you, you need not do anything: nothing will be sent to you.",
)
HINDI = SignupWords(
    code="hi",
    name="हिन्दी",
    address="आपका ईमेल पता",
    topics="आप क्या पाना चाहेंगे?",
    button="साइन अप करें",
    notice="आपके डेटा का क्या होता है",
    notice_items=(
        "{sender} आपका ईमेल पता, आपकी पसंद, और आपने कब और कैसे सहमति दी, यह रखता है।",
        "इनका उपयोग केवल आपको वह ईमेल भेजने के लिए होता है जो आप यहाँ चुनते हैं।",
        "हर ईमेल में एक लिंक होता है जिससे आप सहमति उतनी ही आसानी से वापस ले सकते हैं।",
        "अपना डेटा देखने, सुधारने या मिटाने के लिए, या शिकायत के लिए, किसी भी ईमेल का उत्तर दें। आप डेटा संरक्षण "
        "प्राधिकरण से भी शिकायत कर सकते हैं।",
    ),
    wrong_address="asha@example.com जैसा ईमेल पता लिखें।",
    asked="एक कदम और",
    asked_explain="यदि इस पते पर हमारी ओर से ईमेल भेजा जा सकता है, तो एक लिंक उस पर भेजा जा रहा है। उसे खोलें और बटन दबाएँ।",
    confirm="अपने साइन अप की पुष्टि करें",
    confirm_button="हाँ, मुझे लिखें",
    confirmed="आपका साइन अप हो गया है",
    confirmed_explain="हर ईमेल में एक लिंक होता है जिससे आप इसे वापस ले सकते हैं।",
    old="यह लिंक काम नहीं करता",
    old_explain="यह सात दिन से अधिक पुराना है, या अधूरा है। नया लिंक पाने के लिए फिर से साइन अप करें।",
    closed="यह फ़ॉर्म बंद है",
    closed_explain="अभी यहाँ कोई साइन अप नहीं कर सकता।",
    too_often="बहुत अधिक अनुरोध",
    too_often_explain="कृपया एक घंटे बाद फिर से कोशिश करें।",
    away="अभी नहीं हुआ",
    away_explain="हम अभी आपका अनुरोध नहीं ले पा रहे हैं। कृपया एक मिनट बाद फिर से कोशिश करें।",
    mail_subject="कृपया पुष्टि करें: {form}",
    mail_text="किसी ने, शायद आपने, {sender} के यहाँ इस पते से साइन अप किया है। पुष्टि के लिए इस पेज का बटन दबाएँ:",
    mail_ignore="यदि यह आपने नहीं किया, तो आपको कुछ नहीं करना है: आपको कुछ नहीं भेजा जाएगा।",
)
ENGLISH_BY_PHONE = replace(
    ENGLISH,
    address="Your phone number",
    notice_items=(
        "{sender} stores your phone number, your choices, and when and how you agreed.",
        "They are used to send you what you choose here by {channel}, and for nothing else.",
        "Reply STOP to any message to take this back, as easily as you give it here.",
        "To see, correct or erase your data, or to complain, write to {sender}. You may also complain to the data "
        "protection authority.",
    ),
    wrong_address="Write a phone number with its country code, like +91 98765 43210.",
    asked_explain="If this number can get messages from us, one is on its way to it. Reply YES, or open its link and "
    "press the button.",
    confirmed_explain="Reply STOP to any message to take this back.",
    phone_text="{sender}: to confirm that we may write to you, reply YES or open {url}",
)
HINDI_BY_PHONE = replace(
    HINDI,
    address="आपका फ़ोन नंबर",
    notice_items=(
        "{sender} आपका फ़ोन नंबर, आपकी पसंद, और आपने कब और कैसे सहमति दी, यह रखता है।",
        "इनका उपयोग केवल आपको वह भेजने के लिए होता है जो आप यहाँ {channel} के लिए चुनते हैं।",
        "सहमति उतनी ही आसानी से वापस लेने के लिए किसी भी संदेश के उत्तर में STOP लिखें।",
        "अपना डेटा देखने, सुधारने या मिटाने के लिए, या शिकायत के लिए, {sender} को लिखें। आप डेटा संरक्षण प्राधिकरण से भी "
        "शिकायत कर सकते हैं।",
    ),
    wrong_address="देश कोड के साथ फ़ोन नंबर लिखें, जैसे +91 98765 43210।",
    asked_explain="यदि इस नंबर पर हमारी ओर से संदेश भेजा जा सकता है, तो एक संदेश उस पर भेजा जा रहा है। उत्तर में YES लिखें, या उसका "
    "लिंक खोलकर बटन दबाएँ।",
    confirmed_explain="इसे वापस लेने के लिए किसी भी संदेश के उत्तर में STOP लिखें।",
    phone_text="{sender}: पुष्टि के लिए उत्तर में YES लिखें या खोलें {url}",
)
LANGUAGES = {words.code: words for words in (ENGLISH, HINDI)}
LANGUAGES_BY_PHONE = {words.code: words for words in (ENGLISH_BY_PHONE, HINDI_BY_PHONE)}


def signup_words(channel: Channel) -> dict[str, SignupWords]:
    """The texts for sign-ups on a channel, by the code of their language."""
    return LANGUAGES if channel == EMAIL else LANGUAGES_BY_PHONE
