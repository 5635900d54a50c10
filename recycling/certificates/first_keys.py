"""With which keys does a registry begin, and how is a key opened that an address names?

With those that the settings name (``SEAL_KEY``, ``RECORD_KEY``, ``QR_KEY``); outside production
the program makes those that none names. From the first publication on the register decides.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from recycling import clock
from recycling.certificates.development_keys import read_holder
from recycling.certificates.holders import open_holder, parse_address
from recycling.certificates.holders.holding import KeyHolder, NoKey
from recycling.certificates.keys import (
    DEVELOPMENT,
    PURPOSES,
    KeyRing,
    Purpose,
    SigningKey,
    key_held,
)
from recycling.config import BadConfiguration, Settings

# A demonstration plays in the past, so development keys begin a while before they are made.
_DEVELOPMENT_KEYS_BEGIN = timedelta(days=365)


def keys_folder(settings: Settings) -> Path:
    """Return where the keys lie that the program makes for itself."""
    return settings.instance / "certificate-keys"


def first_ring(settings: Settings) -> KeyRing:
    """Return the keys of a registry that has published none yet.

    Raises ``BadConfiguration`` for an address that gives no key, and in production without one.
    """
    named = settings.key_addresses
    missing = [purpose for purpose in PURPOSES if purpose not in named]
    if missing and settings.in_production:
        raise BadConfiguration(
            f"Set {missing[0].upper()}_KEY to the address of a key, such as pkcs12:/path/key.p12."
        )
    made: tuple[SigningKey, ...] = ()
    if missing:
        begin = clock.now() - _DEVELOPMENT_KEYS_BEGIN
        made = KeyRing.open(keys_folder(settings), settings.base_url, begin).keys
    try:
        given = [named_key(named[each], each) for each in PURPOSES if each in named]
    except NoKey as problem:
        raise BadConfiguration(f"A key of the certificates cannot be used. {problem}") from problem
    return KeyRing(settings.base_url, (*(k for k in made if k.purpose in missing), *given))


def named_key(address: str, purpose: Purpose) -> SigningKey:
    """Open the key at an address; raises ``NoKey``.

    Its time is its certificate's; ``from`` and ``until`` of the address make it shorter, and tell
    it where there is no certificate.
    """
    options = parse_address(address, purpose).options
    begin, end = (_instant(options.get(name, "")) for name in ("from", "until"))
    holder = open_holder(address, purpose)
    return key_held(holder, purpose, address, begin=begin, end=end)


def opening(settings: Settings, key_id: str, address: str) -> Callable[[], KeyHolder]:
    """Return what opens the key of this name and address, when it is needed."""
    if address == DEVELOPMENT:
        return lambda: read_holder(keys_folder(settings), key_id)
    return lambda: open_holder(address, key_id.partition("-")[0])


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as problem:
        raise NoKey(f"“{text}” is no date, such as 2027-01-01") from problem
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
