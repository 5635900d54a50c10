"""How does anyone read the log?

Public, static and cacheable: checkpoint, tiles, consistency proofs, keys and policy; and pages for
people.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from recycling.access import file_for_all, public
from recycling.errors import Invalid
from recycling.ledger import heads, queries
from recycling.ledger.forms import SizesForm
from recycling.ledger.keys import log_key
from recycling.ledger.notes import encoded
from recycling.ledger.tiles import parse_path

blueprint = Blueprint("ledger", __name__, url_prefix="/log")

_FOR_EVER = "public, max-age=31536000, immutable"
_A_MOMENT = "public, max-age=2"
_A_WHILE = "public, max-age=300"
_TEXT = "text/plain; charset=utf-8"
_SHOWN = 10


@blueprint.get("/")
@public
def index() -> str:
    """Say what the log is, how large it is, who watches it, and how to check it."""
    newest = heads.latest_checkpoint()
    return render_template(
        "ledger/index.html",
        checkpoint=newest,
        earlier=heads.checkpoints(newest.size if newest else 0, _SHOWN),
        key=str(log_key(current_app).verifier),
        witnesses=heads.witnesses(),
        standing=heads.standing(newest),
        policy=str(heads.own_policy()),
    )


@blueprint.get("/checkpoint")
@file_for_all
def checkpoint() -> Response:
    """Give the newest checkpoint: the signed size and root of the log, with its cosignatures."""
    newest = heads.latest_checkpoint()
    if newest is None:
        return _not_yet()
    return _cached(Response(newest.note, content_type=_TEXT), _A_MOMENT)


@blueprint.get("/tile/<path:rest>")
@file_for_all
def tile(rest: str) -> Response:
    """Give a tile of hashes, or a bundle of entries, by its C2SP tlog-tiles path."""
    path = parse_path(f"tile/{rest}")
    content = queries.tile_bytes(path) if path else None
    if content is None:
        return _not_yet()
    return _cached(Response(content, content_type="application/octet-stream"), _FOR_EVER)


@blueprint.get("/keys")
@file_for_all
def keys() -> Response:
    """Give the public keys that sign and witness the log, as C2SP verifier keys."""
    signer = log_key(current_app)
    answer = jsonify(
        origin=signer.name,
        log=[str(signer.verifier)],
        witnesses=[str(each.key) for each in heads.own_policy().witnesses],
    )
    return _cached(answer, _A_WHILE)


@blueprint.get("/policy.txt")
@file_for_all
def policy() -> Response:
    """Give what makes a checkpoint of this log valid, as C2SP tlog-policy."""
    return _cached(Response(str(heads.own_policy()), content_type=_TEXT), _A_WHILE)


@blueprint.get("/consistency")
@public
def consistency() -> ResponseReturnValue:
    """Show people the proof that one state of the log goes on from another."""
    form, proof = SizesForm(), None
    if request.args and form.validate():
        try:
            proof = queries.consistency_between(form.old.data, form.new.data)
        except Invalid as refusal:
            form.refuse(refusal)
    return render_template("ledger/consistency.html", form=form, proof=proof), form.status


@blueprint.get("/consistency/<int:old>/<int:new>")
@file_for_all
def consistency_proof(old: int, new: int) -> Response:
    """Give that proof as programs read it: a hash in base64 a line (RFC 6962, 2.1.2)."""
    lines = "".join(f"{encoded(one)}\n" for one in queries.consistency(old, new))
    return _cached(Response(lines, content_type=_TEXT), _FOR_EVER)


def _not_yet() -> Response:
    """Say that a file is not there, in a way no cache keeps: the log may grow into it."""
    answer = Response("The log has no such file, or not yet.\n", 404, content_type=_TEXT)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _cached(response: Response, how_long: str) -> Response:
    """Let anybody keep an answer, and ask again by its digest."""
    response.headers["Cache-Control"] = how_long
    response.add_etag()
    response.make_conditional(request)
    return response
