"""Filters of the builder's rows."""

from collections.abc import ItemsView

from django import template

from customers.segments.builder import Draft, options

register = template.Library()
register.filter("words", options.words)


@register.filter
def comparisons(draft: Draft) -> ItemsView[str, list[tuple[str, str]]]:
    """The operators of a row under their headings."""
    return options.comparisons(draft).items()


@register.filter
def of_event(properties: dict[str, list[str]], name: str) -> list[str]:
    """What a condition over the events with a name can ask for besides category and SKU."""
    return properties.get(name, [])


@register.filter
def pairs(values: list[str]) -> list[tuple[str, str]]:
    """Values as chips that are shown as they are."""
    return [(value, value) for value in values]
