"""From which network addresses may a program come? Addresses and prefixes of IPv4 and IPv6."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from recycling.errors import Forbidden, Invalid
from recycling.sayings import say

MOST_NETWORKS = 10
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def token_networks(wanted: Iterable[str]) -> str:
    """Return the networks of a token, apart by spaces and each once; empty: from anywhere.

    Raises ``Invalid`` naming ``networks`` for what is none, or more than are kept.
    """
    found = dict.fromkeys(_network(one.strip()) for one in wanted if one.strip())
    if len(found) > MOST_NETWORKS:
        raise Invalid(
            "too_many_networks",
            say("A token names at most %(most_networks)s networks.", most_networks=MOST_NETWORKS),
            field="networks",
            way_out=say("Name wider networks, or make another token."),
        )
    return " ".join(found)


def check_network(networks: str, address: str) -> None:
    """Raise ``Forbidden`` for an address outside the networks of a token, where it has any."""
    if networks and not _is_within(networks, address):
        raise Forbidden(
            "network_not_allowed",
            say("This API token is not good from the network address you come from."),
            field="Authorization",
            way_out=say(
                "Use it from the networks it names, or make another on your organisation's page."
            ),
        )


def keep_within(networks: str, own: str) -> None:
    """Raise ``Forbidden`` for a token good from elsewhere than the one it is asked for with."""
    limits = [ipaddress.ip_network(one) for one in own.split()]
    wanted = [ipaddress.ip_network(one) for one in networks.split()]
    if limits and not (wanted and all(_is_inside(one, limits) for one in wanted)):
        raise Forbidden(
            "network_not_allowed",
            say("This would be good from elsewhere than the token you use."),
            field="networks",
            way_out=say(
                "Name networks within %(split)s, or sign in and make it there.",
                split=", ".join(own.split()),
            ),
        )


def _is_inside(one: _Network, limits: Iterable[_Network]) -> bool:
    first, last = one.network_address, one.broadcast_address
    return any(first in limit and last in limit for limit in limits)


def _network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text, strict=False))
    except ValueError:
        raise Invalid(
            "bad_network",
            say(
                "“%(text)s” is not a network address, such as 192.0.2.7 or 2001:db8::/48.",
                text=text,
            ),
            field="networks",
        ) from None


def _is_within(networks: str, address: str) -> bool:
    try:
        found = _plain(ipaddress.ip_address(address))
    except ValueError:
        return False
    return any(found in ipaddress.ip_network(one) for one in networks.split())


def _plain(address: _Address) -> _Address:
    """Return an IPv4 address as such, where IPv6 carries it (``::ffff:192.0.2.7``)."""
    if address.version == 6 and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address
