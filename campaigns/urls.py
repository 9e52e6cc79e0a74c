"""Addresses of the pages about campaigns."""

from django.urls import path

from campaigns.pages import composer, control, design, export, history, launching, log, report, senders, templates

app_name = "campaigns"
urlpatterns = [
    path("", history.history, name="history"),
    path("campaigns/new/", history.new, name="new"),
    path("campaigns/of/<uuid:segment_id>/", history.continue_segment, name="of_segment"),
    path("campaigns/to/<uuid:customer_id>/", log.customer_messages, name="of_customer"),
    path("campaigns/<uuid:campaign_id>/", report.campaign, name="campaign"),
    path("campaigns/<uuid:campaign_id>/row/", history.row, name="row"),
    path("campaigns/<uuid:campaign_id>/live/", report.live, name="live"),
    path("campaigns/<uuid:campaign_id>/edit/", composer.edit, name="edit"),
    path("campaigns/<uuid:campaign_id>/design/", design.design, name="design"),
    path("campaigns/<uuid:campaign_id>/frame/", design.frame, name="frame"),
    path("campaigns/<uuid:campaign_id>/review/", launching.review, name="review"),
    path("campaigns/<uuid:campaign_id>/launch/", launching.launch, name="launch"),
    path("campaigns/<uuid:campaign_id>/pause/", control.pause, name="pause"),
    path("campaigns/<uuid:campaign_id>/resume/", control.resume, name="resume"),
    path("campaigns/<uuid:campaign_id>/cancel/", control.cancel, name="cancel"),
    path("campaigns/<uuid:campaign_id>/delete/", control.delete, name="delete"),
    path("campaigns/<uuid:campaign_id>/start/", control.start, name="start"),
    path("campaigns/<uuid:campaign_id>/unschedule/", control.unschedule, name="unschedule"),
    path("campaigns/<uuid:campaign_id>/retry-failed/", control.retry_failed, name="retry_failed"),
    path("campaigns/<uuid:campaign_id>/duplicate/", control.duplicate, name="duplicate"),
    path("campaigns/<uuid:campaign_id>/decide/", control.decide, name="decide"),
    path("campaigns/<uuid:campaign_id>/log.csv", export.log, name="export"),
    path("templates/", templates.templates, name="templates"),
    path("templates/<slug:template_id>/", templates.template, name="template"),
    path("templates/<slug:template_id>/frame/", templates.frame, name="template_frame"),
    path("templates/<slug:template_id>/delete/", templates.delete, name="delete_template"),
    path("settings/senders/", senders.senders, name="senders"),
    path("settings/senders/new/", senders.sender, name="new_sender"),
    path("settings/senders/<uuid:sender_id>/", senders.sender, name="sender"),
    path("settings/senders/<uuid:sender_id>/default/", senders.default, name="default_sender"),
    path("settings/senders/<uuid:sender_id>/delete/", senders.delete, name="delete_sender"),
]
