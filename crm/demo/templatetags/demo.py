"""Template tags about the demo."""

from typing import Any

from django import template

from crm.accounts.models import User
from crm.demo.removing import is_loaded

register = template.Library()


@register.inclusion_tag("demo/_notice.html")
def demo_notice(user: User) -> dict[str, Any]:
    """Says that what is shown is made up, and offers an administrator to remove it; nothing without a demo."""
    return {"is_loaded": is_loaded(), "may_remove": user.is_admin}
