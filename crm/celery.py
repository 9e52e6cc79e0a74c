"""Workers and scheduler. Tasks carry ids and only delegate. They may be lost: a sweep finds what is left to do."""

import atexit
import gc
import os
from typing import Any

from celery import Celery
from celery.bootsteps import StartStopStep
from celery.platforms import EX_FAILURE
from celery.signals import worker_init, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")  # they import every page, a third of the time that a worker starts in
gc.set_threshold(50_000)  # in every process: little of an import or a request is garbage, up to a quarter of its time
atexit.register(gc.freeze)  # nor does the interpreter search it when it ends: a quarter of the time of a short command

app = Celery("crm", task_cls="crm.moving.maintenance:PausingTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class EndAtOnce(StartStopStep):
    """Ends a worker that met an error it does not survive, as when Redis is full, so that another one is started.

    Celery would wait for its processes first, of which one may wait for ever to hand over a result."""

    def close(self, worker: Any) -> None:
        """Called before the steps are stopped."""
        if worker.exitcode == EX_FAILURE:
            os._exit(EX_FAILURE)


app.steps["worker"].add(EndAtOnce)


@worker_init.connect
def refuse_another_currency(**_: object) -> None:
    """A worker does not start with another currency than that of the stored orders."""
    from django.db import connection

    from customers.currency import check_currency

    check_currency()
    if hasattr(connection, "close_pool"):  # of MongoDB, whose client must not be opened before the fork
        connection.close_pool()


@worker_process_init.connect
def watch_for_maintenance(**_: object) -> None:
    """Each process of a worker looks whether the installation is closed."""
    from crm.moving.maintenance import watch

    watch.start()


@worker_process_init.connect
def freeze_imports(**_: object) -> None:
    """The garbage collector leaves out what was imported, which stays for good: a sixth of the time of sending."""
    gc.freeze()
