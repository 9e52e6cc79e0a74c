from django.urls import path

from customers.segments.pages import builder, listing, members

app_name = "segments"
urlpatterns = [
    path("", listing.segments, name="segments"),
    path("new/", builder.new, name="new"),
    path("<uuid:segment_id>/", builder.segment, name="segment"),
    path("<uuid:segment_id>/members/", members.members, name="members"),
]
