"""The template tag with which pages show a secret once."""

from typing import Any

from django import template

from crm.accounts.shown_once import take_secrets

register = template.Library()


@register.inclusion_tag("settings/_shown_once.html", takes_context=True)
def shown_once(context: dict[str, Any]) -> dict[str, Any]:
    """The secrets that wait for the person who asks for this page."""
    return {"secrets": take_secrets(context["request"])}
