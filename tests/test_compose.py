"""docker-compose.yml and its image: what they promise, and that it works, as far as that shows without containers."""

import re
import shlex
import stat
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from django.conf import settings

from tests import compose, mongodb
from tests.api_client import ApiClient
from tests.compose import BASE_DIR, DOCKERFILE, FILE, VAR_DIR, Compose, parse_options
from tests.one_installation.test_cdnow import fetch_page

SERVICES = compose.read({})["services"]
OURS = {name for name, service in SERVICES.items() if service["image"] == "mini-crm"}
READ_BY_SETTINGS = set(re.findall(r'env\.\w+\("(\w+)"', (BASE_DIR / "crm/settings.py").read_text()))
# Nobody debugs in production, the port inside is always the same, and the image says where state is.
NOT_PASSED_ON = {"DEBUG", "PORT", "VAR_DIR"}
ONCE = ("secrets", "prepare")


class TestTheFile:
    @pytest.mark.long
    def test_it_keeps_to_the_schema_of_compose_files(self):
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", FILE]
        checked = subprocess.run(command, capture_output=True, text=True)
        assert checked.returncode == 0, checked.stdout + checked.stderr

    def test_no_secret_and_no_default_of_one_stands_in_it(self):
        for service in yaml.safe_load(FILE.read_text())["services"].values():
            for name, value in service.get("environment", {}).items():
                assert not re.search("SECRET|KEY|PASSWORD", name) or value is None, name

    def test_it_passes_on_what_settings_read_and_nothing_else(self):
        services = compose.read(dict.fromkeys(READ_BY_SETTINGS, "set"))["services"]
        for name in OURS - {"secrets", "vendor"}:
            assert services[name]["environment"].keys() == READ_BY_SETTINGS - NOT_PASSED_ON

    def test_what_is_not_set_is_left_to_settings(self):
        assert "CURRENCY" not in SERVICES["web"]["environment"]
        assert compose.read({"CURRENCY": "EUR"})["services"]["web"]["environment"]["CURRENCY"] == "EUR"

    def test_only_the_web_is_published_and_only_to_its_own_machine(self):
        web = compose.read({"PORT": "9000"})["services"]["web"]
        assert web["ports"] == ["127.0.0.1:9000:8000"]
        assert web["environment"]["SITE_URL"] == "http://localhost:9000"
        assert {name for name, service in SERVICES.items() if "ports" in service} == {"web", "https"}

    def test_https_is_a_profile_and_leads_to_the_web_under_the_address_of_the_site(self):
        https = compose.read({"SITE_URL": "https://crm.example.com"})["services"]["https"]
        assert https["profiles"] == ["https"]
        assert parse_options(https["command"]) == {"--from": "https://crm.example.com", "--to": "web:8000"}
        assert [name for name, service in SERVICES.items() if "profiles" in service] == ["https"]

    def test_the_web_answers_to_the_name_by_which_the_vendor_calls_it(self):
        web = compose.read({"ALLOWED_HOSTS": "crm.example.com"})["services"]["web"]
        called = urlsplit(web["environment"]["RECEIPTS_URL"])
        assert web["environment"]["ALLOWED_HOSTS"].split(",") == ["crm.example.com", called.hostname]
        assert parse_options(web["command"])["--port"] == str(called.port)

    def test_the_vendor_is_a_stranger(self):
        vendor = compose.read({"VENDOR_SECRET": "whsec_", "SECRET_KEY": "x"})["services"]["vendor"]
        assert vendor["environment"].keys() == {"VENDOR_SECRET"}
        assert vendor["volumes"] == ["vendor:/vendor-data"]

    def test_mongodb_is_a_replica_set_with_one_member(self):
        url = urlsplit(SERVICES["web"]["environment"]["DATABASE_URL"])
        asked = SERVICES["mongo"]["healthcheck"]["test"][-1]
        assert parse_options(SERVICES["mongo"]["command"])["--replSet"] == "rs0"
        assert url.query == "replicaSet=rs0"
        assert f'rs.initiate({{_id: "rs0", members: [{{_id: 0, host: "{url.netloc}"}}]}})' in asked
        assert "isWritablePrimary" in asked

    def test_the_shell_of_mongodb_which_is_slow_is_asked_seldom_and_waited_for(self):
        mongo, web = SERVICES["mongo"]["healthcheck"], SERVICES["web"]["healthcheck"]
        assert (mongo["interval"], mongo["timeout"]) == ("60s", "30s")
        assert (web["interval"], web["timeout"]) == ("10s", "10s")

    def test_redis_keeps_what_it_has_taken(self):
        options = parse_options(SERVICES["redis"]["command"])
        assert options["--appendonly"] == "yes"
        assert options["--appendfsync"] == "everysec"
        assert options["--maxmemory-policy"] == "noeviction"

    def test_state_is_in_volumes_which_outlive_their_containers(self):
        volumes = {name: service["volumes"] for name, service in SERVICES.items() if "volumes" in service}
        state = [f"state:{VAR_DIR}"]
        assert volumes == {
            "mongo": ["mongo:/data/db"],
            "redis": ["redis:/data", "redis-password:/redis-password:ro"],
            "secrets": [*state, "redis-password:/redis-password", "vendor:/vendor-data"],
            **dict.fromkeys(["prepare", "web", "worker", "scheduler"], state),
            "vendor": ["vendor:/vendor-data"],
            "https": ["certificates:/data"],
        }

    def test_folders_of_our_volumes_are_made_for_our_user_in_the_image(self):
        made = set(re.findall(r" (/\S+)", re.search(r"RUN useradd (?:\\\n|.)*", DOCKERFILE)[0]))
        inside = {volume.split(":")[1] for name in OURS for volume in SERVICES[name]["volumes"]}
        assert inside == made

    @pytest.mark.parametrize("name", [name for name in SERVICES if name not in ONCE])
    def test_what_runs_on_has_a_health_check(self, name):
        assert SERVICES[name]["healthcheck"]["test"]

    @pytest.mark.parametrize("name", SERVICES)
    def test_every_process_is_confined_and_started_again(self, name):
        service = SERVICES[name]
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "https" else [])
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert name in {*OURS, "https"} or service["user"] == "999:999"
        assert service["restart"] == ("no" if name in ONCE else "unless-stopped")


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
        customers = [
            {"external_id": f"c{n}", "name": f"Person{n}", "email": f"p{n}@example.com", "tags": ["five"]}
            for n in range(5)
        ]
        stored = api.get("ingestion")["stored"]
        api.post_in_batches("customers/batch", customers)
        crm.wait_until(lambda: api.get("ingestion") == {"queued": 0, "stored": stored + 5, "dead": 0})
        five = {"match": "all", "rules": [{"field": "tags", "op": "has_any", "value": ["five"]}]}
        segment = api.post("segments", {"name": "Five", "rule": five})
        texts = {"name": "News", "channel": "email", "subject": "News", "message": "Hi {{ first_name }}"}
        campaign = api.post("campaigns", {**texts, "segment_id": segment["id"]})
        api.post(f"campaigns/{campaign['id']}/launch")

        crm.wait_until(lambda: api.get(f"campaigns/{campaign['id']}")["status"] == "completed")
        figures = api.get(f"campaigns/{campaign['id']}")
        assert figures["audience"] == figures["delivered"] + figures["failed"] == 5

    def test_the_first_administrator_signs_in_to_pages_with_their_styles(self, crm):
        password = crm.execute("prepare", "cat", "/data/admin_password")
        assert password == (crm.var_dir / "admin_password").read_text().strip()
        page = fetch_page(crm, "/")
        assert "Sign out" in page
        style = re.search(r'href="/(static/css/\w+\.\w+\.css)"', page)[1]
        with urllib.request.urlopen(f"{crm.url}/{style}") as answer:
            assert answer.read() == (crm.var_dir / style).read_bytes()

    @pytest.mark.parametrize("name", ONCE)
    def test_preparing_again_changes_nothing(self, crm, name):
        def kept() -> dict[Path, bytes]:
            folders = [crm.var_dir, *crm.volumes("secrets").values()]
            return {
                path: path.read_bytes()
                for folder in folders
                for path in folder.iterdir()
                if path.suffix != ".sqlite3" and path.is_file()
            }

        before = kept()
        crm.execute(name, *shlex.split(SERVICES[name]["command"]))
        assert kept() == before

    def test_secrets_were_made_and_only_our_containers_read_them(self, crm):
        made = {
            name: (crm.var_dir / name).read_text().strip() for name in ("secret_key", "vendor_secret", "redis_server")
        }
        assert all(len(secret) > 40 for secret in made.values())
        assert all(stat.S_IMODE((crm.var_dir / name).stat().st_mode) == 0o600 for name in made)
        password = urlsplit(made["redis_server"]).password
        assert (crm.directory / "redis-password/redis.conf").read_text() == f"requirepass {password}\n"
        assert (crm.directory / "vendor/secret").read_text().strip() == made["vendor_secret"]

    def test_a_file_is_imported(self, crm):
        file = crm.directory / "customers.csv"
        file.write_text("Customer ID,Name,E-Mail\nfile1,Asha Rao,asha@example.com\n")
        assert "1" in crm.execute("web", "python", "manage.py", "import_customers", str(file))

    def test_the_processes_of_a_worker_have_clients_of_their_own(self, crm):
        assert "before fork" not in crm.log("worker").read_text()

    @pytest.mark.parametrize("name", ["redis", "vendor", "web"])
    def test_a_health_check_tells_what_runs_from_what_does_not(self, crm, tmp_path, name):
        assert crm.is_healthy(name)
        assert not Compose(tmp_path).is_healthy(name)
