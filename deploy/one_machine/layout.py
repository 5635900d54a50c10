"""Where does everything of a cluster on one machine lie, and at which ports does it listen?"""

from __future__ import annotations

import secrets
import shutil
import socket
from dataclasses import dataclass, field
from pathlib import Path

from deploy.one_machine.filled import DEPLOY, fill
from deploy.one_machine.programs import hand_over, path_of, postgres_binaries

LOOPBACK = "127.0.0.1"
SITE_ADDRESSES = ("127.0.0.1", "127.0.0.2")
DATABASE = OWNER = "registry"
SITE = "registry_site"
"""Whom the database knows: the owner of its tables, and who reads and writes their rows."""


def free_port(address: str = LOOPBACK) -> int:
    """Return a port nobody listens at."""
    with socket.socket() as probe:
        probe.bind((address, 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Node:
    """One host of the database: a member of etcd and a PostgreSQL under Patroni."""

    name: str
    folder: Path
    etcd_port: int
    etcd_peer_port: int
    patroni_port: int
    postgres_port: int

    @property
    def rows(self) -> Path:
        """Return the folder PostgreSQL keeps everything in."""
        return self.folder / "postgres"


@dataclass(frozen=True)
class Layout:
    """A whole cluster: its folder, its ports, its secrets. All of it is new with every start."""

    folder: Path
    nodes: tuple[Node, ...]
    is_synchronous: bool = True
    nginx_port: int = field(default_factory=free_port)
    primary_port: int = field(default_factory=free_port)
    replica_port: int = field(default_factory=free_port)
    pooler_port: int = field(default_factory=free_port)
    sandbox_port: int = field(default_factory=free_port)
    site_ports: tuple[int, ...] = field(
        default_factory=lambda: tuple(free_port(each) for each in SITE_ADDRESSES)
    )
    password: str = field(default_factory=secrets.token_urlsafe, repr=False)
    site_password: str = field(default_factory=secrets.token_urlsafe, repr=False)
    superuser_password: str = field(default_factory=secrets.token_urlsafe, repr=False)

    @classmethod
    def in_folder(cls, folder: Path, *, is_synchronous: bool = True, port: int = 0) -> Layout:
        """Lay out a cluster in a folder, whatever was there before; nginx at ``port`` if given."""
        nodes = tuple(
            Node(f"node{number}", folder / f"node{number}", *(free_port() for _ in range(4)))
            for number in (1, 2, 3)
        )
        return cls(folder, nodes, is_synchronous, nginx_port=port or free_port())

    @property
    def logs(self) -> Path:
        """Return the folder with what every program says."""
        return self.folder / "logs"

    @property
    def archive(self) -> Path:
        """Return the folder the segments of the database's log are kept in."""
        return self.folder / "archive"

    @property
    def instance(self) -> Path:
        """Return the folder the sites and workers share: keys and files."""
        return self.folder / "instance"

    @property
    def address(self) -> str:
        """Return where people and programs find the registry."""
        return f"http://{LOOPBACK}:{self.nginx_port}"

    @property
    def pooled_url(self) -> str:
        """Return where the sites find the database: through PgBouncer."""
        return self._as_site(DATABASE)

    @property
    def copy_url(self) -> str:
        """Return where the sites find a standby: through PgBouncer."""
        return self._as_site(f"{DATABASE}_copy")

    @property
    def direct_url(self) -> str:
        """Return where the owner finds the primary, for migrations: past PgBouncer."""
        return f"postgresql://{OWNER}:{self.password}@{LOOPBACK}:{self.primary_port}/{DATABASE}"

    def _as_site(self, database: str) -> str:
        return f"postgresql://{SITE}:{self.site_password}@{LOOPBACK}:{self.pooler_port}/{database}"

    def make(self) -> None:
        """Make the folders and fill in every file; what was there is gone."""
        shutil.rmtree(self.folder, ignore_errors=True)
        engines = (self.logs, self.archive, *(node.folder for node in self.nodes))
        for folder in (self.folder, *engines, self.instance):
            folder.mkdir(parents=True)
            folder.chmod(0o755)
        hand_over(*engines, self.folder)
        for node in self.nodes:
            self._write_node(node)
        self._write_ways_in()
        # They hold passwords; the engines' account reads them, and nobody else.
        secret = [
            self._file("users.txt"),
            self._file("roles.sql"),
            *(node.folder / "patroni.yml" for node in self.nodes),
        ]
        for one in secret:
            one.chmod(0o600)
        hand_over(*secret)

    def _file(self, name: str) -> Path:
        return self.folder / name

    def _write_node(self, node: Node) -> None:
        peers = (f"{each.name}=http://{LOOPBACK}:{each.etcd_peer_port}" for each in self.nodes)
        values = {
            "NAME": node.name,
            "ADDRESS": LOOPBACK,
            "NETWORK": "127.0.0.0/8",
            "ETCD_PORT": node.etcd_port,
            "ETCD_PEER_PORT": node.etcd_peer_port,
            "ETCD_PEERS": ",".join(peers),
            "ETCD_HOSTS": ",".join(f"{LOOPBACK}:{each.etcd_port}" for each in self.nodes),
            "PATRONI_PORT": node.patroni_port,
            "POSTGRES_PORT": node.postgres_port,
            "POSTGRES_BINARIES": postgres_binaries(),
            "PASSWORDS_FILE": node.folder / "passwords",
            "SOCKETS_DIR": node.folder,
            "SHARED_BUFFERS": "128MB",
            # Without a synchronous standby the control must fail over however far one is behind.
            "MOST_LAG": 1_048_576 if self.is_synchronous else 10**9,
            "SYNCHRONOUS": str(self.is_synchronous).lower(),
            "ARCHIVE_COMMAND": f"{DEPLOY / 'database' / 'archive'} %p %f {self.archive}",
            "SUPERUSER_PASSWORD": self.superuser_password,
            "REPLICATION_PASSWORD": f"replicator-{self.superuser_password}",
            "REWIND_PASSWORD": f"rewinder-{self.superuser_password}",
        }
        etcd = {**values, "DATA_DIR": node.folder / "etcd"}
        fill("database/etcd.yml", node.folder / "etcd.yml", etcd)
        patroni = {**values, "DATA_DIR": node.rows}
        fill("database/patroni.yml", node.folder / "patroni.yml", patroni)

    def _write_ways_in(self) -> None:
        servers = (
            f"    server {each.name} {LOOPBACK}:{each.postgres_port} check port {each.patroni_port}"
            for each in self.nodes
        )
        sites = (
            f"    server {address}:{port} max_fails=2 fail_timeout=3s;"
            for address, port in zip(SITE_ADDRESSES, self.site_ports, strict=True)
        )
        values = {
            "ADDRESS": LOOPBACK,
            "PRIMARY_PORT": self.primary_port,
            "REPLICA_PORT": self.replica_port,
            "POOLER_PORT": self.pooler_port,
            "HAPROXY_SERVERS": "\n".join(servers),
            "USERS_FILE": self._file("users.txt"),
            "LOG_FILE": self.logs / "pooler.log",
            "PID_FILE": self.logs / "pooler.pid",
            "SITES": "\n".join(sites),
            "LISTEN": f"{LOOPBACK}:{self.nginx_port}",
            "SERVER_NAME": LOOPBACK,
        }
        fill("database/haproxy.cfg", self._file("haproxy.cfg"), values)
        fill("database/pgbouncer.ini", self._file("pgbouncer.ini"), values)
        roles = {"OWNER_PASSWORD": self.password, "SITE_PASSWORD": self.site_password}
        fill("database/roles.sql", self._file("roles.sql"), roles)
        fill("nginx/urban-mine.conf", self._file("urban-mine.conf"), values)
        self._file("users.txt").write_text(f'"{SITE}" "{self.site_password}"\n')
        self._file("nginx.conf").write_text(_NGINX.format(folder=self.logs, site=self._file(
            "urban-mine.conf")))  # fmt: skip

    def commands(self, node: Node) -> dict[str, list[str | Path]]:
        """Return what starts a node's engines."""
        return {
            f"etcd-{node.name}": [path_of("etcd"), "--config-file", node.folder / "etcd.yml"],
            f"patroni-{node.name}": [path_of("patroni"), node.folder / "patroni.yml"],
        }

    def ways_in(self) -> dict[str, list[str | Path]]:
        """Return what starts the ways to the database, and the way to the sites."""
        return {
            "haproxy": [path_of("haproxy"), "-db", "-f", self._file("haproxy.cfg")],
            "pgbouncer": [path_of("pgbouncer"), self._file("pgbouncer.ini")],
            "nginx": [path_of("nginx"), "-c", self._file("nginx.conf"), "-e",
                      self.logs / "nginx-errors.log"],
        }  # fmt: skip


_NGINX = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/nginx-body;
    proxy_temp_path {folder}/nginx-proxy;
    fastcgi_temp_path {folder}/nginx-unused;
    uwsgi_temp_path {folder}/nginx-unused;
    scgi_temp_path {folder}/nginx-unused;
    include {site};
}}
"""
