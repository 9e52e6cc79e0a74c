"""Pages of the AI tools, for HTMX."""

from django.urls import path

from ai_tools import pages, plan_pages, suggestion_pages

app_name = "ai_tools"
urlpatterns = [
    path("plan/", plan_pages.plan, name="plan"),
    path("lookalike/", suggestion_pages.lookalike, name="lookalike"),
    path("likely/", suggestion_pages.likely, name="likely"),
    path("tags/<uuid:campaign_id>/", suggestion_pages.tags, name="tags"),
    path("rules/<uuid:segment_id>/", pages.rules, name="rules"),
    path("messages/<uuid:campaign_id>/", pages.messages, name="messages"),
    path("summary/<uuid:campaign_id>/", pages.summary, name="summary"),
]
