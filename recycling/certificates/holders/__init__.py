"""Where do private keys lie, and how does one open an address of one?

An address names a key without any secret; a passphrase, PIN or token stands in the environment
variable that the address names (``?passphrase=NAME``), or in ``SEAL_KEY_PASSPHRASE`` and its like.

- ``pem:/path/key.pem?certificate=/path/certificate.pem``
- ``pkcs12:/path/key.p12``
- ``pkcs11:token=NAME;object=LABEL?module-path=/path/module.so`` (RFC 7512)
- ``kms:https://keys.example/seal``

Anything else that keeps keys is one more ``KeyHolder`` and one more opener here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from recycling.certificates.holders.holding import KeyHolder, NoKey

LONGEST_ADDRESS = 500


@dataclass(frozen=True)
class Address:
    """An address taken apart: which kind, what it names, and what it says beside."""

    kind: str
    path: str
    options: Mapping[str, str]
    purpose: str

    def secret(self, environ: Mapping[str, str] | None = None) -> str:
        """Return the secret that goes with it; raises ``NoKey`` where none is set."""
        name = self.secret_name
        found = (os.environ if environ is None else environ).get(name, "")
        if not found:
            raise NoKey(f"the environment variable {name} with its passphrase or PIN is not set")
        return found

    @property
    def secret_name(self) -> str:
        """Return which environment variable holds its secret."""
        return self.options.get("passphrase", f"{self.purpose.upper()}_KEY_PASSPHRASE")


def parse_address(text: str, purpose: str) -> Address:
    """Read an address; raises ``NoKey`` for one of no known kind."""
    kind, colon, rest = text.partition(":")
    if not colon or kind not in OPENERS or len(text) > LONGEST_ADDRESS:
        kinds = ", ".join(OPENERS)
        raise NoKey(f"“{text[:80]}” is no address of a key; one begins with one of {kinds}")
    path, _, options = rest.partition("?")
    return Address(kind, unquote(path), dict(parse_qsl(options)), purpose)


def open_holder(text: str, purpose: str) -> KeyHolder:
    """Open the key at an address; raises ``NoKey`` that says what is wrong, in a sentence."""
    address = parse_address(text, purpose)
    try:
        return OPENERS[address.kind](address)
    except NoKey as problem:
        raise NoKey(f"{text.partition('?')[0]}: {problem}") from problem


def _pem(address: Address) -> KeyHolder:
    from recycling.certificates.holders.files import open_pem

    return open_pem(address.path, address.options.get("certificate"))


def _pkcs12(address: Address) -> KeyHolder:
    from recycling.certificates.holders.files import open_pkcs12

    return open_pkcs12(address.path, address.secret())


def _pkcs11(address: Address) -> KeyHolder:
    # The module of a token is loaded into the process: only where one is used.
    from recycling.certificates.holders.tokens import open_token

    named = dict(part.partition("=")[::2] for part in address.path.split(";"))
    module = address.options.get("module-path", "")
    if not module or "token" not in named or "object" not in named:
        raise NoKey("it names no token, object and module-path")
    certificate = address.options.get("certificate")
    return open_token(module, named["token"], named["object"], address.secret(), certificate)


def _kms(address: Address) -> KeyHolder:
    from recycling.certificates.holders.services import open_service

    return open_service(address.path, address.secret())


OPENERS: dict[str, Callable[[Address], KeyHolder]] = {
    "pem": _pem,
    "pkcs12": _pkcs12,
    "pkcs11": _pkcs11,
    "kms": _kms,
}
