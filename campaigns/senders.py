"""Who an e-mail comes from: name and addresses, and the look of what they send."""

from email.utils import parseaddr

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from campaigns.content.look import COLOUR, DEFAULT_COLOUR, FONT_NAMES, Look
from campaigns.content.segments import CONTROLS
from crm.accounts.audit import Action, By, record
from crm.database import transactional
from crm.database.models import Record

FONT_CHOICES = list(FONT_NAMES.items())


class Sender(Record):
    """A sender that campaigns choose. One of them is the default; the first one becomes it by itself."""

    name = models.CharField(max_length=100, help_text="What readers see, like Chai & Co.")
    address = models.EmailField(max_length=254)
    reply_to = models.EmailField(max_length=254, blank=True)
    postal_address = models.TextField(max_length=300, blank=True)
    colour = models.CharField(
        max_length=7,
        default=DEFAULT_COLOUR,
        validators=[RegexValidator(rf"^{COLOUR.pattern}\Z", "Write the colour as # and six digits, like #2f5bd7.")],
    )
    logo = models.CharField(max_length=2000, blank=True, help_text="The https address of an image.")
    font = models.CharField(max_length=10, choices=FONT_CHOICES, default="sans")
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name

    @property
    def is_named(self) -> bool:
        """Whether readers are told who writes: nobody knows an installation by its host."""
        return self.name not in ("", settings.SITE_HOST)

    @property
    def from_header(self) -> str:
        """The text of the From header, on one line, before it is encoded."""
        name = CONTROLS.sub(" ", self.name).replace("\\", "\\\\").replace('"', '\\"')
        return f'"{name}" <{self.address}>'

    @property
    def look(self) -> Look:
        """Colour, logo and font, as the layout takes them."""
        return Look(self.colour, self.logo, self.font)


def default_sender() -> Sender:
    """The default; where no sender is stored, one made from the address that this installation sends from."""
    if stored := Sender.objects.order_by("-is_default", "created_at").first():
        return stored
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return Sender(name=name or settings.SITE_HOST, address=address)


@transactional
def make_default(sender: Sender, by: By = None) -> None:
    """Campaigns without a sender of their own come from this one from now on."""
    Sender.objects.filter(is_default=True).exclude(id=sender.id).update(is_default=False)
    Sender.objects.filter(id=sender.id).update(is_default=True)
    record(Action.SENDER_CHANGED, by, of=sender)
