"""``python -m tests.cluster.ready_worker``: a worker whose next is there at once when it is killed.

It does what ``flask --app app worker`` does, in a process forked from one that has read everything
in: on a busy machine that takes a quarter of a minute, in which nothing could be lost.
"""

from __future__ import annotations

import os
import threading

from app import app
from recycling import jobs


def main() -> None:
    """Work in a child, and in another when that is gone."""
    while True:
        child = os.fork()
        if not child:
            try:
                jobs.work(app, threading.Event())
            finally:
                os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
