from allauth.account.forms import SignupForm as AllauthSignupForm
from django.conf import settings
from django.core.exceptions import ValidationError

from crm.accounts.adapters import may_sign_up


class SignupForm(AllauthSignupForm):
    def clean_email(self) -> str:
        email = super().clean_email()
        if not may_sign_up(email):
            domains = " or ".join(settings.SIGNUP_DOMAINS)
            raise ValidationError(f"Use your address at {domains}, or ask an administrator to add this one.")
        return email
