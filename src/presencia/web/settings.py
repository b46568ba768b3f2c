"""Every setting of the application, from the environment.

========================== =====================================================================
PRESENCIA_WORKSPACE        folder of the facts (required)
PRESENCIA_DATABASE         ``sqlite:///file`` or ``postgresql://user:password@host/name``;
                           without it, ``decisions.sqlite3`` inside the workspace
PRESENCIA_SECRET_KEY       signs sessions; without it ``presencia serve`` keeps one in the workspace
PRESENCIA_HOSTS            names the server answers to, with commas; ``localhost`` by default
PRESENCIA_HTTPS            ``1`` behind a proxy that speaks HTTPS: secure cookies, HSTS
PRESENCIA_OIDC_ISSUER      and ``_CLIENT_ID``, ``_CLIENT_SECRET``: sign in through a provider
PRESENCIA_LOG              ``DEBUG``, ``INFO`` (default), ``WARNING`` or ``ERROR``
PRESENCIA_MAIL             ``smtp://user:password@host:port``; without it, links are shown on screen
========================== =====================================================================
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.crypto import get_random_string

from presencia.web.configuration import database, level, mail, oidc, wanted
from presencia.web.operations import logs

HERE = Path(__file__).parent
WORKSPACE = Path(wanted("PRESENCIA_WORKSPACE")).expanduser().resolve()
HTTPS = os.environ.get("PRESENCIA_HTTPS") == "1"
DEBUG = False
SECRET_KEY = os.environ.get("PRESENCIA_SECRET_KEY") or get_random_string(64)
if HTTPS and "PRESENCIA_SECRET_KEY" not in os.environ:
    raise ImproperlyConfigured("PRESENCIA_HTTPS=1 needs PRESENCIA_SECRET_KEY")
ALLOWED_HOSTS = [
    name.strip() for name in os.environ.get("PRESENCIA_HOSTS", "localhost,127.0.0.1").split(",")
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "presencia.web.access",
    "presencia.web.jobs",
    "presencia.web.desk",
    "presencia.web.public",
    "presencia.web.api",
    "presencia.web",
]
MIDDLEWARE = [
    "presencia.web.operations.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "presencia.web.access.middleware.DenyByDefault",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "presencia.web.urls"
WSGI_APPLICATION = "presencia.web.wsgi.application"
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
                "presencia.web.context.shell",
            ],
            "builtins": ["presencia.web.templatetags.presencia"],
        },
    }
]

DATABASES = {"default": database(os.environ.get("PRESENCIA_DATABASE"), WORKSPACE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
EMAIL = mail(os.environ.get("PRESENCIA_MAIL"))

OIDC = oidc(os.environ)
AUTH_USER_MODEL = "access.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "presencia.web.access.backend.PeopleInUse",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_CLIENT_IP_CALLABLE = "presencia.web.access.network.client_address"
AXES_USERNAME_FORM_FIELD = "username"  # as sign_in gives it; without it only addresses count
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "presencia.web.access.sign_in.locked_out"
PASSWORD_RESET_TIMEOUT = 3600  # seconds a link to set a password serves
INVITATION_DAYS = 7
LOGIN_URL = "access:sign-in"
LOGIN_REDIRECT_URL = "desk:region"
OTP_TOTP_ISSUER = "Presencia"

LANGUAGE_CODE = "es"
LANGUAGES = [("es", "español"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "America/Guatemala"

STATIC_URL = "static/"
STATICFILES_DIRS = [HERE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+[.-][0-9a-zA-Z_-]{8}\..+$"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
UPLOAD_LIMIT = 200_000_000  # bytes of one file
REAUTHENTICATE_AFTER = 600  # seconds; sensitive steps ask for the password again

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "ENQUEUE_ON_COMMIT": True}}
LOGGING = logs.config(level(os.environ.get("PRESENCIA_LOG")))
