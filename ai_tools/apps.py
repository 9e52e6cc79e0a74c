"""The app of the AI tools."""

from django.apps import AppConfig


class AiToolsConfig(AppConfig):
    """Has no models: answers are shown, never stored."""

    name = "ai_tools"
