"""What a language of customers must say: each text of the public pages, and of the mails that lead to them."""

from dataclasses import dataclass

from campaigns.content.languages import LANGUAGES


@dataclass(frozen=True, kw_only=True)
class UnsubscribeWords:
    """The page for unsubscribing; `{to}` is the address, with most of it hidden."""

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


@dataclass(frozen=True, kw_only=True)
class SignupWords:
    """The pages of sign-up forms; `{sender}` is the name of the sender, `{channel}` that of a channel, `{form}` that of
    the form."""

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


@dataclass(frozen=True, kw_only=True)
class ViewWords:
    """The page that shows a message in the browser."""

    test: str
    test_explain: str
    unknown: str
    unknown_explain: str


@dataclass(frozen=True)
class Language:
    """Everything in one language, which `code` names as in `LANGUAGES`; `label` stands for a choice of languages."""

    code: str
    label: str
    unsubscribe: UnsubscribeWords
    signup: SignupWords
    signup_by_phone: SignupWords
    view: ViewWords

    @property
    def name(self) -> str:
        """The language as it calls itself."""
        return LANGUAGES[self.code]
