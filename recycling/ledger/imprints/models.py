"""Which rows remember what each transaction wrote?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from recycling.db import BigId, Model


class Imprint(Model):
    """The rows one transaction wrote, each as a keyed digest, under one seal.

    ``rows`` has keys and digests by table, ``facts`` the ids of the facts recorded with them;
    facts up to ``upto`` (where it is not 0) are older than imprints and need none.
    """

    __tablename__ = "imprint"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime]
    nonce: Mapped[str] = mapped_column(String(16))
    facts: Mapped[list[int]] = mapped_column(JSON)
    rows: Mapped[dict[str, Any]]
    upto: Mapped[int] = mapped_column(BigInteger, default=0)
    seal: Mapped[str] = mapped_column(String(64))
