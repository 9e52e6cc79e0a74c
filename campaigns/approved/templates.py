"""Approved templates as they are stored, and what a launched campaign keeps of the one that it chose."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from django.db import models
from django.utils import timezone

from campaigns.approved.placeholders import Body, parse_body
from campaigns.content.segments import Join, Use, split
from crm.database.models import Record
from customers.channels import SMS, WHATSAPP

if TYPE_CHECKING:
    from campaigns.models import Campaign

CHANNELS_WITH_TEMPLATES = (SMS, WHATSAPP)
CATEGORIES: dict[str, dict[str, str]] = {
    WHATSAPP.name: {"marketing": "Marketing", "utility": "Utility", "authentication": "Authentication"},
    SMS.name: {
        "promotional": "Promotional",
        "service_explicit": "Service explicit",
        "service_implicit": "Service implicit",
        "transactional": "Transactional",
    },
}
MAX_BODY = 2_000  # characters
MAX_WHATSAPP = 1_024  # characters of a body with its variables filled
VARIABLE_LENGTH = 30  # characters of one DLT variable that every operator takes


class Dlt(TypedDict):
    """What operators in India check an SMS against. `template` is the id that they gave the template."""

    entity: str
    header: str
    template: str
    category: str


class ChosenTemplate(TypedDict):
    """The template of a campaign, as a vendor needs it: what was stored at launch. `parameters` are the names of the
    variables, in order; `id` is the one that the vendor gave it, if it gave one."""

    name: str
    language: str
    category: str
    body: str
    parameters: list[str]
    id: str
    dlt: NotRequired[Dlt]


class ApprovedTemplate(Record):
    """A template that somebody approved for a channel: typed in, or fetched from the vendor of `setup`."""

    class Status(models.TextChoices):
        APPROVED = "approved"
        PENDING = "pending", "Waiting for approval"
        REJECTED = "rejected"
        PAUSED = "paused"
        DISABLED = "disabled"
        UNSUPPORTED = "unsupported", "Has parts that campaigns cannot fill"

    setup = models.CharField(max_length=32, blank=True, help_text="Id of the setup that it was fetched from.")
    channel = models.CharField(max_length=10, choices=[(one.name, one.label) for one in CHANNELS_WITH_TEMPLATES])
    name = models.CharField(max_length=512)
    language = models.CharField(max_length=15, blank=True)
    category = models.CharField(max_length=20)
    body = models.TextField(max_length=MAX_BODY)
    parameters = models.JSONField(default=list, help_text="Names of the variables in the body, in order.")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.APPROVED)
    vendor_id = models.CharField(max_length=64, blank=True, help_text="What the vendor calls it.")
    dlt_id = models.CharField(max_length=30, blank=True, help_text="The DLT template id of an SMS.")
    dlt_entity = models.CharField(max_length=30, blank=True, help_text="The DLT entity id of the sender.")
    dlt_header = models.CharField(max_length=11, blank=True, help_text="The sender's header, like CHAICO.")
    variable_length = models.PositiveSmallIntegerField(
        default=VARIABLE_LENGTH, help_text="Most characters of one variable of an SMS."
    )
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "setup", "name", "language"], name="approved_template_name")
        ]
        indexes = [models.Index(fields=["channel", "name"], name="approved_template_channel")]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})" if self.language else self.name

    @property
    def parsed(self) -> Body:
        """Its body, parsed."""
        return parse_body(self.channel, self.body)

    @property
    def is_usable(self) -> bool:
        """Whether its vendor takes messages of it."""
        return self.status == self.Status.APPROVED

    @property
    def category_label(self) -> str:
        """Its category as pages show it."""
        return CATEGORIES[self.channel].get(self.category, self.category)

    @property
    def dlt(self) -> Dlt | None:
        """The DLT fields that campaigns take from it; None where it is not registered."""
        if self.channel != SMS.name or not self.dlt_id:
            return None
        return Dlt(entity=self.dlt_entity, header=self.dlt_header, template=self.dlt_id, category=self.category)

    def as_chosen(self, dlt: Dlt | None = None) -> ChosenTemplate:
        """What a vendor needs of it now; `dlt` in place of its own DLT fields."""
        chosen = ChosenTemplate(
            name=self.name,
            language=self.language,
            category=self.category,
            body=self.body,
            parameters=self.parameters,
            id=self.vendor_id,
        )
        if dlt := dlt or self.dlt:
            chosen["dlt"] = Dlt(**dlt)
        return chosen

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.parameters = self.parsed.parameters
        self.updated_at = timezone.now()
        super().save(*args, **kwargs)


def frozen_template(campaign: "Campaign") -> dict[str, Any]:
    """The fields of a campaign that its launch stores: its template and DLT fields as they are now."""
    template = campaign.template
    if template is None:
        return {"approved": None}
    return {"approved": template.as_chosen(campaign.dlt), "dlt": campaign.dlt or template.dlt}


class TemplateWriter:
    """Fills the variables of a campaign's template for one recipient after the other."""

    def __init__(self, template: ChosenTemplate, parameters: Mapping[str, str]) -> None:
        self.template = template
        self._joins = [Join(split(parameters.get(name, ""), Use.LINE)) for name in template["parameters"]]

    def fill(self, values: Mapping[str, str]) -> list[str]:
        """The variables in order, each on one line."""
        return [join.fill(values) for join in self._joins]


def make_template_writer(campaign: "Campaign") -> TemplateWriter | None:
    """The writer of a campaign with a template: of the one stored at launch, for a draft as it is now."""
    approved = campaign.approved or frozen_template(campaign)["approved"]
    return TemplateWriter(approved, campaign.parameters) if approved else None
