"""Settings. Everything that differs per installation comes from the environment (see `environment.py`)."""

import os
import sys
from datetime import time

from csp.constants import NONE, SELF

from bondgenoot.config import environment
from bondgenoot.survey.silence import SPEAK_OF_REQUESTS

if {"pytest", "mypy"} & sys.modules.keys():
    os.environ.setdefault("BONDGENOOT_TEST", "1")
else:
    environment.load()

ROOT = environment.ROOT
TESTING = environment.flag("BONDGENOOT_TEST")
DEBUG = environment.flag("BONDGENOOT_DEBUG")
DEVELOPMENT_LOGIN = DEBUG or TESTING

SECRET_KEY = environment.secret("BONDGENOOT_SECRET_KEY", development="only-for-development-" + "x" * 40)
# The key ring of the vault: `name:base64 of 32 bytes`, comma between keys, the first one wraps new case keys.
MASTER_KEYS = environment.secret(
    "BONDGENOOT_MASTER_KEYS", development="dev:ZGV2ZWxvcG1lbnQtb25seS1tYXN0ZXIta2V5LTMyYiE="
)
ALLOWED_HOSTS = os.environ.get("BONDGENOOT_HOSTS", "127.0.0.1,localhost,testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("BONDGENOOT_ORIGINS", "").split(",") if origin]
# What an address in a mail begins with.
SITE_ADDRESS = CSRF_TRUSTED_ORIGINS[0] if CSRF_TRUSTED_ORIGINS else "http://127.0.0.1:8000"

INSTALLED_APPS = [
    "bondgenoot.demo",
    "bondgenoot.reminders",
    "bondgenoot.agenda",
    "bondgenoot.insight",
    "bondgenoot.retention",
    "bondgenoot.disclosure",
    "bondgenoot.cases",
    "bondgenoot.intake",
    "bondgenoot.survey",
    "bondgenoot.prevention",
    "bondgenoot.dossier",
    "bondgenoot.protocol",
    "bondgenoot.school",
    "bondgenoot.accounts",
    "bondgenoot.audit",
    "bondgenoot.lib",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "bondgenoot.school.access.AccessMiddleware",
]

ROOT_URLCONF = "bondgenoot.config.urls"
WSGI_APPLICATION = "bondgenoot.config.wsgi.application"
FORM_RENDERER = "bondgenoot.lib.forms.Renderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "bondgenoot.school.navigation.navigation",
                "bondgenoot.reminders.context.reminders",
            ],
        },
    }
]

