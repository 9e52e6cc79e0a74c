from django.urls import path

from delivery import pages

app_name = "delivery"
urlpatterns = [path("<uuid:campaign_id>/test/", pages.send_test, name="test")]
