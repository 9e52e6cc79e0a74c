"""URLs of the pages about delivery."""

from django.urls import path

from delivery import channels_page, pages, template_page, tracking, unsubscribe_page, vendor_page
from delivery.browser_view import view_in_browser
from delivery.deliverability.page import deliverability
from delivery.signup import pages as signup_pages
from delivery.signup.public import confirm_join, confirm_phone, join
from delivery.webhooks import pages as webhook_pages

app_name = "delivery"
tracking_patterns = [
    path("l/<ticket>/<int:number>", tracking.follow_link, name="link"),
    path("o/<ticket>.gif", tracking.show_pixel, name="pixel"),
]
urlpatterns = [
    path("settings/message-templates/fetch/", template_page.fetch, name="fetch_templates"),
    *tracking_patterns,
    path("campaigns/<uuid:campaign_id>/test/", pages.send_test, name="test"),
    path("settings/channels/", channels_page.channels, name="channels"),
    path("settings/channels/<uuid:setup_id>/", channels_page.setup, name="setup"),
    path("settings/channels/<uuid:setup_id>/choose/", channels_page.choose, name="choose_setup"),
    path("settings/channels/<uuid:setup_id>/delete/", channels_page.delete, name="delete_setup"),
    path("settings/channels/<channel>/default/", channels_page.use_default, name="use_default"),
    path("settings/channels/<channel>/test/", channels_page.test_channel, name="test_channel"),
    path("settings/channels/<channel>/new/<kind>/", channels_page.new_setup, name="new_setup"),
    path("settings/deliverability/", deliverability, name="deliverability"),
    path("join/<ticket>", confirm_phone, name="confirm_phone"),
    path("join/<uuid:form_id>/", join, name="join"),
    path("join/<uuid:form_id>/<token>", confirm_join, name="confirm_join"),
    path("settings/sign-up/", signup_pages.signup_forms, name="signup_forms"),
    path("settings/sign-up/new/", signup_pages.signup_form, name="new_signup_form"),
    path("settings/sign-up/<uuid:form_id>/", signup_pages.signup_form, name="signup_form"),
    path("settings/sign-up/<uuid:form_id>/delete/", signup_pages.delete_signup_form, name="delete_signup_form"),
    path("u/", unsubscribe_page.fresh_link, name="fresh_link"),
    path("u/<ticket>", unsubscribe_page.unsubscribe_page, name="unsubscribe"),
    path("v/<ticket>", view_in_browser, name="view_in_browser"),
    path("settings/webhooks/", webhook_pages.webhooks, name="webhooks"),
    path("settings/webhooks/new/", webhook_pages.new_webhook, name="new_webhook"),
    path("settings/webhooks/<uuid:webhook_id>/", webhook_pages.webhook, name="webhook"),
    path("settings/webhooks/<uuid:webhook_id>/edit/", webhook_pages.edit_webhook, name="edit_webhook"),
    path("settings/webhooks/<uuid:webhook_id>/test/", webhook_pages.test_webhook, name="test_webhook"),
    path("settings/webhooks/<uuid:webhook_id>/pause/", webhook_pages.pause_webhook, name="pause_webhook"),
    path("settings/webhooks/<uuid:webhook_id>/resume/", webhook_pages.resume_webhook, name="resume_webhook"),
    path("settings/webhooks/<uuid:webhook_id>/secret/", webhook_pages.replace_secret, name="replace_webhook_secret"),
    path("settings/webhooks/<uuid:webhook_id>/again/", webhook_pages.send_again, name="send_again"),
    path("settings/webhooks/<uuid:webhook_id>/delete/", webhook_pages.delete_webhook, name="delete_webhook"),
    path("settings/vendor/", vendor_page.vendor, name="vendor"),
]
