"""Settings shared by every place where the project runs; the environment is read through cms.environment."""

from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from cms.environment import (
    ROOT,
    antivirus,
    cache,
    data_dir,
    database,
    email,
    env,
    env_flag,
    env_list,
    files,
    replica,
    seal,
    timestamps,
)

# --- 1. The site -----------------------------------------------------------------------------------------

DATA_DIR = data_dir()
SECRET_KEY = env("SECRET_KEY")
# Former keys, while what they signed is still about: see docs/security.md.
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS")
BASE_URL = env("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
WAGTAIL_SITE_NAME = "Pactes Locaux"
WAGTAILADMIN_BASE_URL = BASE_URL
ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- 2. Applications, middleware, templates --------------------------------------------------------------

INSTALLED_APPS = [
    "modeltranslation",  # before the apps whose forms it translates
    "cms",  # its static files and template tags
    "cms.users",
    "cms.visits",
    "cms.operations",
    "cms.guides",
    "certification",
    "home",
    "search",
    "wagtail_localize",
    "wagtail_localize.locales",  # in place of wagtail.locales
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "cms.users.apps.AccountsAdminConfig",  # wagtail.users, with forms that know our accounts
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "rest_framework",
    "django_fsm",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "cms.journal.JournalMiddleware",  # outside all: every answer bears the name of its request
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.middleware.LanguageMiddleware",
    "cms.visits.counting.VisitsMiddleware",  # outside the kept pages: those are read as well
    "cms.delivery.DeliveryMiddleware",  # outside all that opens sessions or writes headers of a page
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cms.middleware.SessionAgeMiddleware",
    "cms.middleware.SecurityHeadersMiddleware",
    "cms.middleware.ContentSecurityPolicyMiddleware",
    "cms.middleware.AccountLanguageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cms.middleware.StaffTwoFactorMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "home.middleware.ConsentMiddleware",
    "cms.typography.FrenchSpacingMiddleware",  # close to the views: what wraps it sees the final text
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "cms.context.visitor",
            ],
        },
    }
]

FORM_RENDERER = "cms.forms.SiteRenderer"

# --- 3. Data: database, cache, files, tasks --------------------------------------------------------------

DATABASES = {"default": database(env("DATABASE_URL"), DATA_DIR), **replica(env("DATABASE_REPLICA_URL"))}
if "replica" in DATABASES:
    DATABASE_ROUTERS = ["cms.replica.Router"]
    MIDDLEWARE.insert(
        MIDDLEWARE.index("cms.delivery.DeliveryMiddleware") + 1, "cms.replica.ReplicaMiddleware"
    )
CACHES = {name: cache(env("CACHE_URL"), name) for name in ("default", "renditions", "pages")}
# How long a public page is kept: only where every process shares one cache, and hears of what another publishes.
PAGE_CACHE_SECONDS = 300 if env("CACHE_URL") else 0
# Numbers of visits a day and page, without anything about the visitors.
VISIT_STATISTICS = env_flag("VISIT_STATISTICS")
STORAGES = {
    **files(env("STORAGE_URL"), DATA_DIR),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
# Beside the program rather than beside the data, where they come with the image of a container.
STATIC_ROOT = Path(env("STATIC_ROOT") or DATA_DIR / "static")
# The private parts of the keys that sign: never in the database.
KEYS_DIR = DATA_DIR / "keys"
SEAL = seal(env("SEAL_SIGNER"))
TSA_URL = timestamps(env("TSA_URL"))
STATIC_URL = "/static/"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# Rich text and long answers; files are streamed to disk and have limits of their own.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_PERMISSIONS = 0o640
# One plain form sends a whole folder of photos.
DATA_UPLOAD_MAX_NUMBER_FILES = 150
ANTIVIRUS = antivirus(env("CLAMAV_URL"))
# age public key: only its owner opens the backups.
BACKUP_RECIPIENT = env("BACKUP_RECIPIENT")
WAGTAILIMAGES_IMAGE_MODEL = "home.SiteImage"
WAGTAILDOCS_DOCUMENT_MODEL = "home.SiteDocument"
WAGTAILIMAGES_IMAGE_FORM_BASE = "home.forms.pictures.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILIMAGES_AVIF_QUALITY, WAGTAILIMAGES_WEBP_QUALITY, WAGTAILIMAGES_JPEG_QUALITY = 60, 75, 78
# Sites whose videos editors may point at; a card leads there, nothing of theirs is loaded.
VIDEO_HOSTS = ["peertube.example.org"]
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "ods", "odt", "pdf", "xlsx"]
# Wherever they are stored: the page asks who reads, then hands them over as a closed box.
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "home.forms.documents.DocumentForm"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# --- 4. Languages and time -------------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("fr", _("French")), ("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [ROOT / "locale"]
FORMAT_MODULE_PATH = "cms.formats"
USE_TZ = True
TIME_ZONE = "Europe/Paris"
WAGTAIL_I18N_ENABLED = True
# How long a process may go on with words that the association changed in another one.
TERMINOLOGY_SECONDS = 30
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
# Otherwise French text would go live under /en/ and /es/ as soon as a page is sent to translation.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False

