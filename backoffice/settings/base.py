"""What is the same wherever the code runs."""

from pathlib import Path

from backoffice.settings import env
from backoffice.settings.unfold import UNFOLD as UNFOLD  # Unfold reads it from here

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.text("BACKOFFICE_VAR_DIR", str(BASE_DIR / "var")))

DEBUG = False
ALLOWED_HOSTS: list[str] = []
ROOT_URLCONF = "backoffice.urls"
WSGI_APPLICATION = "backoffice.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.inlines",
    "unfold.contrib.import_export",
    "unfold.contrib.simple_history",
    # Before the admin, which brings in axes as it looks for pages: so the log tells of the failed login first, and then
    # of the lock that it led to.
    "backoffice.audit",
    "backoffice.console.apps.BackofficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "import_export",
    "django_filters",
    "simple_history",
    "django_tasks",
    "backoffice.console.apps.TasksConfig",
    "axes",
    "people",
    "webinars",
    "media",
    "comms",
    "backoffice.console",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "backoffice.foundation.security.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "backoffice.foundation.history.ActorMiddleware",
    "backoffice.foundation.page_time.PageTimeMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "backoffice" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "comms.context.unread_count",
            ],
        },
    },
]

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}

# Who may enter: by email or by username, locked after repeated failures, permissions by role.
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "people.authentication.RoleBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # what a success resets; people/login_limits.py counts wider
AXES_HANDLER = "people.login_limits.LoginLimits"
AXES_USERNAME_CALLABLE = "people.login_limits.account_key"
AXES_LOCKOUT_CALLABLE = "people.views.lockout.locked_out"
# Trying on while locked does not prolong the lock: the page says how long it takes, and means it.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
TIME_ZONE = "UTC"
USE_I18N = True
FORMAT_MODULE_PATH = "backoffice.formats"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "backoffice" / "static"]
MEDIA_URL = "/uploads/"
MEDIA_ROOT = VAR_DIR / "uploads"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "backoffice.foundation.private_files.PrivateStorage",
        "OPTIONS": {"location": VAR_DIR / "private"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Files larger than this go to a temporary file while they are received.
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Where background tasks are queued: in the database, or in Redis. Both carry nudges only; the state lies in rows.
TASKS_ENGINE = env.choice("TASKS_ENGINE", "database", ["database", "redis"])
TASK_QUEUES = ["default", "imports", "comms"]
TASK_BACKENDS = {
    "database": "django_tasks_db.DatabaseBackend",
    "redis": "backoffice.foundation.redis_tasks.RedisBackend",
}
TASKS = {"default": {"BACKEND": TASK_BACKENDS[TASKS_ENGINE], "QUEUES": TASK_QUEUES}}
if TASKS_ENGINE == "redis":
    INSTALLED_APPS += ["django_rq", "django_tasks_rq"]
    RQ_QUEUES = env.redis_queues("REDIS_URL", TASK_QUEUES)
    RQ = {"QUEUE_CLASS": "backoffice.foundation.redis_tasks.Queue"}
    RQ_SHOW_ADMIN_LINK = False  # its pages know neither our roles nor our looks

SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
SIMPLE_HISTORY_DATE_INDEX = False
SIMPLE_HISTORY_REVERT_DISABLED = True
SIMPLE_HISTORY_ENFORCE_HISTORY_MODEL_PERMISSIONS = True

IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "import"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "export"
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
IMPORT_EXPORT_USE_TRANSACTIONS = True

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # It warns of every ordinary stop.
    "loggers": {"django_tasks_db": {"level": "ERROR"}},
}

