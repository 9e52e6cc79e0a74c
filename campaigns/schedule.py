"""What is wrong with the times of a draft, for pages and API alike."""

from datetime import datetime, timedelta

from django.utils import timezone

from campaigns.message import Problem

MAX_AHEAD = timedelta(days=366)  # of a scheduled launch, and of an end


def time_problems(send_at: datetime | None, ends_at: datetime | None, *, local_time: bool) -> list[Problem]:
    """A problem for each time that cannot be."""
    now = timezone.now()
    problems = []
    if send_at and (problem := time_problem(send_at, now)):
        problems.append(Problem("send_at", problem))
    if ends_at and (problem := time_problem(ends_at, now)):
        problems.append(Problem("ends_at", problem))
    elif ends_at and send_at and ends_at <= send_at:
        problems.append(Problem("ends_at", "A campaign ends after it begins: choose a later time."))
    if local_time and not send_at:
        problems.append(Problem("send_at", "Say when to send: that is the local time of each recipient."))
    return problems


def time_problem(at: datetime, now: datetime) -> str:
    """Why a campaign cannot be sent or end at a time; empty where it can."""
    if at <= now:
        return "This time has passed: choose a later one."
    return "This is more than a year ahead: choose an earlier time." if at > now + MAX_AHEAD else ""
