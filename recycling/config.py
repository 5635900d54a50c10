"""How is this installation set up?

Everything comes from environment variables and has a default that works on one machine.
In production nothing may rest on a default secret: ``Settings.from_environment`` refuses.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path

from sqlalchemy.engine import make_url

DEVELOPMENT_SECRET = "development-only-secret-key"  # noqa: S105
DEVELOPMENT_WEBHOOK_SECRET = "whsec_development_only"  # noqa: S105
PRODUCTION = "production"
_KNOWN_SECRETS = (DEVELOPMENT_SECRET, DEVELOPMENT_WEBHOOK_SECRET)
_SHORTEST_SECRET = 16
_OWN_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class BadConfiguration(Exception):
    """The environment asks for something unsafe or unreadable; the message says what to set."""


@dataclass(frozen=True)
class Settings:
    """The settings of one process, all read once at its start."""

    instance: Path
    database_url: str
    environment: str = "development"
    database_read_url: str = ""
    database_pooled: bool = False
    database_in_clear: bool = False
    secret_key: str = DEVELOPMENT_SECRET
    base_url: str = "http://127.0.0.1:8000"
    registry_name: str = "Urban Mine"
    registry_country: str = "DE"
    registry_register: str = "Register of certificate registries"
    registry_number: str = "UM-REGISTRY-1"
    registry_vat_number: str = ""
    log_origin: str = "urban-mine.example/log"
    log_policy: Path | None = None
    ocid_prefix: str = "ocds-213czf"  # of the standard's own examples: nobody's
    stripe_api_key: str = ""
    stripe_webhook_secret: str = DEVELOPMENT_WEBHOOK_SECRET
    payment_sandbox_url: str = "http://127.0.0.1:8012"
    currency: str = "EUR"
    matching: str = "columns"
    smtp_url: str = ""
    mail_from: str = "Urban Mine <registry@localhost>"
    operator: str = ""
    contact_mail: str = ""
    contact_phone: str = ""
    contact_address: str = ""
    clamd_address: str = ""
    breached_passwords: Path | None = None
    files_bucket: str = ""
    files_endpoint: str = ""
    key_addresses: Mapping[str, str] = field(default_factory=dict)
    time_stamp_url: str = ""
    time_stamp_certificates: Path | None = None
    time_stamp_patience_s: float = 2.0
    seal_validation: Path | None = None
    demonstration: bool = False
    webhook_loopback: bool = False
    sandbox: bool = False
    trusted_proxies: int = 0
    live_streams: int = 0
    long_files: int = 8
    metrics_folder: Path | None = None
    metrics_token: str = ""
    slow_query_ms: int = 500

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings.

        Raises ``BadConfiguration`` in production when a secret is missing or a default.
        """
        env = os.environ if environ is None else environ
        instance = Path(env.get("URBAN_MINE_INSTANCE", "instance")).resolve()
        settings = cls(
            instance=instance,
            database_url=_database_url(env.get("DATABASE_URL", ""), instance),
            database_read_url=_with_driver(env.get("DATABASE_READ_URL", "")),
            database_pooled=env.get("DATABASE_POOLED", "") == "1",
            database_in_clear=env.get("DATABASE_IN_CLEAR", "") == "1",
            environment=env.get("URBAN_MINE_ENV", cls.environment),
            secret_key=env.get("SECRET_KEY", cls.secret_key),
            base_url=env.get("BASE_URL", cls.base_url).rstrip("/"),
            registry_name=env.get("REGISTRY_NAME", cls.registry_name),
            registry_country=env.get("REGISTRY_COUNTRY", cls.registry_country),
            registry_register=env.get("REGISTRY_REGISTER", cls.registry_register),
            registry_number=env.get("REGISTRY_NUMBER", cls.registry_number),
            registry_vat_number=env.get("REGISTRY_VAT_NUMBER", ""),
            log_origin=env.get("LOG_ORIGIN", cls.log_origin),
            log_policy=_path(env, "LOG_POLICY"),
            ocid_prefix=_ocid_prefix(env.get("OCID_PREFIX", "") or cls.ocid_prefix),
            stripe_api_key=env.get("STRIPE_API_KEY", ""),
            stripe_webhook_secret=env.get("STRIPE_WEBHOOK_SECRET", cls.stripe_webhook_secret),
            payment_sandbox_url=env.get("PAYMENT_SANDBOX_URL", cls.payment_sandbox_url),
            currency=env.get("MARKET_CURRENCY", cls.currency),
            matching=env.get("MATCHING", cls.matching),
            smtp_url=env.get("SMTP_URL", ""),
            mail_from=env.get("MAIL_FROM", cls.mail_from),
            operator=env.get("REGISTRY_OPERATOR", ""),
            contact_mail=env.get("CONTACT_MAIL", ""),
            contact_phone=env.get("CONTACT_PHONE", ""),
            contact_address=env.get("CONTACT_ADDRESS", ""),
            clamd_address=_host_and_port(env.get("CLAMD_ADDRESS", "")),
            breached_passwords=_file(env, "BREACHED_PASSWORDS"),
            files_bucket=env.get("FILES_BUCKET", ""),
            files_endpoint=env.get("FILES_ENDPOINT", ""),
            key_addresses={
                purpose: env[f"{purpose.upper()}_KEY"]
                for purpose in ("seal", "record", "qr")
                if env.get(f"{purpose.upper()}_KEY")
            },
            time_stamp_url=env.get("TIME_STAMP_URL", ""),
            time_stamp_certificates=_path(env, "TIME_STAMP_CERTIFICATES"),
            time_stamp_patience_s=_seconds(env, "TIME_STAMP_PATIENCE", cls.time_stamp_patience_s),
            seal_validation=_path(env, "SEAL_VALIDATION"),
            demonstration=env.get("DEMONSTRATION", "") == "1",
            webhook_loopback=env.get("WEBHOOK_LOOPBACK", "") == "1",
            sandbox=env.get("SANDBOX", "") == "1",
            trusted_proxies=_count(env, "TRUSTED_PROXIES"),
            # Of the threads of a process a quarter at most follows auctions, and half sends long
            # files; the rest answers.
            live_streams=_count(env, "LIVE_STREAMS", _count(env, "WEB_THREADS", 16) // 4),
            long_files=_count(env, "LONG_FILES", _count(env, "WEB_THREADS", 16) // 2),
            metrics_folder=_path(env, "METRICS_FOLDER"),
            metrics_token=env.get("METRICS_TOKEN", ""),
            slow_query_ms=_milliseconds(env, "SLOW_QUERY_MS", cls.slow_query_ms),
        )
        settings._refuse_unsafe()
        if settings.time_stamp_url and not settings.time_stamp_certificates:
            raise BadConfiguration("TIME_STAMP_URL needs TIME_STAMP_CERTIFICATES, a PEM file.")
        return settings

    @property
    def in_production(self) -> bool:
        """Tell whether real people and real money depend on this process."""
        return self.environment == PRODUCTION

    @property
    def run_by(self) -> str:
        """Return who runs the registry: who is set, else the registry's own name."""
        return self.operator or self.registry_name

    @property
    def contact(self) -> str:
        """Return the address people write to: the one set for it, else the sender of mails."""
        return self.contact_mail or parseaddr(self.mail_from)[1]

    @property
    def uses_payment_sandbox(self) -> bool:
        """Tell whether payments go to the embedded sandbox because no Stripe key is set."""
        return not self.stripe_api_key

    @property
    def stripe_webhook_secrets(self) -> tuple[str, ...]:
        """Return what events may be signed with: a former secret, and that of thin ones, too."""
        parts = (part.strip() for part in self.stripe_webhook_secret.split(","))
        return tuple(part for part in parts if part)

    def _refuse_unsafe(self) -> None:
        if not self.in_production:
            return
        if self.sandbox:
            raise BadConfiguration("SANDBOX is for trying things; leave it out in production.")
        own = {
            "SECRET_KEY": (self.secret_key,),
            "STRIPE_WEBHOOK_SECRET": self.stripe_webhook_secrets or ("",),
        }
        for name, secrets in own.items():
            if any(len(one) < _SHORTEST_SECRET or one in _KNOWN_SECRETS for one in secrets):
                raise BadConfiguration(f"Set {name} to your own secret, 16 characters or more.")
        if self.metrics_token and len(self.metrics_token) < _SHORTEST_SECRET:
            raise BadConfiguration("Set METRICS_TOKEN to 16 characters or more, or leave it out.")
        if self.webhook_loopback:
            raise BadConfiguration("WEBHOOK_LOOPBACK is for demonstrations: leave it out.")
        self._refuse_to_be_overheard()

    def _refuse_to_be_overheard(self) -> None:
        if self.files_endpoint and not self.files_endpoint.startswith("https://"):
            raise BadConfiguration("Set FILES_ENDPOINT to the store's https:// address.")
        if not self.base_url.startswith("https://"):
            raise BadConfiguration("Set BASE_URL to the site's https:// address.")
        databases = {"DATABASE_URL": self.database_url, "DATABASE_READ_URL": self.database_read_url}
        for name, url in databases.items():
            if not self.database_in_clear and not _is_heard_by_nobody(url):
                raise BadConfiguration(
                    f"{name} leads over a network: add sslmode=verify-full and sslrootcert to it, "
                    "or set DATABASE_IN_CLEAR=1 where nobody else is on that network."
                )


def _is_heard_by_nobody(url: str) -> bool:
    """Tell whether what goes to a database stays on the machine, or only that database reads it."""
    if not url or url.startswith("sqlite"):
        return True
    address = make_url(url)
    asked = address.query.get("host", ())
    hosts = [address.host or "", *([asked] if isinstance(asked, str) else asked)]
    named = [one for host in hosts for one in host.split(",") if one]
    is_here = all(
        one.startswith("/") or one in _OWN_MACHINE or one.rpartition(":")[0] in _OWN_MACHINE
        for one in named
    )
    return is_here or address.query.get("sslmode") == "verify-full"


def _host_and_port(address: str) -> str:
    """Return an address as it is given; raises ``BadConfiguration`` for one without a port."""
    if address and not address.rpartition(":")[2].isdecimal():
        raise BadConfiguration("CLAMD_ADDRESS is host:port, such as 127.0.0.1:3310.")
    return address


def _ocid_prefix(given: str) -> str:
    """Return a prefix as Open Contracting gives them out; raises ``BadConfiguration``."""
    if not re.fullmatch(r"ocds-[a-z0-9]{6}", given):
        raise BadConfiguration("OCID_PREFIX is ocds- and six letters or digits: ocds-213czf.")
    return given


def _count(env: Mapping[str, str], name: str, default: int = 0) -> int:
    given = env.get(name, "") or str(default)
    if not (given.isascii() and given.isdigit() and len(given) <= 2):
        raise BadConfiguration(f"{name} is a whole number from 0 to 99, not “{given}”.")
    return int(given)


def _path(env: Mapping[str, str], name: str) -> Path | None:
    return Path(env[name]) if env.get(name) else None


def _file(env: Mapping[str, str], name: str) -> Path | None:
    path = _path(env, name)
    if path is not None and not path.is_file():
        raise BadConfiguration(f"{name} names no file that is there: {path}.")
    return path


def _seconds(env: Mapping[str, str], name: str, default: float) -> float:
    given = env.get(name, "") or str(default)
    if not re.fullmatch(r"[0-9]{1,2}(\.[0-9]{1,3})?", given) or not float(given):
        raise BadConfiguration(f"{name} is a number of seconds from 0.001 to 99, not “{given}”.")
    return float(given)


def _milliseconds(env: Mapping[str, str], name: str, default: int) -> int:
    given = env.get(name, "") or str(default)
    if not re.fullmatch(r"[0-9]{1,6}", given):
        raise BadConfiguration(f"{name} is milliseconds from 0 (never) to 999999, not “{given}”.")
    return int(given)


def _database_url(url: str, instance: Path) -> str:
    return _with_driver(url) if url else f"sqlite:///{instance / 'urban-mine.sqlite'}"


def _with_driver(url: str) -> str:
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url
