"""Who asks a triple store.

Credentials come from environment variables only, so that no password stands on a command line or in its history:
``KGKZ_USER`` with ``KGKZ_PASSWORD`` (basic or digest, as the store demands), or ``KGKZ_TOKEN`` (bearer).
"""

import os
from collections.abc import Iterable
from typing import NamedTuple

from kgkz.errors import BadParameter


class Credentials(NamedTuple):
    """User and password, or a token, or nothing.

    Attributes:
        user: the name of the user.
        password: the password of the user.
        token: what is sent as a bearer token.
    """

    user: str = ""
    password: str = ""
    token: str = ""


def from_environment() -> Credentials:
    """Read the credentials.

    Raises:
        BadParameter: the variables do not fit together, or cannot be sent.
    """
    found = Credentials(*(os.environ.get(f"KGKZ_{field.upper()}", "") for field in Credentials._fields))
    if found.token and found.user:
        raise BadParameter("KGKZ_TOKEN and KGKZ_USER are both set; set only one of them")
    if bool(found.user) != bool(found.password):
        raise BadParameter("only one of KGKZ_USER and KGKZ_PASSWORD is set; set both")
    if not (found.token.isascii() and found.token.isprintable()):
        raise BadParameter("KGKZ_TOKEN has characters that cannot be sent, such as the end of a line")
    return found


def find_digest(demands: Iterable[str]) -> str:
    """Find the demand for HTTP Digest authentication among the ``WWW-Authenticate`` headers of an answer.

    Examples:
        >>> find_digest(['Basic realm="store"', 'Digest realm="store", nonce="1"'])
        'Digest realm="store", nonce="1"'
    """
    return next((demand for demand in demands if demand.lower().startswith("digest ")), "")
