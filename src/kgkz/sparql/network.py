"""Network settings: validation of URLs, proxies and trusted certificates.

Both HTTP clients (SPARQLWrapper and httpx) use this module, so that they have the same settings.
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
"""Longest wait for a connection, in seconds. A response may take longer."""

_LONGEST_TIMEOUT = 1_000_000.0
_EXAMPLE = "http://localhost:7878/query"


class Proxy(NamedTuple):
    """An HTTP proxy.

    Attributes:
        variable: the environment variable in which it is set.
        address: its URL.
    """

    variable: str
    address: str


def user_agent() -> str:
    """Return the value of the ``User-Agent`` header."""
    return f"kgkz/{version('kgkz')}"


def check(url: str, timeout: float) -> str:
    """Validate the URL of a store and the timeout.

    Args:
        url: the URL.
        timeout: the timeout in seconds.

    Returns:
        The URL in ASCII, as it is sent.

    Raises:
        BadParameter: the URL or the timeout is invalid, or the URL contains credentials.

    Examples:
        >>> check("http://дала.kz:7878/сұрау", 60)
        'http://xn--80aak3a.kz:7878/%D1%81%D2%B1%D1%80%D0%B0%D1%83'
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
        # IDNA encoding does not change a port number or an IPv6 address in brackets.
        host_and_port = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode("ascii")
    except ValueError as error:
        raise BadParameter(f"{url!r} is not a valid URL ({error}); expected one such as {_EXAMPLE}") from error
    if parts.scheme not in ("http", "https") or not host or re.search(r"[\s\x00-\x1f\x7f]", url):
        raise BadParameter(f"{url!r} is not an HTTP URL; expected one such as {_EXAMPLE}")
    if parts.username is not None:
        raise BadParameter("the URL contains credentials; set KGKZ_USER and KGKZ_PASSWORD instead")
    if not 0 < timeout <= _LONGEST_TIMEOUT:
        raise BadParameter(f"timeout={timeout:g}: expected more than 0 and at most {_LONGEST_TIMEOUT:,.0f} seconds")
    return quote(parts._replace(netloc=host_and_port).geturl(), safe=string.punctuation)


def find_proxy(url: str) -> Proxy | None:
    """Return the proxy for a store, from HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY.

    Args:
        url: the URL of the store.

    Returns:
        The proxy; None if no proxy is set, if NO_PROXY contains the host, or if the host is this machine.

    Raises:
        StoreError: kgkz cannot use this type of proxy; the message names the variable.
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
    if not usable:  # the message omits the value, because it may contain a password
        raise StoreError(
            f"cannot use the proxy in {variable}: expected a URL such as http://proxy.example.org:3128 (SOCKS "
            f"is not supported); set {parts.scheme.upper()}_PROXY to an HTTP proxy, or add {host} to NO_PROXY"
        )
    return Proxy(variable, address)


def is_this_machine(host: str) -> bool:
    """Return whether a host is this machine.

    Args:
        host: a host name or an IP address.

    Examples:
        >>> [is_this_machine(host) for host in ("localhost", "127.0.0.2", "::1", "example.org", "10.0.0.1")]
        [True, True, True, False, False]
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def trusted_certificates() -> ssl.SSLContext:
    """Return the trusted certificates: SSL_CERT_FILE and SSL_CERT_DIR if set, else those of the system and certifi."""
    context = ssl.create_default_context()
    if not any(map(os.environ.get, ("SSL_CERT_FILE", "SSL_CERT_DIR"))):
        import certifi

        context.load_verify_locations(certifi.where())  # on some systems Python finds no certificates
    return context
