"""What customers read from us in English."""

from dataclasses import replace

from delivery.languages.language import Language, SignupWords, UnsubscribeWords, ViewWords

UNSUBSCRIBE = UnsubscribeWords(
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
SIGNUP = SignupWords(
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
SIGNUP_BY_PHONE = replace(
    SIGNUP,
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
VIEW = ViewWords(
    test="This link belongs to a test message",
    test_explain="In a real message it shows the recipient the message as a web page.",
    unknown="This message cannot be shown",
    unknown_explain="The link may have been cut on its way: open it again from the e-mail, whole. Or the message is no "
    "longer stored.",
)
ENGLISH = Language("en", "Language", UNSUBSCRIBE, SIGNUP, SIGNUP_BY_PHONE, VIEW)
