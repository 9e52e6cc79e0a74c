"""A new draft that says what another campaign says."""

import uuid

from campaigns.models import MEASURING_FIELDS, TEXT_FIELDS, Campaign
from campaigns.variants.models import copy_experiment
from crm.accounts.models import User
from crm.database.models import new_id


def duplicate_campaign(campaign: Campaign, user: User | None = None, *, id: uuid.UUID | None = None) -> Campaign:
    """A draft with the same texts and segment. A second call with the same id returns the same draft."""
    texts = {name: getattr(campaign, name) for name in ("channel", *TEXT_FIELDS, *MEASURING_FIELDS, "has_variants")}
    fields = {
        "name": f"{campaign.name[:190]} (copy)",
        "segment": campaign.segment,
        "segment_name": campaign.segment_name,
        "created_by": user,
    }
    copy, _ = Campaign.objects.get_or_create(id=id or new_id(), defaults=fields | texts)
    copy_experiment(campaign, copy)
    return copy
