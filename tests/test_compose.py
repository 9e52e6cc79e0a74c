"""docker-compose.yml and its image: what they promise, and that it works, as far as that shows without containers."""

import re
import shlex
import subprocess
import sys
import urllib.request
from urllib.parse import urlsplit

import pytest
import yaml
from django.conf import settings

from tests import compose, mongodb
from tests.api_client import ApiClient
from tests.compose import BASE_DIR, DOCKERFILE, FILE, SECRETS, Compose, Missing, parse_options
from tests.test_cdnow import fetch_page

SERVICES = compose.read(SECRETS)["services"]
OURS = {name for name, service in SERVICES.items() if service["image"] == "mini-crm"}
READ_BY_SETTINGS = set(re.findall(r'env\.\w+\("(\w+)"', (BASE_DIR / "crm/settings.py").read_text()))
# Nobody debugs in production, the port inside is always the same, and only `prepare` keeps anything.
NOT_PASSED_ON = {"DEBUG", "PORT", "VAR_DIR"}


class TestTheFile:
    def test_it_keeps_to_the_schema_of_compose_files(self):
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", FILE]
        checked = subprocess.run(command, capture_output=True, text=True)
        assert checked.returncode == 0, checked.stdout + checked.stderr

    @pytest.mark.parametrize("name", SECRETS)
    def test_without_a_secret_it_says_which_and_does_not_start(self, name):
        with pytest.raises(Missing, match=f"^Set {name} to "):
            compose.read({**SECRETS, name: ""})

    def test_no_secret_stands_in_it(self):
        for service in yaml.safe_load(FILE.read_text())["services"].values():
            for name, value in service.get("environment", {}).items():
                assert not re.search("SECRET|KEY|PASSWORD", name) or value is None or value.startswith("${"), name

    def test_it_passes_on_what_settings_read_and_nothing_else(self):
        services = compose.read({**SECRETS, **dict.fromkeys(READ_BY_SETTINGS, "set")})["services"]
        for name in OURS - {"vendor"}:
            assert services[name]["environment"].keys() - {"VAR_DIR"} == READ_BY_SETTINGS - NOT_PASSED_ON

    def test_what_is_not_set_is_left_to_settings(self):
        assert "CURRENCY" not in SERVICES["web"]["environment"]
        assert compose.read({**SECRETS, "CURRENCY": "EUR"})["services"]["web"]["environment"]["CURRENCY"] == "EUR"

    def test_only_the_web_is_published_and_only_to_its_own_machine(self):
        web = compose.read({**SECRETS, "PORT": "9000"})["services"]["web"]
        assert web["ports"] == ["127.0.0.1:9000:8000"]
        assert web["environment"]["SITE_URL"] == "http://localhost:9000"
        assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]

    def test_the_web_answers_to_the_name_by_which_the_vendor_calls_it(self):
        web = compose.read({**SECRETS, "ALLOWED_HOSTS": "crm.example.com"})["services"]["web"]
        called = urlsplit(web["environment"]["RECEIPTS_URL"])
        assert web["environment"]["ALLOWED_HOSTS"].split(",") == ["crm.example.com", called.hostname]
        assert parse_options(web["command"])["--port"] == str(called.port)

    def test_the_vendor_is_a_stranger(self):
        assert SERVICES["vendor"]["environment"].keys() == {"VENDOR_SECRET"}

    def test_mongodb_is_a_replica_set_with_one_member(self):
        url = urlsplit(SERVICES["web"]["environment"]["DATABASE_URL"])
        asked = SERVICES["mongo"]["healthcheck"]["test"][-1]
        assert parse_options(SERVICES["mongo"]["command"])["--replSet"] == "rs0"
        assert url.query == "replicaSet=rs0"
        assert f'rs.initiate({{_id: "rs0", members: [{{_id: 0, host: "{url.netloc}"}}]}})' in asked
        assert "isWritablePrimary" in asked

    def test_redis_keeps_what_it_has_taken(self):
        options = parse_options(SERVICES["redis"]["command"])
        assert options["--appendonly"] == "yes"
        assert options["--appendfsync"] == "everysec"
        assert options["--maxmemory-policy"] == "noeviction"

    def test_state_is_in_volumes_which_outlive_their_containers(self):
        volumes = {name: service["volumes"] for name, service in SERVICES.items() if "volumes" in service}
        assert volumes == {
            "mongo": ["mongo:/data/db"],
            "redis": ["redis:/data"],
            "prepare": ["state:/data"],
            "vendor": ["vendor:/data"],
        }
        assert SERVICES["prepare"]["environment"]["VAR_DIR"] == "/data"

    @pytest.mark.parametrize("name", SERVICES)
    def test_every_process_is_confined_and_started_again(self, name):
        service = SERVICES[name]
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert name in OURS or service["user"] == "999:999"
        assert service["restart"] == ("no" if name == "prepare" else "unless-stopped")


