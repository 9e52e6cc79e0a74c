"""All models of the app, for Django and for other apps; each lives with what it is about."""

from campaigns.approved.templates import ApprovedTemplate
from campaigns.attribution.models import AttributionRule, Credit, Earned
from campaigns.breakdown.models import WholeCount
from campaigns.campaign import MEASURING_FIELDS, RECEIPT_WAIT, TEXT_FIELDS, Campaign
from campaigns.campaign_status import Campaigns
from campaigns.content.frozen import Content
from campaigns.content.library import MailTemplate
from campaigns.figures import Figure
from campaigns.global_holdouts import GlobalHoldout
from campaigns.hits import Hit
from campaigns.journeys.models import DryRun, Enrollment, Happening, Journey, Participant, Round, Version
from campaigns.ledger import Message
from campaigns.reason_counts import ReasonCount
from campaigns.senders import Sender
from campaigns.sending_rules import SendingRules
from campaigns.sent_days import SentDay
from campaigns.variants import Experiment
from campaigns.warm_up import Allowance

__all__ = ["MEASURING_FIELDS", "RECEIPT_WAIT", "TEXT_FIELDS", "Allowance", "ApprovedTemplate", "AttributionRule"]
__all__ += ["Campaign", "Campaigns", "Content", "Credit", "DryRun", "Earned", "Enrollment", "Experiment", "Figure"]
__all__ += ["GlobalHoldout", "Happening", "Hit", "Journey", "MailTemplate", "Message", "Participant", "ReasonCount"]
__all__ += ["Round", "Sender", "SendingRules", "SentDay", "Version", "WholeCount"]
