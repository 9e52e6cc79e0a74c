from django.apps import AppConfig


class AiToolsConfig(AppConfig):
    name = "ai_tools"
