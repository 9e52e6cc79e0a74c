"""What is wrong in the configuration stops the start."""

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured


@pytest.mark.parametrize("secret", ["whsec_***", "whsec_abc"])
def test_a_vendor_secret_that_is_no_base64_is_refused(settings, secret):
    settings.VENDOR_SECRETS = [secret]

    with pytest.raises(ImproperlyConfigured, match="VENDOR_SECRET must look like"):
        apps.get_app_config("delivery").ready()