# A recording may be this large; what is larger belongs on a video host and is linked.
RECORDING_MAX_BYTES = env.integer("RECORDING_MAX_BYTES", 4 * 1024**3)
# A file above the limit is let go while it arrives, before it fills the disk.
FILE_UPLOAD_HANDLERS = [
    "media.receiving.SizeLimitHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Up to so many rows a table of people, webinars, tags, series or recordings goes in on its import page, while somebody
# waits. A longer one is refused there, with a pointer to the attendee import and to `manage.py import_table`.
GENERIC_IMPORT_ROW_LIMIT = env.integer("GENERIC_IMPORT_ROW_LIMIT", 5_000)

# A bulk action on more rows than this asks for the reason, and insists.
BULK_REASON_ABOVE = env.integer("BULK_REASON_ABOVE", 20)

# So long the files and rows of attendee lists are kept; what they brought stays.
ATTENDEE_FILES_KEPT_DAYS = env.integer("ATTENDEE_FILES_KEPT_DAYS", 90)
# So long it is kept what became of each mail, and so long notifications, read or not; an announcement's figures stay.
DELIVERIES_KEPT_DAYS = env.integer("DELIVERIES_KEPT_DAYS", 90)
NOTIFICATIONS_KEPT_DAYS = env.integer("NOTIFICATIONS_KEPT_DAYS", 396)

# An announcement is written out to this many people in one transaction, a quarter of a second; a pause, a kill and
# the progress bar act between two. Smaller ones cost measurably.
FAN_OUT_CHUNK = env.integer("FAN_OUT_CHUNK", 50_000)
# An announcement being sent that no worker has touched for this long is given to a worker again.
FAN_OUT_QUIET_SECONDS = env.integer("FAN_OUT_QUIET_SECONDS", 15)
# A planned announcement that is later than this (the server was down) waits for a person to decide.
ANNOUNCEMENT_LATENESS_LIMIT_MINUTES = env.integer("ANNOUNCEMENT_LATENESS_LIMIT_MINUTES", 60)
# By account, the secrets that events at /mail/events/<account>/ are signed with: name:secret,name:secret.
MAIL_EVENT_SECRETS = env.secrets_by_name("MAIL_EVENT_SECRETS")

# Where people reach this site: links in mails begin with it, and mails are named after it.
SITE_URL = env.text("SITE_URL", "http://localhost:8000").rstrip("/")
# The accounts that mails leave through; the first serves whatever names none. See the README.
MAIL_ACCOUNTS = env.mail_accounts("MAIL_ACCOUNTS")
MAIL_NOTICE_ACCOUNT = env.text("MAIL_NOTICE_ACCOUNT", "")
# So many workers at once send one announcement's mails.
MAIL_SENDERS = env.integer("MAIL_SENDERS", 4)
# A worker that has not noted a mail's fate for this long has died; well above what a slow server may take.
MAIL_LEASE_SECONDS = env.integer("MAIL_LEASE_SECONDS", 120)
# An announcement of whose last thousand mails more than this failed pauses itself.
MAIL_FAILURE_LIMIT_PERCENT = env.integer("MAIL_FAILURE_LIMIT_PERCENT", 10)
# Where the backend comms.mail.eml writes mails instead of sending them.
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_TIMEOUT = env.integer("EMAIL_TIMEOUT", 20)

# An announcement to more people than this needs another person's approval; not set, none does.
ANNOUNCEMENT_APPROVAL_ABOVE = env.limit("ANNOUNCEMENT_APPROVAL_ABOVE")
# The record of who changed what is sealed with this key; without one it is not. See the README.
AUDIT_SIGNING_KEY = env.signing_key("AUDIT_SIGNING_KEY")
# PEM files, or folders of them: the public keys that earlier seals were signed with.
AUDIT_PUBLIC_KEYS = env.words("AUDIT_PUBLIC_KEYS")
# Rows are sealed this often, where there are new ones.
AUDIT_SEAL_EVERY_SECONDS = env.integer("AUDIT_SEAL_EVERY_SECONDS", 60)
# Each seal is written to these folders and sent to these addresses too, out of reach of whoever has the database.
AUDIT_SEAL_COPIES = env.places("AUDIT_SEAL_COPIES")
# By model, how many days history is kept: people.user=730,audit.event=365. What is not named is kept for ever.
AUDIT_RETENTION_DAYS = env.days_by_name("AUDIT_RETENTION_DAYS")
# Which settings the log tells of when they change, as patterns of names: at the start of each process they are compared
# with what it told last. Of whatever looks like a secret only a digest is kept, except of those named below.
AUDITED_SETTINGS = [
    "ALLOWED_HOSTS", "ANNOUNCEMENT_*", "ATTENDEE_FILES_KEPT_DAYS", "AUDIT_*", "AUTHENTICATION_BACKENDS",
    "AUTH_PASSWORD_VALIDATORS", "AXES_COOLOFF_TIME", "AXES_ENABLED", "AXES_FAILURE_LIMIT", "BULK_REASON_ABOVE",
    "CSRF_TRUSTED_ORIGINS", "DEBUG", "DEFAULT_FROM_EMAIL", "DELIVERIES_KEPT_DAYS", "DEMO_IS_ALLOWED",
    "EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_HOST_PASSWORD", "EMAIL_HOST_USER", "EMAIL_PORT", "EMAIL_USE_TLS", "FAN_OUT_*",
    "GENERIC_IMPORT_ROW_LIMIT", "MAIL_*", "NOTIFICATIONS_KEPT_DAYS", "PASSWORD_RESET_TIMEOUT", "RECORDING_MAX_BYTES",
    "RQ_QUEUES", "SECRET_KEY", "SECURE_HSTS_SECONDS", "SECURE_SSL_REDIRECT",
    "SESSION_COOKIE_AGE", "SITE_URL", "TASKS_ENGINE", "TIME_ZONE",
]  # fmt: skip
AUDITED_AS_THEY_ARE = ["AUDIT_PUBLIC_KEYS", "AUTH_PASSWORD_VALIDATORS", "PASSWORD_RESET_TIMEOUT"]

# The demo's logins have a password that everybody can read in fixtures/.
DEMO_IS_ALLOWED = False
