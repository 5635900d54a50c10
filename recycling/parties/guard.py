"""How does every request meet the permission map?

Before any view: who is it (bearer token for the API, cookie session for pages), and does the
address's mark let them in? An address without a mark is never served. After a refused change:
one access record.
"""

from __future__ import annotations

from flask import Flask, Request, Response, current_app, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user
from flask_wtf import CSRFProtect

from recycling import access
from recycling.db import db
from recycling.deeds import NOBODY, UNSTAMPED, Act, Actor
from recycling.errors import Refusal, Unauthenticated
from recycling.forms.base import KEY_FIELD
from recycling.links import DATABASE_ERRORS
from recycling.pages.languages import prefer_language
from recycling.parties import proof, sign_in
from recycling.parties.acting import on_behalf_of
from recycling.parties.acting_mark import acting_for, refuse_other_name
from recycling.parties.permissions import Permission, may_ever, refusal_for
from recycling.parties.scopes import Scope, keep_to_scope, keep_token_to_writing
from recycling.sayings import say
from recycling.wire import IDEMPOTENCY_HEADER, ON_BEHALF_OF_HEADER, PREFIX

_UNMARKED_BY_FLASK = frozenset({"static"})
_READING = frozenset({"GET", "HEAD", "OPTIONS"})

login = LoginManager()
csrf = CSRFProtect()


def init_guard(app: Flask) -> None:
    """Put the guard before every view of the application."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    login.init_app(app)
    login.session_protection = None
    csrf.init_app(app)
    login.user_loader(_session_of)
    app.session_interface = _Cookies()
    app.jinja_env.globals["acting_for"] = acting_for
    app.before_request(_guard)
    proof.init_proof(app)
    app.after_request(_keep_access_record)
    app.after_request(_note_seen)
    app.after_request(_keep_from_caches)


def _session_of(token: str) -> sign_in.Session | None:
    session = sign_in.session_of(token)
    if session is not None:
        prefer_language(session.language)
    return session


class _Cookies(SecureCookieSessionInterface):
    """Sessions in cookies, but none on what is the same for everybody: any cache may keep that."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Open the session of a cookie; who sends none, as programs do, needs no key made ready."""
        if "HTTP_COOKIE" not in request.environ or self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not (session or session.accessed or session.modified):
            return
        view = app.view_functions.get(request.endpoint or "")
        if view is None or not access.is_same_for_all(view):
            super().save_session(app, session, response)


def current_actor() -> Actor:
    """Return who makes this request: a member of an organisation, or ``NOBODY``."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        actor = g.actor = _identify()
    return actor


def member_ids() -> tuple[int, int]:
    """Return the ids of the person signed in and of the organisation acted for.

    Raises ``Unauthenticated`` where nobody is signed in.
    """
    actor = current_actor()
    if actor.person_id is None or actor.organisation_id is None:
        raise refusal_for(actor, Permission.FACTS_READ)
    return actor.person_id, actor.organisation_id


def current_act() -> Act:
    """Return the act of this request: its actor, the caller's idempotency key, when it came in."""
    key = request.headers.get(IDEMPOTENCY_HEADER) or request.form.get(KEY_FIELD, "")
    return Act(current_actor(), key, g.get("came_at", UNSTAMPED))


def safe_next(target: str) -> str:
    r"""Return a path on this site to go on to after sign-in; anything else becomes empty.

    Browsers read ``\\`` as ``/`` and skip tabs and line breaks, so neither may be in it.
    """
    is_path = target.startswith("/") and not target.startswith("//")
    return target if is_path and "\\" not in target and target.isprintable() else ""


def _identify() -> Actor:
    if request.path.startswith("/api/"):
        return _bearer()
    if current_user.is_authenticated:
        actor: Actor = current_user.actor
        return actor
    return NOBODY


def _bearer() -> Actor:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        return NOBODY
    if scheme.lower() != "bearer" or not secret.strip():
        raise Unauthenticated(
            "bad_authorization",
            say("The Authorization header is not “Bearer <token>”."),
            field="Authorization",
            way_out=say("Send the API token after the word Bearer."),
        )
    actor = sign_in.actor_of_token(secret.strip(), request.remote_addr or "")
    return on_behalf_of(actor, request.headers.get(ON_BEHALF_OF_HEADER, "").strip())


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None or request.endpoint in _UNMARKED_BY_FLASK:
        return None
    view = current_app.view_functions[request.endpoint]
    mark = access.mark_of(view)
    if mark is None:
        raise RuntimeError(f"{request.endpoint} names neither a permission nor that it is public")
    if access.is_same_for_all(view) and request.method in _READING:
        return None
    actor = current_actor()
    if mark == access.SIGNED_IN and actor.organisation_id is None:
        raise refusal_for(actor, Permission.FACTS_READ)
    if mark == access.SIGNED_IN and request.method not in _READING:
        keep_token_to_writing(actor)
    if mark not in (access.PUBLIC, access.SIGNED_IN):
        _let_in(actor, Permission(mark))
    if request.method in _READING or _is_machine_path():
        return None
    csrf.protect()
    if mark not in (access.PUBLIC, access.SIGNED_IN):
        refuse_other_name(actor)
    return proof.take_proof()


def _let_in(actor: Actor, permission: Permission) -> None:
    """Refuse whoever can never hold the permission, or not by the way they came in.

    A signature wants its fresh proof when it is given (``permit``), not when its form is opened.
    """
    if not may_ever(actor, permission):
        raise refusal_for(actor, permission)
    if Scope.WRITE not in actor.scopes and Scope.SIGN not in actor.scopes:
        keep_to_scope(actor, permission)


def _is_machine_path() -> bool:
    return request.path.startswith((f"{PREFIX}/", "/stripe/", "/unsubscribe/"))


def _keep_access_record(response: Response) -> Response:
    if request.method in _READING or response.status_code < 400:
        return response
    refusal: Refusal | None = g.get("refusal")
    if refusal and refusal.is_noted:
        return response
    actor = g.get("actor") or NOBODY
    code = refusal.code if refusal else f"http_{response.status_code}"
    try:
        sign_in.note_refused(actor, request.method, request.path, response.status_code, code)
    except DATABASE_ERRORS:
        db.session.rollback()
        current_app.logger.exception("the access record of a refused request is lost")
    return response


def _note_seen(response: Response) -> Response:
    """Note at most every quarter of an hour that a session is in use; never fail for that."""
    if "_login_user" in g and isinstance(g._login_user, sign_in.Session):
        try:
            sign_in.note_seen(g._login_user)
        except DATABASE_ERRORS:
            db.session.rollback()
            current_app.logger.exception("that a session was seen is not noted")
    return response


def _keep_from_caches(response: Response) -> Response:
    """Let no cache answer others with what a member saw, nor the member after signing out."""
    actor: Actor = g.get("actor") or NOBODY
    if actor is not NOBODY and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response
