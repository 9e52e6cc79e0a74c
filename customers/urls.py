"""URLs of the customer pages."""

from django.urls import path

from customers import views
from customers.privacy import pages, suppression_page

app_name = "customers"
urlpatterns = [
    path("customers/", views.customers, name="customers"),
    path("customers/<uuid:customer_id>/", views.customer, name="customer"),
    path("customers/<uuid:customer_id>/export/", pages.export, name="export"),
    path("customers/<uuid:customer_id>/erase/", pages.forget, name="erase"),
    path("settings/suppressions/", suppression_page.suppressions, name="suppressions"),
]
