"""The desk's settings as one frozen value, read from the environment; a wrong one is refused aloud, with what to write."""

import os
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PREFIX = "PARAVENT_"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
Origin = tuple[str, str, int]
"""Scheme, host and port of one server."""
YES, NO = frozenset({"1", "yes", "true", "on"}), frozenset({"", "0", "no", "false", "off"})


class WrongSetting(Exception):
    """A setting that cannot be used; the message says which, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Public:
    """The page for patients and carers without an account."""

    open: bool
    most_bytes: int
    """Of one file."""
    film_seconds: int
    per_hour: int
    """Checks that one address may ask for."""
    frames: tuple[str, ...]
    """Sites that may show the page inside their own ("https://www.hospital.example")."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What an administrator decides. Days are whole days; addresses of servers are URLs."""

    data: Path
    """Where everything is kept that is not in the database: keys, uploads, and the database itself on SQLite."""
    secret_key: str = field(repr=False)
    database: Mapping[str, Any] = field(repr=False)
    hosts: tuple[str, ...]
    address: str
    """What people type to reach the desk ("https://desk.chu.example"); links in mails begin with it."""
    debug: bool
    mail: Mapping[str, Any] = field(repr=False)
    mail_from: str
    oidc: Mapping[str, str] | None = field(repr=False)
    trusted_proxy: str
    """The address of the proxy before the desk ("127.0.0.1"), whose word on where visitors come from is taken; "": none."""
    demo: bool
    """Whether this is the example desk: everybody in it is invented, and anybody may sit down in anybody's place."""
    second_factor: bool
    """Whether people with a role in `permissions.STRONG` need one. No: on this machine alone, for trying the desk out."""
    s3: Mapping[str, str] | None = field(repr=False)
    allowed_hosts_outward: frozenset[str]
    """Hosts on a private address that the desk may call all the same (a Mastodon server in the hospital's own network)."""
    allowed_origins_outward: frozenset[Origin]
    """Servers that the desk may call by that very scheme, host and port, which are else refused."""
    keep_originals_days: int
    """Files as they were brought; what goes out is a derivative."""
    keep_texts_days: int
    """Words and derivatives of posts, after they were saved and last sent."""
    keep_abandoned_days: int
    """Words and files of what was given up."""
    keep_addresses_days: int
    """Network addresses in the journal's notes and in the records of who logged in."""
    keep_learning_days: int
    """What people learned who left."""
    keep_messages_days: int
    """What came in from the networks, with its author."""
    keep_notes_days: int
    """What people wrote as a reason, in the journal's notes."""
    time_zone: str
    public: Public

    @property
    def secure(self) -> bool:
        """Whether people reach the desk by HTTPS: cookies are then sent over nothing else."""
        return self.address.startswith("https://")

    @property
    def postgresql(self) -> bool:
        """Whether the desk stands on PostgreSQL, with workers of its own, or on the embedded database."""
        return str(self.database["ENGINE"]).endswith("postgresql")


