"""`launched` says that a campaign now sends. Delivery listens; a sweep finds what a lost signal left."""

from django.dispatch import Signal

launched = Signal()
