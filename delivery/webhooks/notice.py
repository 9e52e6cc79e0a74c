"""E-mails to the administrators about a webhook that was paused because its receiver fails."""

import logging
from uuid import UUID

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from crm.accounts.models import Role, User
from crm.web.site import site_url
from delivery.webhooks.forgetting import log_days
from delivery.webhooks.models import Webhook

logger = logging.getLogger(__name__)


def tell_administrators(webhook_id: UUID) -> None:
    """Mail every administrator why a webhook is paused or off; nothing where it is on again."""
    webhook = Webhook.objects.filter(id=webhook_id).exclude(status=Webhook.Status.ON).first()
    if webhook is None:
        return
    context = {"webhook": webhook, "days": log_days(), "url": site_url(webhook.get_absolute_url())}
    subject = f"The webhook “{' '.join(webhook.name.split())}” is {webhook.get_status_display().lower()}"
    text = render_to_string("settings/webhook_mail.txt", context)
    for email in User.objects.filter(role=Role.ADMIN, is_active=True).values_list("email", flat=True):
        try:
            EmailMessage(subject, text, to=[email]).send()
        except OSError as error:  # SMTP's are such too
            logger.warning("The mail server did not take a mail about a webhook: %s", type(error).__name__)
            return
