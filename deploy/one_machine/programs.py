"""Which programs does a cluster need, and as whom do they run?

PostgreSQL and PgBouncer refuse root. Root therefore runs the engines as the account ``postgres``
that Debian's package made; the site and its workers run as whoever starts them.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = ("postgresql", "patroni", "etcd-server", "etcd-client", "haproxy", "pgbouncer",
            "nginx-light")  # fmt: skip
_NEEDED = ("patroni", "etcd", "etcdctl", "haproxy", "pgbouncer", "nginx", "setpriv")
_ENGINES_ACCOUNT = "postgres"
_INSTALL = ("apt-get", "install", "--yes", "--quiet", "--no-install-recommends")
# A package must not start an engine of its own beside ours.
_STARTS_NOTHING = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}


class Missing(Exception):
    """Programs are missing; the message says what to install."""


def path_of(name: str) -> str:
    """Return where a program lies; raises ``Missing``."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/lib/postgresql")
    if found is None:
        raise Missing(f"{name} is not there.")
    return found


def postgres_binaries() -> Path:
    """Return the folder of the newest PostgreSQL's programs; raises ``Missing``."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: float(each.parent.name)
    )
    if not found:
        raise Missing("PostgreSQL is not there.")
    return found[-1]


def see_to_programs() -> None:
    """Install what is missing, as root; raises ``Missing`` that says what to install, as others."""
    if not _are_missing():
        return
    if os.geteuid() != 0:
        raise Missing(f"Please run: sudo {' '.join(_INSTALL[:2] + _INSTALL[4:])} "
                      f"{' '.join(PACKAGES)}")  # fmt: skip
    for command in (("apt-get", "update", "--quiet"), (*_INSTALL, *PACKAGES)):
        subprocess.run(command, check=True, stdout=sys.stderr, env=_STARTS_NOTHING)
    if still := _are_missing():
        raise Missing(f"Still not there: {', '.join(still)}.")


def _are_missing() -> list[str]:
    missing = []
    for name in _NEEDED:
        try:
            path_of(name)
        except Missing:
            missing.append(name)
    try:
        postgres_binaries()
    except Missing:
        missing.append("postgresql")
    return missing


def as_ordinary() -> list[str]:
    """Return what to put before a command so that it runs as no root: nothing where nobody is."""
    if os.geteuid() != 0:
        return []
    account = _ENGINES_ACCOUNT
    return [path_of("setpriv"), f"--reuid={account}", f"--regid={account}", "--clear-groups"]


def hand_over(*folders: Path) -> None:
    """Give folders to the account the engines run as."""
    if os.geteuid() != 0:
        return
    account = pwd.getpwnam(_ENGINES_ACCOUNT)
    for folder in folders:
        os.chown(folder, account.pw_uid, account.pw_gid)
