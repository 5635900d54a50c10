"""Urban Mine: rare-earth-bearing waste becomes raw material again, and one can prove it.

A row of rooms in the order of a lot's life; ``create_app`` wires them. Start with docs/map.md.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from recycling import clock, metrics
from recycling.answered import init_answered
from recycling.config import Settings
from recycling.db import MOST_CONNECTIONS, db, init_database
from recycling.exports import describe_exports
from recycling.failures import init_failures
from recycling.logs import init_logs
from recycling.slow_queries import watch_pool, watch_queries
from recycling.wire import init_api

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (
    "ledger",
    "streams",
    "parties",
    "bases",
    "lots",
    "lots.imports",
    "matching",
    "matching.plans",
    "auctions",
    "auctions.interests",
    "auctions.ocds",
    "auctions.patterns",
    "auctions.second_chances",
    "auctions.standstill",
    "auctions.watching",
    "settlement",
    "settlement.assays",
    "settlement.bank_transfers",
    "settlement.books",
    "settlement.contracts",
    "settlement.deposits",
    "settlement.disputes",
    "settlement.reconciling",
    "settlement.documents",
    "settlement.onboarding",
    "settlement.money",
    "settlement.statements",
    "custody",
    "custody.borders",
    "custody.screening",
    "custody.corrections",
    "custody.deadlines",
    "custody.discrepancies",
    "custody.driving",
    "custody.imports",
    "custody.outgoing",
    "custody.roadside",
    "recovery",
    "recovery.balances",
    "recovery.credits",
    "recovery.shares",
    "certificates",
    "certificates.runs",
    "certificates.stacks",
    "oversight",
    "oversight.inspections",
    "oversight.audits",
    "oversight.invoices",
    "oversight.cases",
    "oversight.leaks",
    "oversight.lists",
    "oversight.mirror",
    "oversight.proposals",
    "oversight.quota_plans",
    "oversight.reports",
    "oversight.reserve",
    "oversight.returns",
    "oversight.signs",
    "oversight.statistics",
    "oversight.summaries",
    "notices",
    "notices.hooks",
    "site",
    "site.status",
)


# Files of lots and stacks of certificates are read bit by bit, so they may be larger than anything
# else that is sent.
LARGE_UPLOADS = frozenset({
    "/lots/import", "/api/v1/lots/import", "/certificate-stacks", "/api/v1/certificate-stacks",
})  # fmt: skip
LARGEST_UPLOAD = 101 * 1024 * 1024


class Site(Flask):
    """The application; none of its views and hooks is a coroutine."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return what is called, which Flask would look into some fifteen times a request."""
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application from the environment, or from the settings given."""
    settings = settings or Settings.from_environment()
    app = Site(
        __name__,
        root_path=str(ROOT),
        instance_path=str(settings.instance),
        template_folder="templates",
        static_folder="static",
    )
    settings.instance.mkdir(parents=True, exist_ok=True)
    app.extensions["settings"] = settings
    init_logs(app, in_production=settings.in_production)
    metrics.start(settings.metrics_folder)
    init_answered(app, in_production=settings.in_production)
    _configure(app, settings)
    init_database(app, settings.database_url, settings.database_read_url, settings.database_pooled)
    _watch_databases(app, settings)
    Migrate(app, db, directory=str(ROOT / "migrations"), compare_type=True)
    _wire(app)
    if proxies := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, proxies, proxies)  # type: ignore[method-assign]
    return app


def _configure(app: Flask, settings: Settings) -> None:
    is_https = settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=25 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        PERMANENT_SESSION_LIFETIME=60 * 60,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_PATH="/",
        # A browser takes such a name from this very host only, over https, for every path.
        SESSION_COOKIE_NAME="__Host-urban_mine" if is_https else "urban_mine",
    )
    if settings.uses_payment_sandbox:
        app.config["FORM_ACTION_ORIGINS"] = (settings.payment_sandbox_url,)

    @app.before_request
    def name_request() -> None:
        g.request_id, g.came_at = secrets.token_hex(8), clock.now()
        if request.path in LARGE_UPLOADS:
            request.max_content_length = LARGEST_UPLOAD

    @app.after_request
    def tell_request_id(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        if request.path.startswith("/api/"):
            response.headers["Cache-Control"] = "no-store"
        if settings.sandbox:
            response.headers["Urban-Mine-Sandbox"] = "yes"
        return response


def _watch_databases(app: Flask, settings: Settings) -> None:
    with app.app_context():
        for name, engine in db.engines.items():
            watch_queries(engine, settings.slow_query_ms)
            watch_pool(engine, name or "main", MOST_CONNECTIONS)


def _wire(app: Flask) -> None:
    from recycling.cli import init_commands
    from recycling.ledger.imprints.keeping import keep_imprints
    from recycling.pages import init_pages
    from recycling.pages.languages import name_with
    from recycling.parties.guard import init_guard
    from recycling.reactions import init_reactions
    from recycling.streams.naming import named_in

    init_failures(app)
    init_pages(app)
    name_with(app, named_in)
    init_guard(app)
    api = app.extensions["api"] = init_api(app)
    for room in ROOMS:
        for part, name in (("views", "blueprint"), ("exports", "blueprint"), ("api", "api")):
            try:
                module = import_module(f"recycling.{room}.{part}")
            except ModuleNotFoundError as error:
                if error.name not in (f"recycling.{room}", f"recycling.{room}.{part}"):
                    raise
                continue
            (api if part == "api" else app).register_blueprint(getattr(module, name))
    describe_exports(app)
    init_reactions(app)
    init_commands(app)
    keep_imprints(app)
