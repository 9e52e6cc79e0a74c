"""Pages under /settings/, and the link of an invitation."""

from django.urls import path
from django.views.generic import RedirectView

from crm.accounts.pages import keys, log, notices, profile, sign_in, team

app_name = "accounts"
urlpatterns = [
    path("settings/", RedirectView.as_view(pattern_name="accounts:profile"), name="settings"),
    path("settings/profile/", profile.profile, name="profile"),
    path("notifications/", notices.notices, name="notices"),
    path("notifications/read/", notices.read_all, name="read_all_notices"),
    path("notifications/<uuid:notice_id>/", notices.read_notice, name="read_notice"),
    path("settings/sessions/", profile.sessions, name="sessions"),
    path("settings/sessions/end/", profile.end_session, name="end_session"),
    path("settings/team/", team.list_team, name="team"),
    path("settings/team/invite/", team.invite, name="invite"),
    path("settings/team/invitations/<uuid:invitation_id>/resend/", team.resend, name="resend"),
    path("settings/team/invitations/<uuid:invitation_id>/revoke/", team.revoke, name="revoke"),
    path("settings/team/<uuid:user_id>/role/", team.change_role, name="change_role"),
    path("settings/team/<uuid:user_id>/off/", team.switch_off, name="switch_off"),
    path("settings/team/<uuid:user_id>/on/", team.switch_on, name="switch_on"),
    path("settings/team/<uuid:user_id>/two-factor/", team.reset_two_factor, name="reset_two_factor"),
    path("settings/team/<uuid:user_id>/remove/", team.remove, name="remove"),
    path("settings/keys/", keys.keys, name="keys"),
    path("settings/keys/make/", keys.make, name="make_key"),
    path("settings/keys/<uuid:key_id>/rotate/", keys.rotate, name="rotate_key"),
    path("settings/keys/<uuid:key_id>/revoke/", keys.revoke, name="revoke_key"),
    path("settings/audit/", log.audit, name="audit"),
    path("settings/audit.csv", log.export, name="export_audit"),
    path("accounts/invitation/<str:secret>/", sign_in.join, name="join"),
]
