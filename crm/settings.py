"""All configuration. Django reads the environment here and nowhere else; what is missing or wrong stops the start. The
supervisor and the dummy vendor, which are no Django, read what concerns them."""

from pathlib import Path
from urllib.parse import urlsplit

from celery.schedules import schedule
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env
from phonenumbers import SUPPORTED_REGIONS
from redis.backoff import NoBackoff
from redis.retry import Retry

from crm.database.urls import database_from_url
from crm.web.proxies import networks

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))  # the state of an installation


def _kept(name: str) -> str:
    """What `make run` has written to var/, so that manage.py in another shell finds the same installation."""
    path = VAR_DIR / name
    return path.read_text().strip() if path.exists() else ""


DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", True)  # whether `make run` fills a new installation with made-up customers
SECRET_KEY = env.str("SECRET_KEY", "") or _kept("secret_key")
if len(SECRET_KEY) < 32:
    raise ImproperlyConfigured(
        f"{VAR_DIR} has no secret key. Start with `make run`, which makes one; where the installation keeps its state"
        " elsewhere, set VAR_DIR as `make run` had it. Or set SECRET_KEY to a random text of at least 32 characters."
    )
LINK_SECRETS = env.str("LINK_SECRET", "").split() or [SECRET_KEY]  # sign the links in messages; all are accepted
if min(map(len, LINK_SECRETS)) < 32:
    raise ImproperlyConfigured("LINK_SECRET must be one or more random texts of at least 32 characters each.")
PORT = env.int("PORT", 8000)
SITE_URL = (env.str("SITE_URL", "") or _kept("site_url") or f"http://localhost:{PORT}").rstrip("/")
SITE_HOST = urlsplit(SITE_URL).hostname or "localhost"
LOCAL = SITE_HOST in ("localhost", "127.0.0.1", "::1")  # nobody comes from another machine
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", SITE_HOST])

# ── Data ──────────────────────────────────────────────────────────────
DATABASES = {"default": database_from_url(env.str("DATABASE_URL", f"sqlite:///{VAR_DIR}/crm.sqlite3"), BASE_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MONGODB = DATABASES["default"]["ENGINE"] == "crm.database.mongodb"
if MONGODB:
    # Our tables have the same migrations on every database. Those of other people's apps number their rows, which
    # MongoDB does not do.
    ALLAUTH_DEFAULT_AUTO_FIELD = "crm.database.mongodb.keys.StrIdAutoField"
    MIGRATION_MODULES = {
        app: f"crm.database.mongodb.migrations.{app}"
        for app in ("admin", "auth", "contenttypes", "account", "socialaccount", "mfa")
    }
RETENTION_DAYS = env.int("RETENTION_DAYS", 0)  # how long logs may tell of people; 0: for ever
if RETENTION_DAYS < 0:
    raise ImproperlyConfigured("RETENTION_DAYS must be a number of days, or 0 to keep everything.")
EVENT_DAYS = env.int("EVENT_DAYS", 90)  # how long events are kept, and how far back rules about them look
if not 1 <= EVENT_DAYS <= 730:
    raise ImproperlyConfigured("EVENT_DAYS must be a number of days from 1 to 730.")
EVENT_RATE = env.int("EVENT_RATE", 0)  # events that the API takes a minute; 0: as many as come
if EVENT_RATE < 0:
    raise ImproperlyConfigured("EVENT_RATE must be a number of events a minute, or 0 for no limit.")
_REDIS_SERVER = env.str("REDIS_URL", "") or _kept("redis_server")  # which containers keep
REDIS_IS_EMBEDDED = not _REDIS_SERVER  # `make run` starts and stops it
REDIS_URL = _REDIS_SERVER or _kept("redis_url")
# A second to connect or answer and no retries: a request must be refused in time when the stream cannot take it.
REDIS_OPTIONS = {"socket_timeout": 1, "socket_connect_timeout": 1, "retry": Retry(NoBackoff(), 0)}
STREAM_SHARDS = env.int("STREAM_SHARDS", 1)  # parts of each stream that workers drain side by side
if not 1 <= STREAM_SHARDS <= 64:
    raise ImproperlyConfigured("STREAM_SHARDS must be a number from 1 to 64.")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"serializer": "crm.web.cache.JsonSerializer"},  # pickled data would run code
    }
}

