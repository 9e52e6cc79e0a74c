"""The cast: one person a role, one key a scope, and an empty Redis for every test."""

import gc
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest
import redis
from django.conf import settings as django_settings
from django.contrib.contenttypes.management import create_contenttypes
from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_migrate
from django.test import Client
from django.urls import reverse
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from crm.accounts.models import ApiKey, Role, Scope, User
from crm.database.mongodb.base import DatabaseOperations
from tests import mongodb

pytest_plugins = ["tests.browser"]
hypothesis.settings.register_profile(
    "suite",
    deadline=None,  # a busy machine fails no test
    max_examples=25 if mongodb.IN_USE else 50,  # one takes twice as long there; `make soak` asks 3,400 of both
)
hypothesis.settings.register_profile("soak", deadline=None, max_examples=3_400)
hypothesis.settings.load_profile("suite")

PASSWORD = "correct horse battery"
DATABASES = {"db", "transactional_db", "live_server"}  # fixtures
SHARED = ("tests/one_installation/", "tests/faults/")
INSTALLATIONS = {"scene", "sqlite_scene", "upgraded", "crm", "installation", "start_installation"}  # fixtures


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: tests of a browser or an installation wait more than they work."""
    return len(os.sched_getaffinity(0)) + 1


class Scheduling(LoadScopeScheduling):
    """The tests of a class or module share a process, and those of a whole folder that shares an installation."""

    def _split_scope(self, nodeid: str) -> str:
        return next(filter(nodeid.startswith, SHARED), None) or super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    """Only where pytest-xdist runs."""
    return Scheduling(config, log)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where only tests marked `both_databases` run, leave unread the files that have none: most of them."""
    chosen = mongodb.REQUESTED and config.option.markexpr.startswith("both_databases")
    is_module = collection_path.match("test_*.py")
    return True if chosen and is_module and "both_databases" not in collection_path.read_text() else None


def concerns_database(item: pytest.Item) -> bool:
    """As its nearest mark says, `one_database` or another one; without one, unless it is a test of an app that asks for
    no database."""
    for mark in item.iter_markers():
        if mark.name in ("one_database", "also_mongodb", "both_databases"):
            return mark.name != "one_database"
    asks = item.get_closest_marker("django_db") or not DATABASES.isdisjoint(getattr(item, "fixturenames", ()))
    return bool(asks or item.nodeid.startswith("tests/"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to SQLite what says nothing of the database; begin with what takes longest: installations, then all that is
    long, then files of many tests, so that no process is alone with it at the end."""
    left_out = {item for item in items if mongodb.REQUESTED and not concerns_database(item)}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]
    sizes = Counter(item.path for item in items)
    items.sort(key=lambda item: (*_how_short(item), -sizes[item.path]))
    if mongodb.REQUESTED and not mongodb.IN_USE:
        for item in items:
            item.add_marker(pytest.mark.skip(mongodb.UNAVAILABLE))


def _how_short(item: pytest.Item) -> tuple[bool, bool]:
    installs = not INSTALLATIONS.isdisjoint(getattr(item, "fixturenames", ()))
    return not installs, not item.get_closest_marker("long")


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays until the end: modules and tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(autouse=True)
def _plain_static_files(settings) -> None:
    """Templates name static files as they are, without collectstatic."""
    settings.STORAGES = {
        **django_settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(scope="session", autouse=True)
def _quick_flush(django_db_setup) -> None:
    """On MongoDB every test ends with a flush: of what it has written, and without what Django writes at every one."""
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    if mongodb.IN_USE:
        post_migrate.disconnect(create_contenttypes)
        flush, kept = DatabaseOperations.execute_sql_flush, {ContentType._meta.db_table}
        DatabaseOperations.execute_sql_flush = lambda self, tables: flush(self, mongodb.written.taken() - kept)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """A server that is removed whole needs no database dropped, which may wait for transactions of killed processes."""
    return django_db_keepdb or mongodb.REMOVED_WHOLE in os.environ


@pytest.fixture(autouse=True)
def _fast_passwords(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def redis_client() -> redis.Redis:
    return redis.Redis.from_url(django_settings.REDIS_URL)


@pytest.fixture(autouse=True)
def _empty_redis(redis_client) -> None:
    redis_client.flushdb()


def create_user(*, role: str = Role.MARKETER, email: str | None = None, **fields) -> User:
    return User.objects.create_user(email or f"{role}@example.com", PASSWORD, role=role, **fields)


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("accounts:profile")).status_code == 200


@pytest.fixture
def admin(db) -> User:
    return create_user(role=Role.ADMIN, name="Asha Admin")


@pytest.fixture
def marketer(db) -> User:
    return create_user(role=Role.MARKETER, name="Mira Marketer")


@pytest.fixture
def viewer(db) -> User:
    return create_user(role=Role.VIEWER, name="Vik Viewer")


@pytest.fixture
def signed_in(marketer) -> Client:
    """A browser in which the marketer is signed in."""
    client = Client()
    client.force_login(marketer)
    return client


@pytest.fixture
def office(admin) -> Client:
    """A browser in which the administrator is signed in."""
    client = Client()
    client.force_login(admin)
    return client


@pytest.fixture
def viewing(viewer) -> Client:
    """A browser in which the viewer is signed in."""
    client = Client()
    client.force_login(viewer)
    return client


@pytest.fixture
def api(db) -> Callable[..., Client]:
    """`api("ingest")` is a client whose key has these scopes; without scopes it has them all."""

    def with_scopes(*scopes: str) -> Client:
        _, secret = ApiKey.create("tests", list(scopes) or [scope.value for scope in Scope])
        return Client(headers={"Authorization": f"Bearer {secret}"})

    return with_scopes
