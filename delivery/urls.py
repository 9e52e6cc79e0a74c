"""Addresses of the pages about delivery."""

from django.urls import path

from delivery import pages, tracking, unsubscribe_page, vendor_page
from delivery.deliverability.page import deliverability

app_name = "delivery"
tracking_patterns = [
    path("l/<ticket>/<int:number>", tracking.follow_link, name="link"),
    path("o/<ticket>.gif", tracking.show_pixel, name="pixel"),
]
urlpatterns = [
    *tracking_patterns,
    path("campaigns/<uuid:campaign_id>/test/", pages.send_test, name="test"),
    path("settings/deliverability/", deliverability, name="deliverability"),
    path("u/", unsubscribe_page.fresh_link, name="fresh_link"),
    path("u/<ticket>", unsubscribe_page.unsubscribe_page, name="unsubscribe"),
    path("settings/vendor/", vendor_page.vendor, name="vendor"),
]
