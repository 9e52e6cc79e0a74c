from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def signup_domains() -> str:
    """Whose addresses may sign up, like "example.com or example.org"; empty where nobody may."""
    return " or ".join(settings.SIGNUP_DOMAINS)
