"""How does anyone read the log?

Public, static and cacheable: the checkpoint, the tiles, the keys, and a page for people.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, jsonify, render_template

from recycling.access import public
from recycling.ledger import queries
from recycling.ledger.keys import log_key
from recycling.ledger.tiles import parse_path

blueprint = Blueprint("ledger", __name__, url_prefix="/log")

_FOR_EVER = "public, max-age=31536000, immutable"
_A_MOMENT = "public, max-age=2"
_A_WHILE = "public, max-age=300"


@blueprint.get("/")
@public
def index() -> str:
    """Say what the log is, how large it is, and how to check it."""
    return render_template(
        "ledger/index.html",
        checkpoint=queries.latest_checkpoint(),
        key=str(log_key(current_app).verifier),
    )


@blueprint.get("/checkpoint")
@public
def checkpoint() -> Response:
    """Give the newest checkpoint: the signed size and root of the log."""
    newest = queries.latest_checkpoint()
    if newest is None:
        abort(404)
    return _cached(Response(newest.note, content_type="text/plain; charset=utf-8"), _A_MOMENT)


@blueprint.get("/tile/<path:rest>")
@public
def tile(rest: str) -> Response:
    """Give a tile of hashes, or a bundle of entries, by its C2SP tlog-tiles path."""
    path = parse_path(f"tile/{rest}")
    content = queries.tile_bytes(path) if path else None
    if content is None:
        abort(404)
    return _cached(Response(content, content_type="application/octet-stream"), _FOR_EVER)


@blueprint.get("/keys")
@public
def keys() -> Response:
    """Give the public keys that sign and witness the log, as C2SP verifier keys."""
    signer = log_key(current_app)
    answer = jsonify(origin=signer.name, log=[str(signer.verifier)], witnesses=[])
    return _cached(answer, _A_WHILE)


def _cached(response: Response, how_long: str) -> Response:
    response.headers["Cache-Control"] = how_long
    return response
