"""URLs of the pages about journeys."""

from django.urls import path

from campaigns.journeys.pages import dry_run, editing, views

app_name = "journeys"
urlpatterns = [
    path("", views.journeys, name="journeys"),
    path("new/", views.create, name="create"),
    path("<uuid:journey_id>/", views.journey, name="journey"),
    path("<uuid:journey_id>/edit/", editing.edit, name="edit"),
    path("<uuid:journey_id>/start/", views.start, name="start"),
    path("<uuid:journey_id>/publish/", views.publish, name="publish"),
    path("<uuid:journey_id>/pause/", views.pause, name="pause"),
    path("<uuid:journey_id>/resume/", views.resume, name="resume"),
    path("<uuid:journey_id>/held/", views.answer_held, name="held"),
    path("<uuid:journey_id>/stop/", views.stop, name="stop"),
    path("<uuid:journey_id>/delete/", views.delete, name="delete"),
    path("<uuid:journey_id>/people/", views.people, name="people"),
    path("<uuid:journey_id>/forward/", views.forward, name="forward"),
    path("<uuid:journey_id>/dry-runs/", dry_run.runs, name="dry_runs"),
    path("<uuid:journey_id>/dry-runs/<uuid:run_id>/", dry_run.dry_run, name="dry_run"),
    path("<uuid:journey_id>/dry-runs/<uuid:run_id>/cancel/", dry_run.cancel, name="cancel_dry_run"),
]