DATABASES = {
    "default": environment.database(os.environ.get("BONDGENOOT_DATABASE", str(ROOT / "var" / "db.sqlite3")))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands")]
TIME_ZONE = "Europe/Amsterdam"
USE_I18N = True
USE_TZ = True

# A class list or an attachment passes through memory only; a larger file is refused rather than written to disk in
# the clear. Room for an attachment of 10 MB with the words of its form (see dossier/attaching.py).
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024 + 256 * 1024

STATIC_URL = "static/"
STATIC_ROOT = ROOT / "var" / "static"
STATICFILES_FINDERS = [
    "bondgenoot.lib.stylesheet.OneSheetFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 10
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_FAILURE_VIEW = "bondgenoot.lib.views.csrf_failure"
if not (DEBUG or TESTING):
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# Fingerprints of what was destroyed, kept apart from the backups: what is put back is held against it.
STONES_LOG = os.devnull if TESTING else os.environ.get("BONDGENOOT_STONES", str(ROOT / "var" / "stones.log"))

# A mail says that something is waiting, and nothing else (see school/mailing.py). Development puts it in a folder.
MAIL_SERVER = environment.mail_server(os.environ.get("BONDGENOOT_MAIL", ""))
EMAIL_HOST, EMAIL_PORT = MAIL_SERVER.host, MAIL_SERVER.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL_SERVER.user, MAIL_SERVER.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL_SERVER.starttls, MAIL_SERVER.tls
EMAIL_BACKEND = f"django.core.mail.backends.{'filebased' if DEBUG else 'smtp'}.EmailBackend"
EMAIL_FILE_PATH = ROOT / "var" / "mail"
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = os.environ.get("BONDGENOOT_MAIL_FROM", "bondgenoot@localhost")

# Whatever Django writes about requests passes a filter first: nothing tells one pupil from another (survey/silence.py).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"pupils": {"()": "bondgenoot.survey.silence.Silence"}},
    "formatters": {
        "server": {
            "()": "django.utils.log.ServerFormatter",
            "format": "[{server_time}] {message}",
            "style": "{",
        }
    },
    "handlers": {"server": {"class": "logging.StreamHandler", "formatter": "server"}},
    "loggers": {
        "django.server": {
            "filters": ["pupils"],
            "handlers": ["server"],
            "level": "INFO",
            "propagate": False,
        },
        **{name: {"filters": ["pupils"]} for name in SPEAK_OF_REQUESTS},
    },
}

# So many hours somebody may read a case that was opened in an emergency.
EMERGENCY_HOURS = int(os.environ.get("BONDGENOOT_EMERGENCY_HOURS", "4"))

# So long a backup is kept, in days: until then it still holds what was destroyed. Shown under "Wat we bewaren".
BACKUP_HORIZON_DAYS = int(os.environ.get("BONDGENOOT_BACKUP_HORIZON_DAYS", "30"))

# Called, in this order, inside the transaction in which somebody's roles change (see school/changes.py).
AFTER_STAFF_CHANGE = ("bondgenoot.prevention.wheel.settle", "bondgenoot.cases.handover.settle")
# Asked before the last coordinator or member of management of a location ends: whether something still needs one.
NEEDS_SOMEBODY = ("bondgenoot.cases.ownership.has_open_cases",)
# As AFTER_STAFF_CHANGE, for a change in the holidays of a location.
AFTER_CALENDAR_CHANGE = ("bondgenoot.cases.terms.move_terms", "bondgenoot.insight.settling.forget")
# When a suspicion is withdrawn, in the same transaction (see cases/parties.py).
AFTER_WITHDRAWAL = ("bondgenoot.retention.withdrawing.clear_withdrawn",)
# With the cases and the signals that are about to be destroyed, in the same transaction (see retention/destroying.py).
BEFORE_CASE_DESTROYED = ("bondgenoot.insight.register.keep",)
BEFORE_SIGNAL_DESTROYED = ("bondgenoot.insight.register.count_gone",)
# What shows whether an activity of the year was done (see prevention/evidence.py).
YEAR_EVIDENCE = (
    "bondgenoot.prevention.evidence.of_the_school",
    "bondgenoot.insight.year_evidence.thermometer",
    "bondgenoot.insight.year_evidence.monitor",
    "bondgenoot.insight.year_evidence.reports",
)
# Called once a day, on the first request of that day.
ON_DAY_TURN = (
    "bondgenoot.survey.closing.turn",
    "bondgenoot.prevention.wheel.turn",
    "bondgenoot.insight.settling.settle",
    "bondgenoot.retention.turn.turn",
    "bondgenoot.reminders.leaving.forget_leavers",
    "bondgenoot.reminders.forgetting.forget_old",
)
# A closing goes on beside the requests; tests wait for it.
CLOSE_IN_BACKGROUND = not TESTING
# Tests travel through time and turn a day when they mean to (see school/night.py).
TURN_THE_DAY = not TESTING

# Mails about what is due go between these two, on school days; who must be told what is looked up at these moments.
REMIND_FROM, REMIND_UNTIL = time(7, 30), time(18, 0)
REMINDERS_PLANNED_AT = (time(7, 0), time(12, 30))
# A thread of the server does it, every minute (see reminders/worker.py); or it asks `manage.py db_worker` to.
REMIND_IN_SERVER = not TESTING and os.environ.get("BONDGENOOT_REMINDERS", "") != "off"
QUEUE = os.environ.get("BONDGENOOT_QUEUE", "")
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend"
        if QUEUE == "database"
        else "django_tasks.backends.immediate.ImmediateBackend"
    }
}
