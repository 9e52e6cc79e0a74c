from django.urls import path

from customers import rights, views

app_name = "customers"
urlpatterns = [
    path("", views.customers, name="customers"),
    path("<uuid:customer_id>/", views.customer, name="customer"),
    path("<uuid:customer_id>/export/", rights.export, name="export"),
    path("<uuid:customer_id>/erase/", rights.forget, name="erase"),
]
