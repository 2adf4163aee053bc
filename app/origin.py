"""The address under which a client sees the service: what links begin with, and which proxies are believed about it."""

import re
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from starlette.types import Scope

HOST = re.compile(rb"(?:[A-Za-z0-9._-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
"""A host as a header `Host` names it: a name or an address, with a port or without."""
SCHEMES = {b"http": "http", b"https": "https"}


class Proxies:
    """The proxies that are believed, as `FORWARDED_ALLOW_IPS` lists them: addresses and networks, or `*` for all.

    A peer at a Unix socket is of this machine, and believed. Raises ValueError for what is neither.
    """

    def __init__(self, listed: str) -> None:
        parts = [part.strip() for part in listed.split(",") if part.strip()]
        self.networks: list[IPv4Network | IPv6Network] | None = None
        """None for all."""
        if parts != ["*"]:
            self.networks = [ip_network(part, strict=False) for part in parts]
        self.include = lru_cache(1_000)(self._include)

    def _include(self, host: str | None) -> bool:
        if self.networks is None or host is None:
            return True
        try:
            address = ip_address(host)
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        return any(address in network for network in self.networks)


class Origin:
    """Scheme and host of the links in an answer: those of `public_url`, or those of the request."""

    def __init__(self, public_url: str, proxies: Proxies) -> None:
        public = urlsplit(public_url)
        self.public = (public.scheme, public.netloc.encode()) if public_url else None
        self.proxies = proxies

    def of(self, scope: Scope, host: bytes, forwarded: bytes) -> tuple[str, bytes]:
        """Scheme and host of a request with these headers `Host` and `X-Forwarded-Proto`.

        Of several schemes the first is that of the client; proxies on the way append theirs.
        """
        if self.public is not None:
            return self.public
        scheme: str = scope["scheme"]
        if forwarded and self.proxies.include(client[0] if (client := scope.get("client")) else None):
            scheme = SCHEMES.get(forwarded.partition(b",")[0].strip().lower(), scheme)
        return scheme, host


def seen_from(scope: Scope, origin: tuple[str, bytes]) -> Scope:
    """A request as if it had come to this scheme and host directly."""
    scheme, host = origin
    others = [header for header in scope["headers"] if header[0] != b"host"]
    return {**scope, "scheme": scheme, "headers": [(b"host", host), *others] if host else others}
