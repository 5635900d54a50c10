"""Addresses of a person's own sign-in and tokens: for all, for every member, for some."""

from __future__ import annotations

from typing import Any

from recycling.parties.permissions import Permission

_TOKEN = {"permission": Permission.PARTIES_TOKENS}
_CODE = {"permission": Permission.SHORT_CODES_MAKE}
_THAT_TOKEN = {**_TOKEN, "stage": "token", "ref": "token", "whose": "holder"}
TOKEN_DEEDS: tuple[dict[str, Any], ...] = (
    {"endpoint": "parties_api.make_short_code", **_CODE},
    {"endpoint": "parties_api.end_short_code", "stage": "coded", "is_once": True, **_CODE},
    {"endpoint": "parties_api.create_token", "body": lambda _refs: {"name": "scales"}, **_TOKEN},
    {"endpoint": "parties_api.rotate_token", "body": lambda _refs: {}, "is_once": True,
     **_THAT_TOKEN},
    {"endpoint": "parties_api.revoke_token", "is_once": True, **_THAT_TOKEN},
)  # fmt: skip
TOKEN_FORMS: tuple[dict[str, Any], ...] = (
    {"endpoint": "parties.make_short_code", **_CODE},
    {"endpoint": "parties.end_short_code", **_CODE},
    {"endpoint": "parties.new_token", **_TOKEN},
    {"endpoint": "parties.rotate_token", **_THAT_TOKEN},
    {"endpoint": "parties.revoke_token", **_THAT_TOKEN},
)
TOKEN_READINGS: tuple[dict[str, Any], ...] = (
    {"endpoint": "parties_api.list_tokens", **_TOKEN},
    {"endpoint": "parties.short_code", **_CODE},
)

ENTRANCES = {
    "parties.sign_in", "parties.sign_out", "parties.sign_in_code", "parties.passkey_options",
    "parties.sign_in_passkey", "parties.forgotten_password", "parties.new_password",
}  # fmt: skip
OWN = {
    "parties.account", "parties.second_factor", "parties.add_authenticator",
    "parties.new_passkey_options", "parties.add_passkey", "parties.remove_authenticator",
    "parties.remove_passkey", "parties.renew_recovery_codes", "parties.end_session",
    "parties.end_all_sessions", "parties.change_password", "parties.language",
    "parties.prove_again", "parties.erase",
}  # fmt: skip
