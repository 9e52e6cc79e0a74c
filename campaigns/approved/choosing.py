"""How a program chooses an approved template for a new campaign and fills it."""

from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field, StringConstraints

from campaigns.approved.checks import parameter_problems
from campaigns.approved.composing import HAVE_TEMPLATES
from campaigns.approved.templates import ApprovedTemplate
from campaigns.content.message import Problem
from crm.web.answers import Body
from customers.channels import CHANNELS, SMS

Parameter = Annotated[str, StringConstraints(max_length=1_000, pattern=r"^[^\x00]*$")]
DltText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=30, pattern=r"^[^\x00]*$")]


class DltBody(Body):
    """What operators in India check an SMS against. `template` is the DLT id of an approved template."""

    entity: DltText | None = None
    header: DltText | None = None
    template: DltText | None = None
    category: DltText | None = None


class Chosen(NamedTuple):
    """The fields of a campaign that follow from the choice of its template."""

    template: ApprovedTemplate | None
    parameters: dict[str, str]
    dlt: dict[str, str] | None
    message: str


class TemplateChoice(Body):
    """The template of a new campaign, as the API takes it: `parameters` in the order of the variables, or by their
    names."""

    template_id: UUID | None = Field(None, description="An approved template of SMS or WhatsApp; see GET /templates.")
    parameters: list[Parameter] | dict[str, Parameter] | None = Field(
        None, description="What stands in its variables: a list in their order, or an object by their names."
    )
    dlt: DltBody | None = Field(None, description="For SMS to India; what is left out comes from the template.")


def choose(choice: TemplateChoice, channel: str, message: str | None) -> Chosen | list[Problem]:
    """The template, the parameters and the message of a new campaign, or why they do not fit. Without parameters, the
    message is read: it must be what the template gives with some."""
    template = _find(choice, channel)
    if template is None:
        problem = _missing(choice, channel)
        return [problem] if problem else Chosen(None, {}, None, message or "")
    parameters = choice.parameters
    if parameters is None and message is not None:
        read = template.parsed.read(message)
        if not isinstance(read, dict):
            return [Problem("message", f"The text differs from the approved template “{template}”: {read}.")]
        parameters = read
    if isinstance(parameters, list):
        if len(parameters) != len(template.parameters):
            count = f"{len(template.parameters)} variables, and {len(parameters)} parameters are given"
            return [Problem("parameters", f"The template “{template}” has {count}.")]
        parameters = dict(zip(template.parameters, parameters, strict=True))
    parameters = parameters or {}
    if problems := parameter_problems(template, parameters):
        return problems
    filled = template.parsed.fill(parameters)
    if message is not None and message != filled:
        return [Problem("message", "The message differs from the template with these parameters: leave it out.")]
    dlt = {**(template.dlt or {}), **(choice.dlt.model_dump(exclude_none=True) if choice.dlt else {})}
    return Chosen(template, parameters, dlt or None, filled)


def _find(choice: TemplateChoice, channel: str) -> ApprovedTemplate | None:
    templates = ApprovedTemplate.objects.filter(channel=channel)
    if choice.dlt and choice.dlt.template:
        templates = templates.filter(dlt_id=choice.dlt.template)
    if choice.template_id:
        templates = templates.filter(id=choice.template_id)
    is_chosen = choice.template_id or (choice.dlt and choice.dlt.template)
    return templates.first() if is_chosen and channel in HAVE_TEMPLATES else None


def _missing(choice: TemplateChoice, channel: str) -> Problem | None:
    """Why there is no template, where one was named, or something that only a template has."""
    spoken = CHANNELS[channel].spoken
    if choice.dlt and channel != SMS.name:
        return Problem("dlt", "Only an SMS has DLT fields: leave them out.")
    if choice.dlt and choice.dlt.template:
        return Problem("dlt", f"There is no such template with the DLT id {choice.dlt.template}.", ("template",))
    if choice.dlt and not choice.template_id:
        return Problem("dlt", "Name the approved template of this SMS.", ("template",))
    if choice.template_id:
        return Problem("template_id", f"There is no template of {spoken} with this id.")
    if choice.parameters:
        return Problem("parameters", "Parameters stand in a template: name it as template_id.")
    return None
