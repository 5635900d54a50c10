"""What may a browser do with our pages?

Nothing from elsewhere, no inline script or style, no framing; forms go to us and to the payment
page. A room that needs more sets the header itself before this does.
"""

from __future__ import annotations

from flask import Response, current_app, request

VENDORED = "vendor/"
_PAYMENT_SERVICE = (
    "https://checkout.stripe.com", "https://connect.stripe.com", "https://accounts.stripe.com",
)  # fmt: skip
DATA_POLICY = (
    "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
"""The policy of what programs read: were a browser to show it, nothing in it would do anything."""
_DATA = frozenset({
    "application/json", "application/problem+json", "application/ld+json", "text/csv", "text/plain",
    "text/event-stream", "application/octet-stream",
})  # fmt: skip
_A_YEAR_S = 365 * 24 * 60 * 60
_PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "camera",
        "display-capture",
        "geolocation",
        "microphone",
        "payment",
        "usb",
    )
)


def protect(response: Response) -> Response:
    """Add the security headers, and let versioned static files be kept for a year."""
    mimetype, headers = response.mimetype, response.headers
    said = {name.lower() for name, _value in headers}
    for name, value in _headers(response, mimetype).items():
        if name.lower() not in said:
            headers.add(name, value)
    if request.endpoint == "static":
        _keep(response)
    elif mimetype == "text/html":
        headers.setdefault("Cache-Control", "private, no-cache")
    return response


def content_security_policy() -> str:
    """Return the policy of a page: everything from this site only."""
    targets = " ".join(
        ("'self'", *_PAYMENT_SERVICE, *current_app.config.get("FORM_ACTION_ORIGINS", ()))
    )
    return (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; "
        f"form-action {targets}; frame-ancestors 'none'"
    )


def _headers(response: Response, mimetype: str | None) -> dict[str, str]:
    is_data = mimetype in _DATA
    is_for_all_sites = response.headers.get("Access-Control-Allow-Origin") == "*"
    headers = {
        "Content-Security-Policy": DATA_POLICY if is_data else content_security_policy(),
        "Cross-Origin-Resource-Policy": "cross-origin" if is_for_all_sites else "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": _PERMISSIONS,
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if current_app.config.get("SESSION_COOKIE_SECURE"):
        headers["Strict-Transport-Security"] = f"max-age={_A_YEAR_S}; includeSubDomains"
    return headers


def _keep(response: Response) -> None:
    filename = (request.view_args or {}).get("filename", "")
    if response.status_code in (200, 304) and (
        "v" in request.args or filename.startswith(VENDORED)
    ):
        response.cache_control.no_cache = None
        response.cache_control.public = True
        response.cache_control.max_age = _A_YEAR_S
        response.cache_control.immutable = True