def read(environ: Mapping[str, str] = os.environ) -> Environment:
    """Read the environment; raises WrongSetting."""

    def get(name: str, default: str = "") -> str:
        return environ.get(PREFIX + name, default).strip()

    data = Path(get("DATA", "paravent-data")).absolute()
    address = get("ADDRESS", "http://127.0.0.1:8000").rstrip("/")
    host = _parts(address, {"http", "https"}, "ADDRESS", "https://desk.hospital.example").hostname or ""
    outward = get("OUTWARD_ALLOW").replace(",", " ").lower().split()
    return Environment(
        data=data,
        secret_key=get("SECRET_KEY") or kept_secret(data / "secret-key"),
        database=_database(get("DATABASE"), data),
        hosts=tuple(get("HOSTS").replace(",", " ").split()) or (host, "127.0.0.1", "localhost", "[::1]"),
        address=address,
        debug=_flag("DEBUG", get("DEBUG")),
        mail=_mail(get("MAIL")),
        mail_from=_mail_from(get("MAIL_FROM", f"paravent@{host if '.' in host else 'localhost'}")),
        oidc=_oidc(environ),
        trusted_proxy=_address(get("TRUSTED_PROXY")),
        demo=_demo(get("DEMO"), host),
        second_factor=_second_factor(get("SECOND_FACTOR", "yes"), host),
        s3=_together(environ, ("S3_BUCKET", "S3_KEY", "S3_SECRET"), optional=("S3_ENDPOINT", "S3_REGION")),
        allowed_hosts_outward=frozenset(one for one in outward if "://" not in one),
        allowed_origins_outward=frozenset(_origin(one) for one in outward if "://" in one),
        keep_originals_days=_days("KEEP_ORIGINALS_DAYS", get("KEEP_ORIGINALS_DAYS", "30")),
        keep_texts_days=_days("KEEP_TEXTS_DAYS", get("KEEP_TEXTS_DAYS", "730")),
        keep_abandoned_days=_days("KEEP_ABANDONED_DAYS", get("KEEP_ABANDONED_DAYS", "90")),
        keep_addresses_days=_days("KEEP_ADDRESSES_DAYS", get("KEEP_ADDRESSES_DAYS", "365")),
        keep_learning_days=_days("KEEP_LEARNING_DAYS", get("KEEP_LEARNING_DAYS", "365")),
        keep_messages_days=_days("KEEP_MESSAGES_DAYS", get("KEEP_MESSAGES_DAYS", "90")),
        keep_notes_days=_days("KEEP_NOTES_DAYS", get("KEEP_NOTES_DAYS", "1825")),
        time_zone=_time_zone(get("TIME_ZONE", "Europe/Paris")),
        public=Public(
            open=_flag("PUBLIC", get("PUBLIC")),
            most_bytes=_number("PUBLIC_MEGABYTES", get("PUBLIC_MEGABYTES", "20"), 100) << 20,
            film_seconds=_number("PUBLIC_FILM_SECONDS", get("PUBLIC_FILM_SECONDS", "30"), 120),
            per_hour=_number("PUBLIC_PER_HOUR", get("PUBLIC_PER_HOUR", "30"), 10_000),
            frames=tuple(_site(one) for one in get("PUBLIC_FRAMES").replace(",", " ").split()),
        ),
    )


