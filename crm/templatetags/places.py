"""The template tag for keyboard shortcuts."""

from django import template

from crm.accounts.models import User
from crm.operations.places import Place, open_places

register = template.Library()


@register.simple_tag
def keyed_places(user: User) -> list[Place]:
    """The places that keys lead to, as far as somebody may open them."""
    return [place for place in open_places(user) if place.key]
