"""E-mail over the mail server of EMAIL_URL."""

from crm.web import mail
from customers.channels import EMAIL
from delivery.vendors.protocol import Kind
from delivery.vendors.smtp.send import SmtpVendor

KIND = Kind(channels=frozenset([EMAIL.name]), is_set_up=mail.is_set_up, create=SmtpVendor)
