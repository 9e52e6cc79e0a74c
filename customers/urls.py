from django.urls import path

from customers import rights, suppression_page, views

app_name = "customers"
urlpatterns = [
    path("customers/", views.customers, name="customers"),
    path("customers/<uuid:customer_id>/", views.customer, name="customer"),
    path("customers/<uuid:customer_id>/export/", rights.export, name="export"),
    path("customers/<uuid:customer_id>/erase/", rights.forget, name="erase"),
    path("settings/suppressions/", suppression_page.suppressions, name="suppressions"),
]
