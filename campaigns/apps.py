"""Configuration of the campaigns app."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Connects the receivers, and adds the fields about campaigns to the catalogue of rules, messages to timelines."""

    name = "campaigns"

    def ready(self) -> None:
        from campaigns import receivers  # noqa: F401  connects them
        from campaigns.effect.global_results import GlobalResults
        from campaigns.journeys import receivers as journey_receivers  # noqa: F401
        from campaigns.journeys.monday import journeys_that_need_a_person
        from campaigns.journeys.timeline import MOVES
        from campaigns.log.message_events import MESSAGE_EVENTS
        from campaigns.log.timeline import MESSAGES
        from campaigns.membership import FIELDS
        from campaigns.results import monday
        from customers import timeline
        from customers.events import history
        from customers.segments import catalogue
        from customers.survey import kinds

        catalogue.register(*FIELDS)
        history.register(*MESSAGE_EVENTS)
        kinds.register(GlobalResults)
        monday.register(journeys_that_need_a_person)
        timeline.register(MESSAGES)
        timeline.register(MOVES)
