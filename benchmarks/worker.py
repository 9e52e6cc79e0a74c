"""A worker of `benchmarks.workers`: reads `drain SHARD` or `send CAMPAIGN` from its standard input, does all of it, and
says that it is done."""

import os
import sys

import django


def work(kind: str, name: str) -> None:
    """Drain a shard of the stream of records, or send a campaign, until nothing is left."""
    from campaigns.models import Campaign
    from crm.database import is_passing
    from crm.streams.consumer import drain
    from customers.ingestion import persist, stream
    from delivery.outbox import send

    if kind == "send":
        while send(Campaign.objects.get(id=name)):
            pass
        return
    (shard,) = [each for each in stream.drainable() if each.name == name]
    while shard.length():
        try:
            drain(stream, persist, shard=name)
        except Exception as error:
            if not is_passing(error):
                raise


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "crm.settings"
    django.setup()
    print("done", flush=True)
    for line in sys.stdin:
        work(*line.split())
        print("done", flush=True)
