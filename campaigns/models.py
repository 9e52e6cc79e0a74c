"""All models of the app, for Django and for other apps; each lives with what it is about."""

from campaigns.approved.templates import ApprovedTemplate
from campaigns.attribution.models import AttributionRule, Credit, Earned
from campaigns.breakdown.models import WholeCount
from campaigns.campaign import MEASURING_FIELDS, RECEIPT_WAIT, TEXT_FIELDS, Campaign
from campaigns.campaign_status import Campaigns
from campaigns.content.frozen import Content
from campaigns.content.library import MailTemplate
from campaigns.effect.global_holdouts import GlobalHoldout
from campaigns.engagement.figures import Figure
from campaigns.engagement.hits import Hit
from campaigns.journeys.models import DryRun, Enrollment, Happening, Journey, Participant, Round, Version
from campaigns.log.ledger import Message
from campaigns.log.reason_counts import ReasonCount
from campaigns.log.sent_days import SentDay
from campaigns.senders import Sender
from campaigns.sending_rules.models import SendingRules
from campaigns.sending_rules.warm_up import Allowance
from campaigns.variants.models import Experiment

__all__ = ["MEASURING_FIELDS", "RECEIPT_WAIT", "TEXT_FIELDS", "Allowance", "ApprovedTemplate", "AttributionRule"]
__all__ += ["Campaign", "Campaigns", "Content", "Credit", "DryRun", "Earned", "Enrollment", "Experiment", "Figure"]
__all__ += ["GlobalHoldout", "Happening", "Hit", "Journey", "MailTemplate", "Message", "Participant", "ReasonCount"]
__all__ += ["Round", "Sender", "SendingRules", "SentDay", "Version", "WholeCount"]
