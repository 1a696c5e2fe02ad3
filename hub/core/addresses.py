"""What is outside: where feeds may be fetched from and partners posted to, never inside our own
network, in whatever form an address is written, and whatever a name answers the second time. The
address that was checked is the one that is connected to.
"""

import socket
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address

LONGEST_URL = 500
NAT64 = IPv6Network("64:ff9b::/96")
LOW_PORTS = (80, 443)  # below 1024 live services that speak no HTTP

NO_ADDRESS = "Write the whole address, like https://api.weather.gov/alerts/active?area=FL."
PRIVATE = "leads into a private network or to this machine itself, and not outside."


class NotOutside(Exception):
    """This address may not be used; the message says why."""


def check_url(url: str, allowed: str = "") -> str:
    """The address, tidied. Raises NotOutside for what cannot be outside, before any look-up."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise NotOutside(NO_ADDRESS) from None
    if parts.scheme not in ("http", "https") or not host or len(url) > LONGEST_URL:
        raise NotOutside(NO_ADDRESS)
    if any(ord(one) <= 32 or ord(one) == 127 for one in url) or "\\" in url:
        raise NotOutside(NO_ADDRESS)
    if parts.username is not None or parts.password is not None:
        raise NotOutside("Leave name and password out of the address: they would be shown.")
    number = _as_number(host)
    if number is not None and not is_outside(number, allowed):
        raise NotOutside(f"This address {PRIVATE}")
    if host.rstrip(".").casefold() == "localhost" and not allowed:
        raise NotOutside(f"This address {PRIVATE}")
    if port is not None and port < 1024 and port not in LOW_PORTS:
        raise NotOutside("Only the ports 80, 443, and 1024 or higher are used.")
    return url


def _as_number(host: str) -> Address | None:
    """An address in any form a resolver takes: dotted, decimal, octal, hexadecimal, IPv6."""
    with suppress(ValueError):
        return ip_address(host.partition("%")[0])
    with suppress(OSError, UnicodeError):
        return IPv4Address(socket.inet_aton(host))
    return None


def outside_addresses(host: str, port: int, allowed: str = "") -> list[str]:
    """The addresses of a host that may be connected to. Raises NotOutside when one of them leads
    inside: a name that answers with both is no honest one.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotOutside(f"No computer called {host[:100]} was found.") from None
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    for address in addresses:
        if not is_outside(ip_address(address.partition("%")[0]), allowed):
            raise NotOutside(f"{host[:100]} {PRIVATE}")
    return addresses[:4]


def is_outside(address: Address, allowed: str = "") -> bool:
    """Whether an address is on the public network, or in one that the settings allow by name."""
    return all(_is_public(one) or _is_allowed(one, allowed) for one in _faces(address))


def _faces(address: Address) -> Iterable[Address]:
    """The address, or the ones that are wrapped up in it: those are where it leads."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address.sixtofour:
        return [address, address.sixtofour]
    if address.teredo:
        return [address, *address.teredo]
    if address in NAT64 or (int(address) >> 32 == 0 and int(address) > 1):
        return [IPv4Address(int(address) & 0xFFFFFFFF)]
    return [address]


def _is_public(address: Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _is_allowed(address: Address, allowed: str) -> bool:
    return any(address in ip_network(one.strip()) for one in allowed.split(",") if one.strip())