# --- 5. Accounts: one login for the site, the members' area and the administration -----------------------

AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": name, "OPTIONS": options}
    for name, options in {
        "django.contrib.auth.password_validation.UserAttributeSimilarityValidator": {
            "user_attributes": ["email", "name"]
        },
        "django.contrib.auth.password_validation.MinimumLengthValidator": {"min_length": 12},
        "django.contrib.auth.password_validation.CommonPasswordValidator": {},
        "cms.users.passwords.SiteWordsValidator": {},
    }.items()
]
LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = WAGTAILADMIN_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "root"
ACCOUNT_ADAPTER = "cms.users.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "cms.users.forms.PersonForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Whoever signs, or changes how they sign in, gave their password or their second factor this lately.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 30 * 60
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = WAGTAIL_SITE_NAME
MFA_TOTP_TOLERANCE = 1
# Whoever sees other people's files must sign in with two factors; the demo alone goes without.
REQUIRE_STAFF_TWO_FACTOR = True
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False

# --- 6. Security -----------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "media-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
# Wagtail's administration writes inline scripts and styles, and previews pages in frames of its own.
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, "'unsafe-inline'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "object-src": [NONE],
}
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "cms.views.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
# A session ends with the browser; on the server, after a working day without a request, and once a day whatever happens.
SESSION_COOKIE_AGE = 8 * 3600
SESSION_LONGEST_SECONDS = 24 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False

# A Prometheus server that sends it reads /metrics; without it the address does not exist.
METRICS_TOKEN = env("METRICS_TOKEN")
# Who is told, once a day at most, what is late or about to end; the administrators where nobody is named.
OPERATORS = env_list("OPERATORS")
# Where errors are gathered: a Sentry server or one that speaks like it. Nothing personal leaves: see cms.error_tracking.
SENTRY_DSN = env("SENTRY_DSN")

# --- 7. Mail and journal ---------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = SERVER_EMAIL = "Pactes Locaux <garantie@example.org>"
vars().update(email(env("EMAIL_URL"), DATA_DIR / "outbox"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "cms.journal.RequestIdFilter"},
        "address": {"()": "cms.journal.AddressFilter"},
    },
    "formatters": {
        "line": {
            "class": "cms.journal.LineFormatter",
            "format": "{asctime} {levelname} {name} {request_id} {message}",
            "style": "{",
        },
        "json": {
            "()": "cms.journal.JsonLineFormatter",
            "format": "{asctime}{levelname}{name}{request_id}{message}",
            "style": "{",
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request_id", "address"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    # They tell every step of every document.
    "loggers": {name: {"level": "WARNING"} for name in ("weasyprint", "fontTools")},
}