def kept_secret(path: Path, size: int = 48) -> str:
    """A secret of this machine, made at the first start and read by its owner alone; raises WrongSetting."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(size))
        except FileExistsError:
            pass
        return path.read_text().strip()
    except OSError as error:
        raise WrongSetting(f"{path} cannot be written ({error.strerror}). Set PARAVENT_DATA to a folder of yours.") from None


def _flag(name: str, value: str) -> bool:
    if value.lower() not in YES | NO:
        raise WrongSetting(f"PARAVENT_{name} must be yes or no.")
    return value.lower() in YES


def _parts(value: str, schemes: Collection[str], name: str, example: str, host: bool = True) -> SplitResult:
    """An address (with a `host`, unless without is fine), taken apart. Raises WrongSetting, which does not repeat it: a
    password may stand in it.
    """
    wrong = WrongSetting(f"PARAVENT_{name} must be an address such as {example}.")
    try:
        parts = urlsplit(value)
        whole = parts.scheme in schemes and (bool(parts.hostname) or not host) and (parts.port is None or parts.port > 0)
    except ValueError:
        raise wrong from None
    if not whole:
        raise wrong
    return parts


def _origin(value: str) -> Origin:
    """One server by scheme, host and port; plain http on this very machine alone, since tokens go there."""
    parts = _parts(value, {"http", "https"}, "OUTWARD_ALLOW", "social.hospital.example or https://social.hospital.example:8443")
    host = (parts.hostname or "").rstrip(".")
    if parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise WrongSetting("PARAVENT_OUTWARD_ALLOW takes scheme, host and port of a server, and nothing after them.")
    if parts.scheme == "http" and not _is_this_machine(host):
        raise WrongSetting("PARAVENT_OUTWARD_ALLOW takes http:// for this machine alone: use https://, tokens go there.")
    return parts.scheme, host, parts.port or {"https": 443, "http": 80}[parts.scheme]


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _time_zone(value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WrongSetting("PARAVENT_TIME_ZONE must be a time zone by its name, such as Europe/Paris.") from None


def _mail_from(value: str) -> str:
    name, _, host = parseaddr(value)[1].partition("@")
    if not name or not host or not value.isprintable():
        raise WrongSetting("PARAVENT_MAIL_FROM must be a mail address such as paravent@hospital.example.")
    return value


def _address(value: str) -> str:
    try:
        return str(ip_address(value)) if value else ""
    except ValueError:
        raise WrongSetting("PARAVENT_TRUSTED_PROXY must be the proxy's IP address, such as 127.0.0.1.") from None


def _demo(value: str, host: str) -> bool:
    if _flag("DEMO", value) and host not in LOOPBACK:
        raise WrongSetting("PARAVENT_DEMO can be yes on this machine alone: anybody may sit down in anybody's place there.")
    return _flag("DEMO", value)


def _second_factor(value: str, host: str) -> bool:
    if _flag("SECOND_FACTOR", value):
        return True
    if host not in LOOPBACK:
        raise WrongSetting("PARAVENT_SECOND_FACTOR can be no on this machine alone: leave it out, or set PARAVENT_ADDRESS.")
    return False


def _oidc(environ: Mapping[str, str]) -> Mapping[str, str] | None:
    """The single sign-on. OIDC_STRONG: values of `acr` or `amr` that stand for a second factor; OIDC_ACR: what is asked for;
    OIDC_PAGES: where people log in, when that is another host than OIDC_SERVER.
    """
    given = _together(
        environ,
        ("OIDC_SERVER", "OIDC_CLIENT", "OIDC_SECRET"),
        optional=("OIDC_NAME", "OIDC_SCOPE", "OIDC_STRONG", "OIDC_ACR", "OIDC_PAGES"),
    )
    for name in ("OIDC_SERVER", "OIDC_PAGES"):
        if given is not None and given[name]:
            parts = _parts(given[name], {"http", "https"}, name, "https://login.hospital.example/realms/staff")
            if parts.scheme == "http" and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
                raise WrongSetting(f"PARAVENT_{name} must begin with https://: passwords and tokens go there.")
    return given


def _days(name: str, value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= 3650:
        raise WrongSetting(f"PARAVENT_{name} must be a number of days from 1 to 3650.")
    return int(value)


def _number(name: str, value: str, most: int) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= most:
        raise WrongSetting(f"PARAVENT_{name} must be a number from 1 to {most}.")
    return int(value)


def _site(value: str) -> str:
    """A site by scheme and host, as a policy for frames names it: nothing that could end the directive."""
    parts = _parts(value, {"http", "https"}, "PUBLIC_FRAMES", "https://www.hospital.example")
    if value.rstrip("/") != f"{parts.scheme}://{parts.netloc}" or set(parts.netloc) & set(";'\"@*"):
        raise WrongSetting("PARAVENT_PUBLIC_FRAMES takes scheme and host of each site, and nothing after them.")
    return value.rstrip("/")


def _database(value: str, data: Path) -> Mapping[str, Any]:
    if not value:
        # IMMEDIATE: a transaction takes its turn to write when it begins, so that none fails halfway because another wrote
        options = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728;",
        }
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": data / "desk.sqlite3", "OPTIONS": options}
    example = "postgresql://user:password@host/desk, or be left out"
    url = _parts(value, {"postgres", "postgresql"}, "DATABASE", example, host=False)  # none: the socket of this machine
    if not url.path.strip("/"):
        raise WrongSetting(f"PARAVENT_DATABASE must be an address such as {example}.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.strip("/"),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or ""),
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _mail(value: str) -> Mapping[str, Any]:
    """Django's settings for mail; without a server, mails are written to the console."""
    if not value:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    schemes = {"smtp", "smtps", "smtp+starttls"}
    url = _parts(value, schemes, "MAIL", "smtp+starttls://user:password@mail.hospital.example:587")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or {"smtp": 25, "smtps": 465, "smtp+starttls": 587}[url.scheme],
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": url.scheme == "smtp+starttls",
        "EMAIL_TIMEOUT": 10,
    }


def _together(environ: Mapping[str, str], needed: tuple[str, ...], optional: tuple[str, ...]) -> Mapping[str, str] | None:
    """Settings that make sense together only; None where none is given, WrongSetting where some are missing."""
    given = {name: environ.get(PREFIX + name, "").strip() for name in (*needed, *optional)}
    if not any(given.values()):
        return None
    missing = [PREFIX + name for name in needed if not given[name]]
    if missing:
        raise WrongSetting(f"{', '.join(missing)} must be set too.")
    return given
