"""Who is at the other end? Sessions, second factors, bearer tokens, and slowed-down guessing.

``entering`` is the way in by password and second factor, ``authenticators``, ``passkeys`` and
``recovery`` the second factors themselves, ``proving`` the proof one gives anew, ``sessions`` the
rows behind the cookies, ``throttle`` the brake on guessing, ``tokens`` the programs' way in.

These are not deeds of the market: they leave no fact.
"""

from recycling.parties.acting import actor_of
from recycling.parties.sign_in.authenticators import enter_demonstration, shown_code
from recycling.parties.sign_in.entering import Answer, Half, enter, finish, start
from recycling.parties.sign_in.proving import check_password_of, words_about
from recycling.parties.sign_in.records import note_refused, note_refused_turns
from recycling.parties.sign_in.requirement import needs_second_factor
from recycling.parties.sign_in.sessions import (
    Session,
    act_for,
    end,
    end_all,
    end_one,
    note_seen,
    session_of,
    sessions_of,
)
from recycling.parties.sign_in.throttle import Origin, count_asking, count_sign_up
from recycling.parties.sign_in.tokens import actor_of_token

__all__ = [
    "Answer",
    "Half",
    "Origin",
    "Session",
    "act_for",
    "actor_of",
    "actor_of_token",
    "check_password_of",
    "count_asking",
    "count_sign_up",
    "end",
    "end_all",
    "end_one",
    "enter",
    "enter_demonstration",
    "finish",
    "needs_second_factor",
    "note_refused",
    "note_refused_turns",
    "note_seen",
    "session_of",
    "sessions_of",
    "shown_code",
    "start",
    "words_about",
]
