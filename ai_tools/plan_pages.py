"""The page on which a brief becomes a plan. Everything on it can be edited; only its last button saves, a draft."""

import json
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ai_tools.engines import limits
from ai_tools.engines.protocol import Variant
from ai_tools.pages import TOO_OFTEN
from ai_tools.plan import MAX_BRIEF, Plan, Wishes, complete, make_plan
from ai_tools.plan_drafts import DraftWishes, create_draft
from ai_tools.rules_from_text import find_fault, find_fault_in_length
from campaigns.content.message import MESSAGE_LENGTH, SUBJECT_LENGTH, malformed
from crm.accounts.permissions import editors_only
from crm.accounts.requests import PageRequest
from crm.web.fragments import answer as page_or_fragment
from crm.web.ids import new_id_token, read_id_token
from crm.web.moments import MomentField, typed
from customers.channels import CHANNELS
from customers.segments.references import check
from customers.segments.rules import Group, RuleError, parse

EXAMPLE = "Win back coffee buyers in Pune before 15 December with 15 % off"
VARIANTS = 2


class PlanForm(forms.Form):
    """The plan as it is edited. `rule` and the fields that end in `_was` are what the page showed last."""

    name = forms.CharField(max_length=200, error_messages={"required": "Give the campaign a name."})
    audience = forms.CharField(
        max_length=MAX_BRIEF, error_messages={"required": "Say whom to reach.", "max_length": "Say it in fewer words."}
    )
    rule = forms.CharField(required=False)
    channel = forms.ChoiceField(choices=[(name, each.label) for name, each in CHANNELS.items()])
    at = MomentField(required=False)
    goal = forms.CharField(
        required=False, max_length=MAX_BRIEF, error_messages={"max_length": "Say it in fewer words."}
    )
    chosen = forms.ChoiceField(choices=[(str(n), str(n)) for n in range(VARIANTS)], required=False)

    def clean_at(self) -> datetime | None:
        """The time to send, which lies ahead."""
        at: datetime | None = self.cleaned_data["at"]
        if at and at <= timezone.now():
            raise forms.ValidationError("This time has passed: choose a later one.")
        return at

    def clean_rule(self) -> Group | None:
        """The rule that the page showed, checked like any rule from outside; None for none."""
        text = self.cleaned_data["rule"]
        if not text:
            return None
        try:
            rule = parse(json.loads(text))
            check(rule)
        except (ValueError, RecursionError) as error:
            why = error.message if isinstance(error, RuleError) else "It cannot be read."
            raise forms.ValidationError(f"The rule is invalid: {why} Describe the audience again.") from None
        return rule

    @property
    def texts(self) -> list[Variant]:
        """The messages as they are typed, those with a text alone."""
        found = [
            Variant(
                str(self.data.get(f"title.{n}", ""))[:60],
                str(self.data.get(f"subject.{n}", ""))[:SUBJECT_LENGTH].replace("\0", ""),
                str(self.data.get(f"message.{n}", ""))[:MESSAGE_LENGTH].replace("\r\n", "\n").replace("\0", ""),
            )
            for n in range(VARIANTS)
        ]
        return [each for each in found if each.message.strip()]

    def wishes(self) -> Wishes:
        """What the form wants, without its invalid fields. What was not changed is kept, so that no engine is asked for
        it again."""
        said = {"audience": "", "goal": "", "channel": "", "name": "", "at": None, "rule": None} | self.cleaned_data
        is_same_audience = said["audience"] == self.data.get("audience_was")
        message = (self.data.get("goal_was"), self.data.get("channel_was"))
        is_same_message = (said["goal"], said["channel"]) == message
        return Wishes(
            audience=said["audience"],
            rule=said["rule"] if is_same_audience else None,
            channel=said["channel"],
            at=said["at"],
            goal=said["goal"],
            name=said["name"],
            texts=self.texts if is_same_message else [],
        )


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: PageRequest) -> HttpResponse:
    """A brief, and what it becomes. `act=update` reads the edited plan again, `act=draft` makes a draft of it."""
    brief = request.POST.get("brief", "").replace("\0", "").strip()
    context: dict[str, Any] = {"room": "campaigns", "brief": brief, "example": EXAMPLE}
    if request.method != "POST":
        return page_or_fragment(request, "ai_tools/plan.html", "plan", context)
    if not limits.may_ask(request):
        return _answer(request, context | {"fault": TOO_OFTEN}, status=429)
    if request.POST.get("act") in ("update", "draft"):
        return _edited(request, context)
    if fault := find_fault_in_length(brief, "Say what the campaign is for.") or find_fault(brief):
        return _answer(request, context | {"fault": fault}, status=422)
    return _shown(request, context, make_plan(brief, request))


def _edited(request: PageRequest, context: dict[str, Any]) -> HttpResponse:
    form = PlanForm(request.POST)
    is_valid = form.is_valid()
    wishes = form.wishes()
    if is_valid and request.POST["act"] == "draft":
        text = wishes.texts[min(int(form.cleaned_data["chosen"] or 0), len(wishes.texts) - 1)] if wishes.texts else None
        faults = [each.text for each in malformed(text.subject, text.message)] if text else []
        if wishes.rule and text and not faults:
            return _drafted(request, DraftWishes(wishes.name, wishes.rule, wishes.channel, text, wishes.at))
        context["fault"] = " ".join(faults) or "The plan changed, so no draft was made yet: check it as it is now."
    context["form"] = form
    return _shown(request, context, complete(wishes, request), status=200 if is_valid else 422)


def _drafted(request: PageRequest, wishes: DraftWishes) -> HttpResponse:
    id = read_id_token(request.POST.get("token", ""))
    if id is None:
        messages.error(request, "This page is too old: plan it again.")
        return redirect("ai_tools:plan")
    campaign = create_draft(wishes, id=id, user=request.user, by=request)
    messages.success(request, "Draft created. Nothing is sent before you review and launch it.")
    return redirect("campaigns:edit", campaign.id)


def _shown(request: PageRequest, context: dict[str, Any], found: Plan, *, status: int = 200) -> HttpResponse:
    variants = [*found.variants, *[Variant("", "", "")] * VARIANTS][:VARIANTS]
    context |= {
        "plan": found,
        "variants": variants,
        "name": request.POST.get("name", found.name),
        "at": typed(found.at) if found.at else request.POST.get("at", ""),
        "chosen": int(chosen) if (chosen := request.POST.get("chosen", "0")) in ("0", "1") else 0,
        "channel": CHANNELS[found.channel],
        "channels": [(each, found.reach.get(name, 0)) for name, each in CHANNELS.items()],
        "token": request.POST.get("token") or new_id_token(),
    }
    return _answer(request, context, status=status)


def _answer(request: PageRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The page; htmx shows no answer of 400 and above."""
    return page_or_fragment(
        request,
        "ai_tools/plan.html",
        "plan",
        context,
        status=200 if request.htmx else status,
    )
