"""How a triple store is reached: its address, the proxy on the way, the certificates that are trusted.

Both HTTP clients, the one on SPARQLWrapper and the one on httpx, take these from here, so that they act alike.
"""

import ipaddress
import os
import re
import ssl
import string
import urllib.request
from importlib.metadata import version
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from kgkz.errors import BadParameter, StoreError

LONGEST_CONNECT = 10.0
"""How long to wait for a connection at most, in seconds; an answer may take longer."""

_LONGEST_TIMEOUT = 1_000_000.0
_EXAMPLE = "http://localhost:7878/query"


class Proxy(NamedTuple):
    """A proxy by which a store is reached.

    Attributes:
        variable: the environment variable that names it.
        address: where it is.
    """

    variable: str
    address: str


def user_agent() -> str:
    """Return the name and version by which kgkz introduces itself."""
    return f"kgkz/{version('kgkz')}"


def check(url: str, timeout: float) -> str:
    """Check the address of a store and the timeout.

    Args:
        url: the address.
        timeout: in seconds.

    Returns:
        The address in ASCII, as it is sent.

    Raises:
        BadParameter: one of them is none.

    Examples:
        >>> check("http://дала.kz:7878/сұрау", 60)
        'http://xn--80aak3a.kz:7878/%D1%81%D2%B1%D1%80%D0%B0%D1%83'
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
        # The standard's own coding leaves an address in brackets or with a port as it is.
        place = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode("ascii")
    except ValueError as error:
        raise BadParameter(f"{url!r} is not an address ({error}); it looks like {_EXAMPLE}") from error
    if parts.scheme not in ("http", "https") or not host or re.search(r"[\s\x00-\x1f\x7f]", url):
        raise BadParameter(f"{url!r} is not the address of a store; it looks like {_EXAMPLE}")
    if parts.username is not None:
        raise BadParameter("the URL contains credentials; set KGKZ_USER and KGKZ_PASSWORD instead")
    if not 0 < timeout <= _LONGEST_TIMEOUT:
        raise BadParameter(f"a timeout is from 0 to {_LONGEST_TIMEOUT:,.0f} seconds, and not 0; got {timeout:g}")
    return quote(parts._replace(netloc=place).geturl(), safe=string.punctuation)


def find_proxy(url: str) -> Proxy | None:
    """Find the proxy by which a store is reached, from HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY.

    Args:
        url: the address of the store.

    Returns:
        The proxy; None where there is none, where NO_PROXY names the host, and always for this machine itself.

    Raises:
        StoreError: the proxy is of a kind that kgkz cannot use; the error names the variable.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    settings = urllib.request.getproxies()
    kind = parts.scheme if settings.get(parts.scheme) else "all"
    if not settings.get(kind) or is_this_machine(host) or any(map(urllib.request.proxy_bypass, (host, parts.netloc))):
        return None
    names = (f"{kind}_proxy", f"{kind}_proxy".upper())
    variable = next((name for name in names if os.environ.get(name)), "the proxy settings of this machine")
    address = settings[kind] if "://" in settings[kind] else f"http://{settings[kind]}"
    try:
        proxy = urlsplit(address)
        usable = proxy.scheme in ("http", "https") and bool(proxy.hostname) and proxy.port != 0
    except ValueError:
        usable = False
    if not usable:  # its value is not repeated, since it may hold a password
        raise StoreError(
            f"cannot use the proxy in {variable}: it is not an address such as http://proxy.example.org:3128 (SOCKS "
            f"is not supported); set {parts.scheme.upper()}_PROXY to an HTTP proxy, or add {host} to NO_PROXY"
        )
    return Proxy(variable, address)


def is_this_machine(host: str) -> bool:
    """Tell whether a host is the machine itself.

    Examples:
        >>> [is_this_machine(host) for host in ("localhost", "127.0.0.2", "::1", "example.org", "10.0.0.1")]
        [True, True, True, False, False]
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def trusted_certificates() -> ssl.SSLContext:
    """Return the certificates in SSL_CERT_FILE and SSL_CERT_DIR; without these, the machine's own and certifi's."""
    context = ssl.create_default_context()
    if not any(map(os.environ.get, ("SSL_CERT_FILE", "SSL_CERT_DIR"))):
        import certifi

        context.load_verify_locations(certifi.where())  # Python finds none of its own on some machines
    return context
