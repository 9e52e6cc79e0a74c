"""Every address. Pages need a signed-in person and API routes a key, unless they say otherwise."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from crm.accounts.pages.sign_in import SignIn
from crm.api import api
from crm.demo.pages import remove as remove_demo
from crm.operations import dead_letters, health, search, status
from crm.operations.metrics import metrics
from crm.web import errors, fragments
from delivery.urls import tracking_patterns  # noqa: F401  which have a way of their own

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

api_patterns, app_name, namespace = api.urls
for pattern in api_patterns:
    # Keys and signatures open these, not sessions.
    pattern.callback = login_not_required(errors.not_allowed_in_json(pattern.callback))  # type: ignore[arg-type]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

# Load balancers ask these; like `tracking_patterns` they have a way of their own.
health_patterns = [path("healthz", health.healthz), path("readyz", health.readyz)]
urlpatterns = [
    path("", include("campaigns.urls")),
    path("journeys/", include("campaigns.journeys.urls")),
    path("", include("delivery.urls")),
    path("ai/", include("ai_tools.urls")),
    path("segments/", include("customers.segments.urls")),
    path("", include("customers.urls")),
    path("reports/", include("campaigns.pages.reports.urls")),
    path("imports/", include("customers.imports.urls")),
    path("", include("crm.accounts.urls")),
    path("accounts/google/login/token/", errors.not_offered, name="google_login_by_token"),  # Google One Tap
    path("accounts/login/", SignIn.as_view(), name="account_login"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/", (api_patterns, app_name, namespace)),
    path("settings/status/", status.page, name="status"),
    path("settings/dead-letters/", dead_letters.letters, name="dead_letters"),
    path("settings/dead-letters/replay/", dead_letters.replay_all, name="replay_dead_letters"),
    path("settings/dead-letters/<uuid:letter_id>/", dead_letters.letter, name="dead_letter"),
    path("settings/dead-letters/<uuid:letter_id>/discard/", dead_letters.discard, name="discard_dead_letter"),
    path("search/", search.search, name="search"),
    path("settings/demo/remove/", remove_demo, name="remove_demo"),
    path("session/", fragments.session, name="session"),
    path("metrics", metrics),
    *health_patterns,
]
