"""Addresses of a person's own sign-in: open to all, or to every member for their own."""

from __future__ import annotations

ENTRANCES = {
    "parties.sign_in", "parties.sign_out", "parties.sign_in_code", "parties.passkey_options",
    "parties.sign_in_passkey", "parties.forgotten_password", "parties.new_password",
}  # fmt: skip
OWN = {
    "parties.account", "parties.second_factor", "parties.add_authenticator",
    "parties.new_passkey_options", "parties.add_passkey", "parties.remove_authenticator",
    "parties.remove_passkey", "parties.renew_recovery_codes", "parties.end_session",
    "parties.end_all_sessions", "parties.change_password", "parties.prove_again",
}  # fmt: skip
