from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"

    def ready(self) -> None:
        from campaigns import receivers  # noqa: F401  connects them
        from campaigns.membership import FIELDS
        from customers.segments import catalogue

        catalogue.register(*FIELDS)
