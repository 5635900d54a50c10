"""Saved searches for programs."""

from __future__ import annotations

from marshmallow import fields

from recycling.access import signed_in
from recycling.lots import saved
from recycling.lots.api.blueprint import Body, api
from recycling.lots.saved import Search
from recycling.parties.guard import current_actor
from recycling.wire import InstantField, Strict


class NewSearchSchema(Strict):
    """A search to be saved: `query` is what follows the ? of `GET /api/v1/lots`."""

    name = fields.String(required=True)
    query = fields.String(required=True)


class SearchSchema(NewSearchSchema):
    """A saved search."""

    ref = fields.String(required=True)
    saved_at = InstantField(required=True)


class SearchesSchema(Strict):
    """The saved searches, all of them: they are few."""

    items = fields.List(fields.Nested(SearchSchema), required=True)


@api.get("/searches")
@api.response(200, SearchesSchema)
@signed_in
def list_searches() -> dict[str, list[Search]]:
    """List the searches the caller has saved for this organisation."""
    return {"items": saved.searches(current_actor())}


@api.post("/searches")
@api.arguments(NewSearchSchema)
@api.response(201, SearchesSchema)
@signed_in
def save_search(body: Body) -> dict[str, list[Search]]:
    """Save a search, in the place of one of the same name; answers with all."""
    saved.save(current_actor(), body["name"], body["query"])
    return {"items": saved.searches(current_actor())}


@api.post("/searches/<ref>/delete")
@api.response(200, SearchesSchema)
@signed_in
def delete_search(ref: str) -> dict[str, list[Search]]:
    """Delete a saved search; answers with those left."""
    saved.delete_search(current_actor(), ref)
    return {"items": saved.searches(current_actor())}
