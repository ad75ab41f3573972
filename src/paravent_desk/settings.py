"""Django's settings, made from `environment.read()`; each that is not Django's default says why."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from paravent_desk.environment import read

ENVIRONMENT = read()


class _NoMigrations(dict[str, None]):
    """The example desk is made anew at each start: its tables are made from the models, in a tenth of the time."""

    def __contains__(self, app: object) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


HERE = Path(__file__).parent

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
ROOT_URLCONF = "paravent_desk.urls"
WSGI_APPLICATION = "paravent_desk.wsgi.application"
MIGRATION_MODULES = _NoMigrations() if ENVIRONMENT.demo else {}
DATABASES = {"default": dict(ENVIRONMENT.database)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
SITE_ADDRESS = ENVIRONMENT.address

# from the lowest to the highest: an app imports those above it in this list only (pyproject.toml, "The desk runs one way")
DESK_APPS = [
    "paravent_desk.audit",
    "paravent_desk.accounts",
    "paravent_desk.journal",
    "paravent_desk.channels",
    "paravent_desk.consents",
    "paravent_desk.drafts",
    "paravent_desk.review",
    "paravent_desk.publishing",
    "paravent_desk.inbox",
    "paravent_desk.history",
    "paravent_desk.incidents",
    "paravent_desk.charter",
    "paravent_desk.coach",
    "paravent_desk.metrics",
    "paravent_desk.presence",
    "paravent_desk.upkeep",
    "paravent_desk.reports",
    "paravent_desk.public",
    "paravent_desk.home",
    "paravent_desk.demo",
    "paravent_desk.running",
]
INSTALLED_APPS = [
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",  # FORM_RENDERER asks for it
    *DESK_APPS,
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_htmx",
    *(["procrastinate.contrib.django"] if ENVIRONMENT.postgresql else ["django_tasks", "django_tasks_db"]),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "paravent_desk.accounts.middleware.MemberMiddleware",
    "axes.middleware.AxesMiddleware",  # last, as its documentation asks
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "paravent_desk.accounts.context.desk",
                "paravent_desk.home.context.counts",
            ],
        },
    }
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # our own look for every form, templates/django/forms/

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [HERE / "locale"]
USE_TZ = True
TIME_ZONE = ENVIRONMENT.time_zone

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.data / "static"
STATICFILES_DIRS = [HERE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a folder that is not there
MEDIA_STORE = ENVIRONMENT.data / "files"
STORAGES = {
    "default": (
        {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": MEDIA_STORE, "file_permissions_mode": 0o600},
        }
        if ENVIRONMENT.s3 is None
        else {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": ENVIRONMENT.s3["S3_BUCKET"],
                "access_key": ENVIRONMENT.s3["S3_KEY"],
                "secret_key": ENVIRONMENT.s3["S3_SECRET"],
                "endpoint_url": ENVIRONMENT.s3["S3_ENDPOINT"] or None,
                "region_name": ENVIRONMENT.s3["S3_REGION"] or None,
                "default_acl": "private",
            },
        }
    ),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}

for _name, _value in ENVIRONMENT.mail.items():
    globals()[_name] = _value
if ENVIRONMENT.demo:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # nobody in the example has a mailbox
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.mail_from

# Who comes in
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: somebody who is locked out is not asked further
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "demo" if ENVIRONMENT.demo else "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "paravent_desk.accounts.adapter.InvitedOnly"
SOCIALACCOUNT_ADAPTER = "paravent_desk.accounts.adapter.KnownColleaguesOnly"
MFA_ADAPTER = "paravent_desk.accounts.adapter.SecondFactors"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to strangers because somebody typed their address
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser: computers on a ward are shared
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if ENVIRONMENT.secure else "http"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "paravent_desk.accounts.passkeys.AddPasskey",
    "edit_webauthn": "paravent_desk.accounts.passkeys.EditPasskey",
}
MFA_TOTP_ISSUER = "Paravent"
MFA_TOTP_TOLERANCE = 1  # half a minute either way: telephones whose clock is a little off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENVIRONMENT.secure  # passkeys on http://localhost; browsers want a name there
SECOND_FACTOR_REQUIRED = ENVIRONMENT.second_factor
USERSESSIONS_TRACK_ACTIVITY = False  # it writes a row at every page; the list says when each session began
SOCIALACCOUNT_LOGIN_ON_GET = False
OIDC = ENVIRONMENT.oidc or {}
OIDC_STRONG = frozenset(OIDC.get("OIDC_STRONG", "").split())
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "hospital",
                "name": OIDC["OIDC_NAME"] or "OpenID Connect",
                "client_id": OIDC["OIDC_CLIENT"],
                "secret": OIDC["OIDC_SECRET"],
                "settings": {
                    "server_url": OIDC["OIDC_SERVER"],
                    "scope": OIDC["OIDC_SCOPE"].split() or ["openid", "profile", "email"],
                    "auth_params": {"acr_values": OIDC["OIDC_ACR"]} if OIDC["OIDC_ACR"] else {},
                },
            }
        ]
        if OIDC
        else [],
    }
}
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "paravent_desk.accounts.locked.typed_address"
AXES_LOCKOUT_CALLABLE = "paravent_desk.accounts.locked.page"
AXES_USERNAME_FORM_FIELD = "login"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # an hour is an hour, whoever goes on knocking
AXES_DISABLE_ACCESS_LOG = True  # the audit's lines say it, without addresses in clear
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["password", "login", "email", "username", "ip_address", "code", "csrfmiddlewaretoken"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# What a browser may do with our pages: everything from ourselves, nothing in line, nothing evaluated
LOGIN_PAGES = [OIDC[name] for name in ("OIDC_SERVER", "OIDC_PAGES") if OIDC.get(name)]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *(f"{part.scheme}://{part.netloc}" for part in map(urlsplit, LOGIN_PAGES))],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = ENVIRONMENT.secure
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # however somebody came in
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.address]
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.secure else 0
SECURE_SSL_REDIRECT = False  # the proxy's to do: behind one, every request looks like HTTP
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.secure else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HTTPS for every sub-domain of the hospital's, and
    "security.W021",  # on the browsers' lists, are the hospital's to decide
    "security.W008",  # the proxy redirects (SECURE_SSL_REDIRECT, above)
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 << 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
FILE_UPLOAD_PERMISSIONS = 0o600
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "paravent_desk.logs.WithoutWords", "format": "{asctime} {levelname} {name}: {message}", "style": "{"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"paravent_desk": {"level": "INFO"}},
}
