"""Template tags for notifications."""

from django import template

from crm.accounts.models import User
from crm.accounts.notices import count_unread

register = template.Library()


@register.simple_tag
def unread_notices(user: User) -> int:
    """How much somebody has not read."""
    return count_unread(user)