# ── Workers ───────────────────────────────────────────────────────────
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 120,  # seconds; every task is done or stopped in less than half of it
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
    "socket_timeout": 2,
    "socket_connect_timeout": 1,
}
CELERY_IMPORTS = ["crm.accounts.tasks", "crm.operations.health", "crm.operations.retention", "crm.database.tasks"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 45
CELERY_TASK_TIME_LIMIT = 55
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# The sweeps start what a lost nudge or a dead worker has left. Work that is not lost does not wait for them.
CELERY_BEAT_SCHEDULE = {
    name: {"task": task, "schedule": schedule(seconds), "options": {"expires": 10}}
    for name, task, seconds in (
        ("ingestion", "customers.tasks.sweep", 2),
        ("watches", "customers.tasks.answer_alarms", 2),
        ("journeys", "campaigns.tasks.sweep", 2),
        ("delivery", "delivery.tasks.sweep", 2),
        ("owners", "delivery.tasks.tell_owners", 30),
        ("survey", "customers.tasks.sweep_survey", 60),
        ("heartbeat", "crm.operations.health.beat", 2),
        ("bounces", "delivery.tasks.read_bounces", 60),
        ("watch counts", "customers.tasks.recount_watches", 3600),
        ("counters", "delivery.tasks.reconcile", 3600),
        ("retention", "crm.operations.retention.clear_away", 3600),
        *([("database", "crm.database.tasks.sweep", 2)] if MONGODB else []),
    )
}

# ── Times, in seconds ─────────────────────────────────────────────────
# How soon work is taken from a worker that has died, and how long others wait. Tests shorten them.
TASK_SECONDS = 5  # of one task, so that other work gets its turn
STREAM_LEASE = 5  # of the worker that drains a stream
VENDOR_TIMEOUT = 10  # for the vendor's answer to one request
CLAIM_LEASE = 15  # of the messages that a worker hands over: longer than VENDOR_TIMEOUT
WEBHOOK_RETRIES = (5, 60, 300, 1800, 7200, 21600, 54000)  # after each failed attempt; then an event is dead
WEBHOOK_PAUSES = (5, 600)  # shortest and longest, while a webhook accepts nothing
WEBHOOK_GIVE_UP_AFTER = 24 * 3600  # without anything accepted, then a webhook is paused
BREAKER_PAUSES = (5, 60)  # shortest and longest, after requests to the vendor that all failed
SNAPSHOT_STALLED_AFTER = 10  # without a chunk of the audience
WORK_STALLED_AFTER = 20  # without progress of long work: imports, changes of many customers, counts
SURVEY_LEASE = 60  # of the worker that counts for reports: longer than a task
EDIT_SECONDS = 3  # in which what a person saves on a page should be stored
IMPORT_UNDO_SECONDS = 3600  # after an import in which it can be undone

# ── Vendor ────────────────────────────────────────────────────────────
DUMMY_VENDOR_URL = env.str("DUMMY_VENDOR_URL", "") or _kept("vendor_url")
VENDOR_URL = env.str("VENDOR_URL", "") or DUMMY_VENDOR_URL
# The vendor of one channel, as a URL like postmark://TOKEN@; it wins over Settings → Channels and VENDOR_URL.
EMAIL_VENDOR = env.str("EMAIL_VENDOR", "")
SMS_VENDOR = env.str("SMS_VENDOR", "")
WHATSAPP_VENDOR = env.str("WHATSAPP_VENDOR", "")
VENDOR_SECRETS = (env.str("VENDOR_SECRET", "") or _kept("vendor_secret")).split()
VENDOR_BATCH = env.int("VENDOR_BATCH", 100)  # messages a request
SENDERS = 4  # workers that send one campaign at a time, where the vendor is what takes the time
VENDOR_RATE = env.int("VENDOR_RATE", 0)  # messages a second at most, all workers together; 0: unlimited
# Whether the vendor may be on a private network or without HTTPS: nobody but us is on an installation's own machine.
VENDOR_PRIVATE = env.bool("VENDOR_PRIVATE", LOCAL)
WEBHOOK_SECRETS = (env.str("WEBHOOK_SECRET", "") or _kept("webhook_secret")).split()  # sign what journeys post
RECEIPTS_URL = env.str("RECEIPTS_URL", f"{SITE_URL}/api/v1/receipts")

# ── AI ────────────────────────────────────────────────────────────────
OPENAI_API_KEY = env.str("OPENAI_API_KEY", "")  # without one, the built-in engine answers
OPENAI_BASE_URL = env.str("OPENAI_BASE_URL", "https://api.openai.com/v1")  # any server with Chat Completions
OPENAI_MODEL = env.str("OPENAI_MODEL", "gpt-4o-mini")

# ── Applications ──────────────────────────────────────────────────────
INSTALLED_APPS = [
    "crm",
    "crm.streams",
    "crm.moving",
    "crm.demo",
    "crm.accounts",
    "customers",
    "campaigns",
    "delivery",
    "ai_tools",
    "crm.database.mongodb.apps.MongoAdminConfig" if MONGODB else "crm.web.admin_site.AdminConfig",
    "crm.database.mongodb.apps.MongoAuthConfig" if MONGODB else "django.contrib.auth",
    "crm.database.mongodb.apps.MongoContentTypesConfig" if MONGODB else "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.google",
    "django_htmx",
    "lucide",
    "ninja",  # serves Swagger's files itself instead of naming a CDN
    "template_partials",
]
MIDDLEWARE = [
    "crm.api_chain.ApiChainMiddleware",  # what follows is for pages
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "crm.web.bodies.BodyLimitMiddleware",
    "crm.web.site.SiteUrlMiddleware",
    "crm.moving.maintenance.refuse_while_closed",
    "crm.web.recipients.RecipientPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "crm.accounts.reading.ReadingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "crm.web.site.PrivatePagesMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "crm.web.fragments.FragmentMiddleware",
    "crm.web.post_only.PostOnlyMiddleware",
]
ROOT_URLCONF = "crm.urls"
WSGI_APPLICATION = "crm.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# ── Signing in ────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SIGNUP_DOMAINS = [domain.lower().lstrip("@") for domain in env.list("SIGNUP_DOMAINS", "")]
ACCOUNT_ADAPTER = "crm.accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "crm.accounts.adapters.SocialAccountAdapter"
ACCOUNT_FORMS = {
    "signup": "crm.accounts.forms.SignupForm",
    "reset_password": "crm.accounts.forms.ResetPasswordForm",  # nosec B105
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# A code is typed into the browser that asked for it. A link in a mail would verify an account that
# another person made with this address.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of what changes how one signs in
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # for that too
ACCOUNT_RATE_LIMITS = {"login": None}  # crm.accounts.guessing counts
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # strangers get no mail
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = SITE_URL.partition(":")[0]
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # a verified Google address signs in the person who has it
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_ONLY = False
GOOGLE_CLIENT_ID = env.str("GOOGLE_CLIENT_ID", "")
GOOGLE_CLIENT_SECRET = env.str("GOOGLE_CLIENT_SECRET", "")
GOOGLE = bool(GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET)
SOCIALACCOUNT_PROVIDERS = {
    "google": {
        "APPS": [{"client_id": GOOGLE_CLIENT_ID, "secret": GOOGLE_CLIENT_SECRET}] if GOOGLE else [],
        "SCOPE": ["openid", "email", "profile"],
        "OAUTH_PKCE_ENABLED": True,
    }
}
MFA_FORMS = {
    "authenticate": "crm.accounts.forms.AuthenticateForm",
    "reauthenticate": "crm.accounts.forms.ReauthenticateForm",
}
MFA_ADAPTER = "crm.accounts.adapters.TwoFactorAdapter"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds that a phone's clock may be off
EMAIL = env.dj_email_url("EMAIL_URL", "console://")
vars().update(EMAIL | {"EMAIL_TIMEOUT": EMAIL["EMAIL_TIMEOUT"] or 5})  # seconds
if "DEFAULT_FROM_EMAIL" not in EMAIL:
    _user = EMAIL["EMAIL_HOST_USER"] or ""
    DEFAULT_FROM_EMAIL = _user if "@" in _user else f"crm@{'localhost' if LOCAL else SITE_HOST}"

# ── Security ──────────────────────────────────────────────────────────
SECURE = SITE_URL.startswith("https://")
try:
    TRUSTED_PROXIES = networks(env.list("TRUSTED_PROXIES", []))  # whose X-Forwarded-* are believed
except ValueError as error:
    raise ImproperlyConfigured(f"TRUSTED_PROXIES must be addresses or networks like 10.0.0.0/8: {error}") from None
MACHINE_AGENTS = [part.strip() for part in env.str("MACHINE_AGENTS", "").lower().split(",") if part.strip()]
try:
    MACHINE_NETWORKS = networks(env.list("MACHINE_NETWORKS", []))  # whose opens and clicks are no person's
except ValueError as error:
    raise ImproperlyConfigured(f"MACHINE_NETWORKS must be addresses or networks like 10.0.0.0/8: {error}") from None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_ENGINE = "crm.accounts.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600  # seconds
CSRF_FAILURE_VIEW = "crm.web.fragments.csrf_failure"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_SSL_REDIRECT = SECURE and bool(TRUSTED_PROXIES)  # without a proxy that says so, HTTPS cannot be told
# What `check --deploy` misses on a plain http://localhost, where no cookie travels over a network.
SILENCED_SYSTEM_CHECKS = [f"security.W0{n}" for n in ("04", "08", "11", "16")] if LOCAL and not SECURE else []
if SECURE and not TRUSTED_PROXIES:
    SILENCED_SYSTEM_CHECKS.append("security.W008")  # no redirect to HTTPS
# What is asked without the proxy that speaks HTTPS. Receipts are signed.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^api/v1/receipts(/|$)"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, "https://accounts.google.com"] if GOOGLE else [SELF],
        "frame-src": [SELF],  # how an e-mail looks
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000  # of a form; that of an import has three for each of up to 500 columns

# ── Language, money, time ─────────────────────────────────────────────
LANGUAGE_CODE = "en-in"
CURRENCY = env.str("CURRENCY", "INR").upper()
PHONE_REGION = env.str("PHONE_REGION", "").upper()  # country of phone numbers without a code; "": they are refused
if PHONE_REGION and PHONE_REGION not in SUPPORTED_REGIONS:
    raise ImproperlyConfigured("PHONE_REGION must be a country code of two letters, like IN.")
TIME_ZONE = env.str("TIME_ZONE_DISPLAY", "Asia/Kolkata")
USE_TZ = True
USE_I18N = False  # pages are in one language; Django would ask which for every number and address on them
USE_THOUSAND_SEPARATOR = False

# ── Static files ──────────────────────────────────────────────────────
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# ── Logs ──────────────────────────────────────────────────────────────
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "discreet": {
            "()": "crm.operations.logs.Discreet",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "filters": {"without_probes": {"()": "crm.operations.logs.WithoutProbes"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "discreet", "filters": ["without_probes"]},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
}

# ── What an import reads of one file ──────────────────────────────────
IMPORT_MAX_BYTES = 1024**3  # unpacked
IMPORT_MAX_COLUMNS = 500
IMPORT_MAX_SHEET_ROWS = 100_000  # of a spreadsheet, which is held in memory; CSV has no limit of rows
IMPORT_SHEET_BYTES = 2 * 1024**3  # of memory for the process that reads a spreadsheet
IMPORT_SHEET_SECONDS = 120  # of its CPU time
IMPORT_MAX_QUEUED = 20_000  # records in the stream, above which an import waits
