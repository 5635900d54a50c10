"""When is a password acceptable, and when is guessing slowed down?"""

from __future__ import annotations

from datetime import timedelta

from recycling.errors import Invalid, TooMany

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
SESSION_LENGTH = timedelta(hours=12)
ATTEMPTS_ALLOWED = 5
ATTEMPT_WINDOW = timedelta(minutes=15)


def check_password(password: str, field: str = "password") -> None:
    """Raise ``Invalid`` unless the password is long enough (NIST SP 800-63B: length only)."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Invalid(
            "bad_password",
            f"The password needs {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.",
            field=field,
            way_out="A short sentence is easy to remember.",
        )


def check_attempts(failures: int) -> None:
    """Raise ``TooMany`` when an account saw too many failed sign-ins in the window."""
    if failures >= ATTEMPTS_ALLOWED:
        minutes = int(ATTEMPT_WINDOW.total_seconds() // 60)
        raise TooMany(
            "too_many_attempts",
            "There were too many failed attempts to sign in.",
            way_out=f"Wait {minutes} minutes and try again.",
        )
