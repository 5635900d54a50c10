"""A whole cluster that runs while a block does, and an application that writes past its pooler."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from deploy.one_machine.cluster import Cluster
from deploy.one_machine.layout import Layout
from recycling import create_app
from recycling.config import Settings
from recycling.db import db
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
            environment = {**cluster.environment, "DATABASE_URL": cluster.layout.direct_url,
                           "DATABASE_READ_URL": "", "DATABASE_POOLED": ""}  # fmt: skip
            app = create_app(Settings.from_environment(environment))
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
