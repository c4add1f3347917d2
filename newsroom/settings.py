"""The settings: one file, safe by default, read from the environment, loud when something is wrong.

All state (databases, media, built static files, the secret key) lives in one folder, `NEWSROOM_DATA`.
Production settings are the default; DEBUG must be asked for.
"""

import ipaddress
from pathlib import Path
from urllib.parse import quote, urlsplit
from zoneinfo import available_timezones

from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from whitenoise.compress import Compressor

from articles.embeds import hosts_of_frames
from newsroom import csp, embed_providers, env, share_places, static_headers
from newsroom.early import gettext

BASE_DIR = Path(__file__).resolve().parent.parent
CODE_DIRS = [BASE_DIR / name for name in ["articles", "comments", "newsroom", "templates"]]
DATA_DIR = env.folder("NEWSROOM_DATA", BASE_DIR / "var", relative_to=BASE_DIR)

DEBUG = env.boolean("DEBUG")
SECRET_KEY = env.secret("SECRET_KEY", kept_in=DATA_DIR / "secret-key")

# Where it is reached. Everything that follows from https follows from SITE_URL.

PORT = env.integer("PORT", 8000, minimum=1, maximum=65535)
SITE_URL = env.url("SITE_URL", f"http://localhost:{PORT}")
_site = urlsplit(SITE_URL)
IS_HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = [_site.hostname, "localhost", "127.0.0.1", "[::1]", *env.hosts("NEWSROOM_ALLOWED_HOSTS")]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
NEWSROOM_TRUSTED_ORIGINS = [SITE_URL, *env.urls("NEWSROOM_TRUSTED_ORIGINS")]
try:
    NEWSROOM_TRUSTED_PROXIES = [ipaddress.ip_network(item) for item in env.items("NEWSROOM_TRUSTED_PROXIES")]
except ValueError as error:
    _words = gettext("NEWSROOM_TRUSTED_PROXIES must be networks such as 127.0.0.1/32: %(why)s.")
    raise ImproperlyConfigured(_words % {"why": error}) from error

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from inside, without TLS
SECURE_HSTS_SECONDS = env.seconds("NEWSROOM_HSTS", 365 * 24 * 3600) if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS and env.boolean("NEWSROOM_HSTS_SUBDOMAINS", True)
if IS_HTTPS:
    # The server speaks plain HTTP on loopback, so an https site stands behind a proxy that says so.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [
        CSP.SELF,
        csp.theme_script_hash(BASE_DIR / "templates"),
        csp.banner_script_hash(BASE_DIR / "templates"),
        CSP.NONCE,
    ],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

# Applications

INSTALLED_APPS = [
    "newsroom.apps.NewsroomConfig",
    "comments.apps.CommentsConfig",
    "articles.apps.ArticlesConfig",
    "newsroom.apps.DeskConfig",
    "django_prose_editor",
    "newsroom.apps.BackgroundWorkConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "newsroom.middleware.CompressPages",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "newsroom.middleware.SiteLocality",
    "newsroom.middleware.RefuseWhatIsTooLarge",
    "django.middleware.common.CommonMiddleware",
    "newsroom.middleware.Sessions",
    "newsroom.middleware.WithoutBrokenTokens",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "articles.context_processors.site",
            ],
        },
    },
]

# State

DATABASE_ROUTERS = ["newsroom.routers.SideRouter"]
_database = env.database_url(
    "DATABASE_URL", f"sqlite:///{quote(str(DATA_DIR / 'newsroom.sqlite3'))}", relative_to=BASE_DIR
)


def _sqlite(path: Path) -> dict:
    """A SQLite file that is opened only when it is there: a wrong path is an error, not an empty newspaper."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": f"file:{quote(str(path))}?mode=rw",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


if _database["ENGINE"].endswith("sqlite3"):
    SQLITE_FILES = {"default": _database["NAME"], "side": _database["NAME"].with_name("side.sqlite3")}
    DATABASES = {alias: _sqlite(path) for alias, path in SQLITE_FILES.items()}
else:
    SQLITE_FILES = {}
    DATABASES = {"default": {**_database, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}}
SIDE_DATABASE = "side" if "side" in DATABASES else "default"
"""What anonymous reading writes goes here, so that it never takes the main database's write lock."""

