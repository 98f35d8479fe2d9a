"""From which address a request comes, for callers of whom nothing else is known.

It is that of the connection. A proxy writes the address of its own client into `x-forwarded-for`, behind
what its client wrote there: so the header is read from its end, and only as far as proxies of ours have
written it.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Protocol

__all__ = ["HOME_NETWORK", "Addresses", "Network"]

Network = IPv4Network | IPv6Network

HOME_NETWORK = 64
"""Bits of an IPv6 address that one subscriber has to itself: the rest may be any, each time."""


class _Headers(Protocol):
    def getlist(self, name: str, /) -> list[str]: ...


class Addresses:
    def __init__(self, trusted: Sequence[Network] = ()) -> None:
        """`trusted` are the proxies whose `x-forwarded-for` is believed."""
        self._trusted = tuple(trusted)

    def of(self, peer: tuple[str, int] | None, headers: _Headers) -> str:
        """What counts as one caller. All whose connection has no address, such as a socket, are one."""
        address = _address(peer[0]) if peer else None
        if address is None:
            return ""
        if self._trusts(address):
            written = ",".join(headers.getlist("x-forwarded-for")).split(",")
            for each in reversed(written):
                before = _address(each.strip())
                if before is None:
                    break
                address = before
                if not self._trusts(before):
                    break
        return _caller(address)

    def _trusts(self, address: IPv4Address | IPv6Address) -> bool:
        return any(address in network for network in self._trusted)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """With a port or without: `192.0.2.1:80`, `[2001:db8::1]:80`."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def _caller(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network((address, HOME_NETWORK), strict=False))
