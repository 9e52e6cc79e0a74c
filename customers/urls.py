"""URLs of the customer pages."""

from django.urls import path

from customers import views
from customers.listing import bulk_pages, export_pages
from customers.listing import pages as listing
from customers.privacy import pages, suppression_page

app_name = "customers"
urlpatterns = [
    path("customers/", listing.customers, name="customers"),
    path("customers/segment/", listing.save_segment, name="save_segment"),
    path("customers/change/", bulk_pages.bulk_change, name="bulk"),
    path("customers/changes/<uuid:change_id>/", bulk_pages.progress, name="bulk_change"),
    path("customers/export/", export_pages.exports, name="exports"),
    path("customers/export/customers/", export_pages.export_customers, name="export_customers"),
    path("customers/export/orders/", export_pages.export_orders, name="export_orders"),
    path("customers/<uuid:customer_id>/", views.customer, name="customer"),
    path("customers/<uuid:customer_id>/export/", pages.export, name="export"),
    path("customers/<uuid:customer_id>/erase/", pages.forget, name="erase"),
    path("settings/suppressions/", suppression_page.suppressions, name="suppressions"),
]
