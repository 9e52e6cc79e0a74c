"""The pages that search finds and keyboard shortcuts open, each with the roles that may open it."""

from typing import NamedTuple

from django.urls import reverse

from crm.accounts.models import User


class Place(NamedTuple):
    """A page by its name in the addresses. `words` are others that people look for it by; `key` is pressed after g."""

    title: str
    name: str
    words: str = ""
    key: str = ""
    for_editors: bool = False
    for_administrators: bool = False

    @property
    def url(self) -> str:
        """Its address."""
        return reverse(self.name)

    def is_open_to(self, user: User) -> bool:
        """Whether somebody may open it."""
        return user.is_admin or (not self.for_administrators and (user.may_edit or not self.for_editors))

    def is_meant_by(self, query: str) -> bool:
        """Whether each word of a query, in small letters, begins a word of the place."""
        known = f"{self.title} {self.words}".lower().replace("-", " ").split()
        return all(any(word.startswith(part) for word in known) for part in query.replace("-", " ").split())


PLACES = [
    Place("Campaigns", "campaigns:history", "dashboard home history", "c"),
    Place("Journeys", "journeys:journeys", "automation flows", "j"),
    Place("Segments", "segments:segments", "audiences lists", "s"),
    Place("Customers", "customers:customers", "people contacts", "u"),
    Place("Reports", "reports:reports", "figures analytics", "r"),
    Place("Import", "imports:imports", "upload file csv", "i"),
    Place("Notifications", "accounts:notices", "bell unread news", "n"),
    Place("Settings", "accounts:profile", "profile name me mails keyboard shortcuts", "t"),
    Place("New campaign", "campaigns:new", "write create", for_editors=True),
    Place("New segment", "segments:new", "create rule builder", for_editors=True),
    Place("New customer", "customers:new", "add create", for_editors=True),
    Place("Plan a campaign", "ai_tools:plan", "brief idea ai", for_editors=True),
    Place("E-mail templates", "campaigns:templates", "designs library", for_editors=True),
    Place("Exports", "customers:exports", "download csv customers orders", for_editors=True),
    Place("RFM grid", "reports:rfm", "recency frequency"),
    Place("Cohorts", "reports:cohorts", "retention"),
    Place("What changed", "reports:changes", "week"),
    Place("Compare campaigns", "reports:compare", "report"),
    Place("Waiting orders", "customers:waiting_orders"),
    Place("Two-factor", "mfa_index", "2fa security authenticator"),
    Place("Sessions", "accounts:sessions", "signed in browsers devices"),
    Place("Password", "account_change_password", "change sign in"),
    Place("Senders", "campaigns:senders", "from address", for_editors=True),
    Place("Consent", "customers:consent_settings", "topics opt in wording gdpr dpdp", for_editors=True),
    Place("Message templates", "campaigns:approved_templates", "whatsapp sms dlt approved", for_editors=True),
    Place("Attribution", "campaigns:attribution", "credit revenue windows", for_editors=True),
    Place("Sending", "campaigns:sending", "quiet hours caps rate warm up", for_editors=True),
    Place("Global holdout", "campaigns:holdout", "control group", for_editors=True),
    Place("Sign-up forms", "delivery:signup_forms", "subscribe double opt in", for_editors=True),
    Place("Suppressions", "customers:suppressions", "unsubscribed bounced blocked", for_editors=True),
    Place("Team", "accounts:team", "people invite roles users", for_administrators=True),
    Place("API keys", "accounts:keys", "programs tokens secrets", for_administrators=True),
    Place("Webhooks", "delivery:webhooks", "events programs", for_administrators=True),
    Place("Channels", "delivery:channels", "vendor smtp ses twilio msg91 whatsapp", for_administrators=True),
    Place("Vendor", "delivery:vendor", "test gate breaker", for_administrators=True),
    Place("Deliverability", "delivery:deliverability", "spf dkim dmarc domain", for_administrators=True),
    Place("Audit log", "accounts:audit", "who did what", for_administrators=True),
    Place("Dead letters", "dead_letters", "failed records", for_administrators=True),
    Place("Status", "status", "health streams", for_administrators=True),
]
"""In the order in which they are shown."""


def open_places(user: User) -> list[Place]:
    """The places that somebody may open."""
    return [place for place in PLACES if place.is_open_to(user)]
