"""Addresses of the reports."""

from django.urls import path

from campaigns.pages.reports import pages, rfm

app_name = "reports"
urlpatterns = [
    path("", pages.index, name="reports"),
    path("count/", pages.count, name="count"),
    path("rfm/", rfm.grid, name="rfm"),
    path("rfm/bands/", rfm.bands, name="bands"),
    path("cohorts/", pages.cohorts, name="cohorts"),
    path("changes/", pages.changes, name="changes"),
    path("compare/", pages.compare, name="compare"),
]