class TestTheImage:
    def test_it_runs_as_a_user_without_rights(self):
        (user,) = re.findall("^USER (.*)$", DOCKERFILE, re.MULTILINE)
        assert re.fullmatch("[1-9][0-9]+:[1-9][0-9]+", user)

    def test_what_it_installs_is_pinned_and_compiles_nothing(self):
        (install,) = re.findall("^RUN pip .*install (.*)$", DOCKERFILE, re.MULTILINE)
        assert install.endswith("--require-hashes --only-binary :all: -r requirements.txt")

    def test_it_holds_every_app_and_no_state(self):
        _, nothing, *lines = (BASE_DIR / ".dockerignore").read_text().splitlines()
        let_in = {line.removeprefix("!") for line in lines if line.startswith("!")}
        apps = {app.partition(".")[0] for app in settings.INSTALLED_APPS}
        assert nothing == "*"
        assert {app for app in apps if (BASE_DIR / app).is_dir()} < let_in
        assert let_in.isdisjoint({".env", ".git", ".venv", "var"})


def test_the_vendor_reaches_the_web_without_the_proxy_that_speaks_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/api/v1/customers/c1").status_code == 301
    assert client.post("/api/v1/receipts", b"{}", content_type="application/json").status_code == 401  # unsigned


@pytest.fixture(scope="module")
def crm(tmp_path_factory) -> Compose:
    if not mongodb.program():
        pytest.skip(mongodb.UNAVAILABLE)
    with Compose(tmp_path_factory.mktemp("compose"), ALLOWED_HOSTS="crm.example.com") as running:
        yield running


@pytest.mark.long
@pytest.mark.one_database  # it has a MongoDB of its own
class TestRunning:
    def test_a_campaign_goes_all_the_way(self, crm):
        scopes = ["--scope", "ingest", "--scope", "read", "--scope", "campaigns"]
        api = ApiClient(crm.url, crm.execute("web", "python", "manage.py", "create_api_key", "tests", *scopes))
        customers = [{"external_id": f"c{n}", "name": f"Person{n}", "email": f"p{n}@example.com"} for n in range(5)]
        api.post_in_batches("customers/batch", customers)
        crm.wait_until(lambda: api.get("ingestion") == {"queued": 0, "stored": 5, "dead": 0})
        segment = api.post("segments", {"name": "Everybody", "rule": {"match": "all", "rules": []}})
        texts = {"name": "News", "channel": "email", "subject": "News", "message": "Hi {{ first_name }}"}
        campaign = api.post("campaigns", {**texts, "segment_id": segment["id"]})
        api.post(f"campaigns/{campaign['id']}/launch")

        crm.wait_until(lambda: api.get(f"campaigns/{campaign['id']}")["status"] == "completed")
        figures = api.get(f"campaigns/{campaign['id']}")
        assert figures["audience"] == figures["delivered"] + figures["failed"] == 5

    def test_the_first_administrator_signs_in_to_pages_with_the_styles_of_the_image(self, crm):
        password = crm.execute("prepare", "cat", "/data/admin_password")
        assert password == (crm.var_dir / "admin_password").read_text().strip()
        page = fetch_page(crm, "/")
        assert "Sign out" in page
        style = re.search(r'href="/(static/css/\w+\.\w+\.css)"', page)[1]
        with urllib.request.urlopen(f"{crm.url}/{style}") as answer:
            assert answer.read() == (crm.image / style).read_bytes()

    def test_preparing_again_changes_nothing(self, crm):
        before = {path: path.read_bytes() for path in crm.var_dir.iterdir() if path.is_file()}
        crm.execute("prepare", *shlex.split(SERVICES["prepare"]["command"]))
        assert {path: path.read_bytes() for path in crm.var_dir.iterdir() if path.is_file()} == before

    @pytest.mark.parametrize("name", ["redis", "vendor", "web"])
    def test_a_health_check_tells_what_runs_from_what_does_not(self, crm, tmp_path, name):
        assert crm.is_healthy(name)
        assert not Compose(tmp_path).is_healthy(name)
