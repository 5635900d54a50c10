"""A whole cluster that runs while a block does, and an application that writes past its pooler."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from flask import Flask

from deploy.one_machine.cluster import Cluster
from deploy.one_machine.layout import Layout
from deploy.one_machine.processes import family
from deploy.one_machine.programs import see_to_programs
from recycling import create_app
from recycling.config import Settings
from recycling.db import db
from tests.benchmarks.market import cpu_of
from tests.cluster import faults


@contextmanager
def running(folder: Path, *, is_synchronous: bool) -> Iterator[tuple[Cluster, Flask]]:
    """Run a cluster with an empty register, whose instance folder is a small disk if it can be."""
    cluster = Cluster(
        Layout.in_folder(folder, is_synchronous=is_synchronous),
        worker=[sys.executable, "-m", "tests.cluster.ready_worker"],
    )
    try:
        cluster.start_database()
        with faults.small_disk(cluster.layout.instance) as is_small:
            app = _past_the_pooler(cluster)
            app.config["IS_SMALL_DISK"] = is_small
            with app.app_context():
                db.create_all()
                yield cluster, app
                db.session.remove()
                db.engine.dispose()
            for program in (*cluster.sites, *cluster.workers, cluster.sandbox):
                program.end()
    finally:
        cluster.end()


@contextmanager
def deployed(*, app: str = "app:app") -> Iterator[tuple[Cluster, Flask]]:
    """Run a cluster as it is deployed, with an empty register; its sites are not started yet.

    They serve ``app``. Whoever enters something first enters it past the pooler.
    """
    see_to_programs()
    with tempfile.TemporaryDirectory(prefix="urban-mine-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as somebody else
        cluster = Cluster(Layout.in_folder(Path(folder) / "cluster"), app=app)
        try:
            cluster.start_database()
            cluster.migrate()
            ours = _past_the_pooler(cluster)
            with ours.app_context():
                yield cluster, ours
                db.session.remove()
                db.engine.dispose()
        finally:
            cluster.end()


def _past_the_pooler(cluster: Cluster) -> Flask:
    direct = {**cluster.environment, "DATABASE_URL": cluster.layout.direct_url,
              "DATABASE_READ_URL": "", "DATABASE_POOLED": ""}  # fmt: skip
    return create_app(Settings.from_environment(direct))


def cpu_seconds(cluster: Cluster) -> dict[str, float]:
    """Return how long sites and workers had a processor until now, and all the rest together."""
    groups = {"site": cluster.sites, "worker": cluster.workers}
    other = [one for one in cluster.programs if one not in (*cluster.sites, *cluster.workers)]
    pids = {name: [each.pid for each in some] for name, some in groups.items()}
    pids["database and ways"] = [each.pid for each in other]
    for node in cluster.layout.nodes:
        with suppress(OSError):
            pids["database and ways"].append(cluster.postmaster(node))
    return {
        name: sum(_cpu_of(pid) for pid in {each for one in some for each in family(one)})
        for name, some in pids.items()
    }


def _cpu_of(pid: int) -> float:
    """Return a process's time on a processor; who started it has it where it has just ended."""
    with suppress(OSError):
        return cpu_of(pid)
    return 0.0
