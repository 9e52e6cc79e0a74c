"""The Django admin as this installation opens it."""

from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.admin import apps
from django.core.exceptions import BadRequest
from django.http import HttpResponse


class AdminSite(admin.AdminSite):
    """Answers 400 where a number or date of the address is too large, or a date too early, for the database."""

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(*args, **kwargs)
            except OverflowError:
                raise BadRequest from None

        return super().admin_view(checked, cacheable)


class AdminConfig(apps.AdminConfig):
    """Django's app of the admin, with this site."""

    default_site = "crm.web.admin_site.AdminSite"
