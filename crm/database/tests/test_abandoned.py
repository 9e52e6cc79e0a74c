"""On MongoDB a process that dies in a transaction leaves its rows locked; a process that waits for them ends it."""

import time

import pymongo
import pytest
from django.apps import apps
from django.conf import settings

from crm.database import transactional
from crm.database.mongodb import abandoned

StreamPosition = apps.get_model("streams.StreamPosition")  # by its name, since nothing here imports what is above

pytestmark = [
    pytest.mark.both_databases,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not settings.MONGODB, reason="SQLite's locks end with their process"),
]


def test_who_waits_for_the_rows_of_a_dead_process_ends_its_transaction(monkeypatch):
    monkeypatch.setattr("crm.database.transactions.SILENT", 1)
    monkeypatch.setattr(abandoned, "SILENT", 1)
    position = StreamPosition.objects.create(stream="tests")
    database = settings.DATABASES["default"]
    with pymongo.MongoClient(database["HOST"]) as client, client.start_session() as dead:
        dead.start_transaction()
        positions = client[database["NAME"]][StreamPosition._meta.db_table]
        positions.update_one({"_id": position.id.hex}, {"$set": {"lease": "dead"}}, session=dead)

        begun = time.monotonic()
        assert transactional(StreamPosition.objects.filter(id=position.id).update)(lease="alive") == 1

        assert 1 <= time.monotonic() - begun < 10
        assert StreamPosition.objects.get().lease == "alive"
        with pytest.raises(pymongo.errors.PyMongoError):
            dead.commit_transaction()