CACHES = {
    "default": env.cache_url("CACHE_URL")
    or {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entries"}
}
TASKS = {"default": {"BACKEND": "newsroom.queue.SiteQueue"}}

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
_media_site = env.url("NEWSROOM_MEDIA_URL")
MEDIA_URL = f"{_media_site}/" if _media_site else "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "articles.storage.WholeFiles"},
    "originals": {"BACKEND": "articles.storage.PrivateFiles", "OPTIONS": {"location": DATA_DIR / "originals"}},
    "documents": {"BACKEND": "articles.storage.PrivateFiles", "OPTIONS": {"location": DATA_DIR / "documents"}},
    "imports": {"BACKEND": "articles.storage.PrivateFiles", "OPTIONS": {"location": DATA_DIR / "imports"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if _bucket := env.bucket("NEWSROOM_S3_BUCKET"):
    # Keys come from where Amazon's library looks for them: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role.
    _s3 = {
        "bucket_name": _bucket,
        "endpoint_url": env.url("NEWSROOM_S3_ENDPOINT") or None,
        "region_name": env.text("NEWSROOM_S3_REGION") or None,
        "querystring_auth": False,
    }
    _for_ever = {"object_parameters": {"CacheControl": "public, max-age=31536000, immutable"}}
    _apart = {"bucket_name": env.bucket("NEWSROOM_S3_ORIGINALS_BUCKET") or _bucket, "location": "originals"}
    if _media_site and _apart["bucket_name"] == _bucket:
        raise ImproperlyConfigured(
            gettext(
                "NEWSROOM_S3_ORIGINALS_BUCKET must name another bucket: "
                "what NEWSROOM_MEDIA_URL shows holds no originals."
            )
        )
    STORAGES["default"] = {"BACKEND": "articles.s3.S3Files", "OPTIONS": _s3 | _for_ever}
    STORAGES["documents"] = {"BACKEND": "articles.s3.S3Files", "OPTIONS": _s3 | _apart | {"location": "documents"}}
    STORAGES["imports"] = {"BACKEND": "articles.s3.S3Files", "OPTIONS": _s3 | _apart | {"location": "imports"}}
    STORAGES["originals"] = {"BACKEND": "articles.s3.S3Files", "OPTIONS": _s3 | _apart}
elif _idle := [name for name in ["ENDPOINT", "REGION", "ORIGINALS_BUCKET"] if env.text(f"NEWSROOM_S3_{name}")]:
    _words = gettext("%(name)s says nothing without NEWSROOM_S3_BUCKET; set both, or neither.")
    raise ImproperlyConfigured(_words % {"name": f"NEWSROOM_S3_{_idle[0]}"})
WHITENOISE_ADD_HEADERS_FUNCTION = static_headers.weaken_etag
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # nothing asks for the plain names, and compressing is what takes time
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]
FILE_UPLOAD_PERMISSIONS = 0o644
PICTURE_MAX_PIXELS = env.integer("NEWSROOM_PICTURE_MEGAPIXELS", 40, minimum=1, maximum=150) * 1_000_000
PICTURE_MAX_BYTES = env.integer("NEWSROOM_PICTURE_MEGABYTES", 40, minimum=1, maximum=1000) * 1_000_000
IMPORT_MAX_BYTES = env.integer("NEWSROOM_IMPORT_MEGABYTES", 512, minimum=1, maximum=100_000) * 1_000_000
"""Of each of the two files that an import on the desk takes."""
SECURE_CSP["img-src"] += [_media_site] if _media_site else []
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

# Language and time

LANGUAGE_CODE = env.text("NEWSROOM_LANGUAGE", "en-gb").lower().replace("_", "-")
if LANGUAGE_CODE not in dict(global_settings.LANGUAGES):
    _words = gettext("NEWSROOM_LANGUAGE must be a language such as en-gb, fr or ar, not %(given)r.")
    raise ImproperlyConfigured(_words % {"given": LANGUAGE_CODE})
TIME_ZONE = env.text("NEWSROOM_TIME_ZONE", "UTC")
if TIME_ZONE not in available_timezones():
    _words = gettext("NEWSROOM_TIME_ZONE must be a time zone such as Europe/London, not %(given)r.")
    raise ImproperlyConfigured(_words % {"given": TIME_ZONE})
USE_I18N = USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]

# People

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in [
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    ]
]
LOGIN_URL = "admin:login"
SESSION_COOKIE_AGE = env.seconds("NEWSROOM_SESSION", 14 * 24 * 3600, minimum=60, maximum=400 * 24 * 3600)

# Replies

COMMENTS_MAX_LINKS = env.integer("NEWSROOM_COMMENTS_MAX_LINKS", 3, minimum=0, maximum=100)
COMMENTS_WEBSITE_FIELD = env.boolean("NEWSROOM_COMMENTS_WEBSITE_FIELD")
COMMENTS_DENIED_SITES = env.hosts("NEWSROOM_COMMENTS_DENIED_SITES")
COMMENTS_AKISMET_KEY = env.text("NEWSROOM_AKISMET_KEY")
COMMENTS_AKISMET_URL = [*env.addresses("NEWSROOM_AKISMET_URL"), "https://rest.akismet.com/1.1/"][0]
COMMENTS_AKISMET_SENDS = env.choices("NEWSROOM_AKISMET_SENDS", ["email", "address"])
COMMENTS_SCORERS = [
    *env.dotted_paths("NEWSROOM_COMMENTS_SCORERS"),
    *(["comments.akismet.check"] if COMMENTS_AKISMET_KEY else []),
]
"""Asked in this order, after our own; two seconds in all."""

# What pieces show of other sites, and where readers send them

EMBED_PROVIDERS = embed_providers.chosen(
    "NEWSROOM_EMBED_PROVIDERS",
    env.items("NEWSROOM_EMBED_PROVIDERS"),
    {name: env.hosts(f"NEWSROOM_{name.upper()}_HOSTS") for name in embed_providers.OF_MANY_SITES},
    env.file("NEWSROOM_EMBED_FILE", relative_to=BASE_DIR),
)
if _frames := hosts_of_frames(EMBED_PROVIDERS):
    SECURE_CSP["frame-src"] = _frames

SHARE_PLACES = share_places.chosen("NEWSROOM_SHARE", env.items("NEWSROOM_SHARE", share_places.USUAL))

# Whom machines and researchers turn to

SECURITY_CONTACTS = env.contacts("NEWSROOM_SECURITY_CONTACT")
WEBSUB_HUBS = env.addresses("NEWSROOM_WEBSUB_HUB")

# What is written down

LOG_LEVEL = env.choice("NEWSROOM_LOG_LEVEL", "INFO", ["DEBUG", "INFO", "WARNING", "ERROR"])
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["terminal"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["terminal"], "level": "WARNING", "propagate": False},
        "django.request": {"level": "ERROR"},  # a reader's wrong address is no event
        **{name: {"level": LOG_LEVEL} for name in ["newsroom", "articles", "comments"]},
    },
}
