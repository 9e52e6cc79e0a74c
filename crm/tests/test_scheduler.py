"""The scheduler knows the names of tasks alone, and workers know all of them."""

import subprocess
import sys

from crm.celery import app as workers
from crm.scheduler import app, beat_at_once
from tests.running import BASE_DIR

LOAD = """
import sys
from crm.scheduler import app
app.loader.init_worker()
app.finalize()
print(*sorted({"customers.models", "delivery.tasks", "django.contrib.auth.models"} & sys.modules.keys()))
"""


def test_it_imports_neither_tasks_nor_models():
    ended = subprocess.run([sys.executable, "-c", LOAD], cwd=BASE_DIR, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == ""


def test_workers_have_every_task_that_it_sends():
    workers.loader.import_default_modules()
    sent = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert len(sent) >= 5
    assert sent <= workers.tasks.keys()


def test_the_first_heartbeat_is_sent_at_once(monkeypatch):
    sent = []
    monkeypatch.setattr(app, "send_task", lambda name, **_: sent.append(name))
    beat_at_once()
    assert sent == [app.conf.beat_schedule["heartbeat"]["task"]]
