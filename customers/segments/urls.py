from django.urls import path

from customers.segments import views

app_name = "segments"
urlpatterns = [
    path("", views.segments, name="segments"),
    path("new/", views.new, name="new"),
    path("<uuid:segment_id>/", views.segment, name="segment"),
    path("<uuid:segment_id>/members/", views.members, name="members"),
]
