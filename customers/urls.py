from django.urls import path

from customers import views

app_name = "customers"
urlpatterns = [
    path("", views.customers, name="customers"),
    path("<uuid:customer_id>/", views.customer, name="customer"),
]
