from django.urls import path

from campaigns.pages import composer, history, report

app_name = "campaigns"
urlpatterns = [
    path("", history.history, name="history"),
    path("campaigns/new/", history.new, name="new"),
    path("campaigns/of/<uuid:segment_id>/", history.of_segment, name="of_segment"),
    path("campaigns/to/<uuid:customer_id>/", report.of_customer, name="of_customer"),
    path("campaigns/<uuid:campaign_id>/", report.campaign, name="campaign"),
    path("campaigns/<uuid:campaign_id>/row/", history.row, name="row"),
    path("campaigns/<uuid:campaign_id>/live/", report.live, name="live"),
    path("campaigns/<uuid:campaign_id>/reasons/", report.reasons, name="reasons"),
    path("campaigns/<uuid:campaign_id>/edit/", composer.edit, name="edit"),
    path("campaigns/<uuid:campaign_id>/review/", composer.review, name="review"),
    path("campaigns/<uuid:campaign_id>/launch/", composer.launch, name="launch"),
]
