"""What is wrong in the configuration stops the start."""

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured


@pytest.mark.parametrize("secret", ["whsec_***", "whsec_abc", "whsec_", "whsec_c2hvcnQgYnV0IGJhc2U2NA=="])
def test_a_vendor_secret_that_is_malformed_or_short_is_refused(settings, secret):
    settings.VENDOR_SECRETS = [secret]

    with pytest.raises(ImproperlyConfigured, match="VENDOR_SECRET must be whsec_"):
        apps.get_app_config("delivery").ready()
