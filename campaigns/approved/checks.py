"""What keeps a campaign with an approved template from being sent, to anybody or to some of its recipients."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db.models import Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Length

from campaigns.approved.templates import MAX_WHATSAPP, ApprovedTemplate
from campaigns.carriers import carrier_of_channel
from campaigns.content.message import Problem, names_in, on_one_line, token_columns, token_problems, token_values
from campaigns.content.segments import Join, Use, split
from campaigns.content.tokens import find_tokens, is_token
from campaigns.forecast.reach import eligible_members
from campaigns.models import Campaign
from crm.web.display import number
from customers.channels import CHANNELS, WHATSAPP

TEXTS = {"first_name": "name"} | {name: name for name in ("name", "email", "phone", "city", "country", "last_product")}
LONGEST_FIGURE = 40  # characters of a formatted number, amount or day
MAX_COUNTED = 1_000  # customers whose text is too long, after whom the count ends


class Limit(NamedTuple):
    """A text of the campaign that may have `most` characters; `variable` is its name, empty for the whole message."""

    variable: str
    text: str
    most: int

    @property
    def path(self) -> tuple[str, ...]:
        """Where it stands in the parameters of a campaign."""
        return (self.variable,) if self.variable else ()


class Overlong(NamedTuple):
    """How many recipients' texts are too long, and the longest of them: its customer and its characters."""

    customers: int
    customer: str
    characters: int


def template_problems(campaign: Campaign) -> list[Problem]:
    """What keeps a campaign with a template from being sent to anybody."""
    template = campaign.template
    if template is None:
        return []
    channel = CHANNELS[campaign.channel]
    if template.channel != campaign.channel:
        return [Problem("template", f"“{template}” is not a template of {channel.spoken}: choose another one.")]
    if not template.is_usable:
        state = template.get_status_display().lower()
        return [Problem("template", f"The template “{template}” cannot be sent ({state}): choose another one.")]
    if template.setup not in ("", carrier_of_channel(campaign.channel).setup):
        return [Problem("template", f"The template “{template}” belongs to another account: choose another one.")]
    problems = parameter_problems(template, campaign.parameters)
    if not problems and campaign.message != template.parsed.fill(campaign.parameters):
        changed = f"The template “{template}” was changed after this text was written."
        problems.append(Problem("template", f"{changed} Check the text and save it again."))
    problems += [
        Problem("parameters", f"{_say_limit(campaign, limit)} and has {number(len(limit.text))}.", limit.path)
        for limit in _limits(campaign)
        if len(limit.text) > limit.most and not names_in(limit.text)
    ]
    return problems


def parameter_problems(template: ApprovedTemplate, parameters: Mapping[str, str]) -> list[Problem]:
    """What is wrong with the texts in the variables of a template, each with the name of its variable."""
    problems = []
    for name in template.parameters:
        text = parameters.get(name, "")
        found = [problem.text for problem in token_problems(parameters=text)]
        if not text.strip() and template.channel == WHATSAPP.name:
            found.append("it is empty: write a text or a token.")
        elif _may_come_out_empty(text) and template.channel == WHATSAPP.name:
            found.append("it would be empty for customers without a value: write a fallback.")
        if on_one_line(text) != text:
            found.append("it is one line: remove line breaks and control characters.")
        problems += [Problem("parameters", f"Variable {name}: {mistake}", (name,)) for mistake in found]
    for name in sorted(set(parameters) - set(template.parameters)):
        problems.append(Problem("parameters", f"The template “{template}” has no variable {name}.", (name,)))
    return problems


def _may_come_out_empty(text: str) -> bool:
    tokens = find_tokens(text)
    return any(token.fallback == "" for token in tokens) and not Join(split(text, Use.LINE)).fill({}).strip()


def overlong_problems(campaign: Campaign) -> list[Problem]:
    """A problem for each text that is too long for some of the recipients; every recipient is looked at."""
    limits = [limit for limit in _limits(campaign) if names_in(limit.text)]
    return [
        Problem("parameters", f"{_say_limit(campaign, limit)} {_say_overlong(found)}", limit.path)
        for limit, found in zip(limits, find_overlong(campaign, limits), strict=True)
        if found.customers
    ]


def _limits(campaign: Campaign) -> list[Limit]:
    template = campaign.template
    if template is None:
        return []
    if template.channel == WHATSAPP.name:
        return [Limit("", campaign.message, MAX_WHATSAPP)]
    return [Limit(name, campaign.parameters.get(name, ""), template.variable_length) for name in template.parameters]


def _say_limit(campaign: Campaign, limit: Limit) -> str:
    what = f"Variable {limit.variable}" if limit.variable else f"A message by {CHANNELS[campaign.channel].spoken}"
    return f"{what} may have {number(limit.most)} characters,"


def _say_overlong(found: Overlong) -> str:
    customers = "1 customer" if found.customers == 1 else f"{number(found.customers)} customers"
    if found.customers >= MAX_COUNTED:
        customers = f"at least {customers}"
    longest = f"{found.customer} ({number(found.characters)} characters)"
    return f"and is longer for {customers}, like {longest}: shorten it, or leave them out."


def find_overlong(campaign: Campaign, limits: list[Limit]) -> list[Overlong]:
    """For each limit the recipients whose text is longer, read from the database where their values may be that
    long."""
    none = Overlong(0, "", 0)
    if campaign.segment is None or not limits:
        return [none for _ in limits]
    people = eligible_members(campaign).order_by()
    possible = Q(pk__in=[])
    for n, limit in enumerate(limits):
        if (length := _longest(limit.text)) is None:
            possible = Q()
            break
        people = people.annotate(**{f"length_{n}": length})
        possible |= Q(**{f"length_{n}__gt": limit.most})
    names = names_in(*(limit.text for limit in limits))
    rows = people.filter(possible).values_list("external_id", *sorted(token_columns(names)), named=True)
    joins = [Join(split(limit.text, Use.LINE)) for limit in limits]
    found = [none for _ in limits]
    for row in rows.iterator(chunk_size=2_000):
        values = token_values(row, names)
        for n, (limit, join) in enumerate(zip(limits, joins, strict=True)):
            characters = len(join.fill(values))
            if characters > limit.most:
                longest = max((found[n].characters, found[n].customer), (characters, row.external_id))
                found[n] = Overlong(found[n].customers + 1, longest[1], longest[0])
        if max(one.customers for one in found) >= MAX_COUNTED:
            break
    return found


def _longest(text: str) -> Combinable | None:
    """At least as many characters as the text has for a customer, to be computed by the database; None where a value
    has no column of its own."""
    length: Combinable = Value(len(Join(split(text, Use.LINE)).fill({})))
    for token in find_tokens(text):
        if token.name.startswith("attributes."):
            return None
        if is_token(token.name):
            length += Length(TEXTS[token.name]) if token.name in TEXTS else Value(LONGEST_FIGURE)
    return length
