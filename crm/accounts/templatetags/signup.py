"""Template tags for the sign-in pages."""

from django import template
from django.conf import settings

from crm.web import mail

register = template.Library()


@register.simple_tag
def signup_domains() -> str:
    """Whose addresses may sign up, like "example.com or example.org"; empty where nobody may."""
    return " or ".join(settings.SIGNUP_DOMAINS)


@register.simple_tag
def can_mail() -> bool:
    """Whether mails leave this installation."""
    return mail.is_set_up()
