"""E-mails that a task sends, so that no page waits for the mail server."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.core.context import request_context
from celery import shared_task
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from crm.accounts.models import User
from crm.web.site import site_url


@shared_task
def mail_password_reset(user_id: str) -> None:
    """Mail a link that sets a new password; nothing for an id that nobody has."""
    user = User.objects.filter(id=user_id, is_active=True).first()
    if user is None:
        return
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
    )
    request = HttpRequest()
    request.META["HTTP_HOST"] = settings.SITE_URL.partition("://")[2]
    with request_context(request):
        context = {"user": user, "password_reset_url": site_url(path)}
        get_adapter().send_mail("account/email/password_reset_key", user.email, context)
