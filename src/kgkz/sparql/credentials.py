"""Credentials for triple stores.

Credentials are read from environment variables only, so that no password is on the command line or in the shell
history: ``KGKZ_USER`` with ``KGKZ_PASSWORD`` (HTTP Basic or Digest, as the store requires), or ``KGKZ_TOKEN`` (Bearer).
"""

import os
from collections.abc import Iterable
from typing import NamedTuple

from kgkz.errors import BadParameter


class Credentials(NamedTuple):
    """User name and password, or a token. All fields are empty if no credentials are set.

    Attributes:
        user: the user name.
        password: the password.
        token: the bearer token.
    """

    user: str = ""
    password: str = ""
    token: str = ""


def from_environment() -> Credentials:
    """Return the credentials from the environment variables.

    Raises:
        BadParameter: both a user and a token are set, only one of user and password is set, or the token contains
            characters that cannot be sent.
    """
    found = Credentials(*(os.environ.get(f"KGKZ_{field.upper()}", "") for field in Credentials._fields))
    if found.token and found.user:
        raise BadParameter("KGKZ_TOKEN and KGKZ_USER are both set; set only one of them")
    if bool(found.user) != bool(found.password):
        raise BadParameter("only one of KGKZ_USER and KGKZ_PASSWORD is set; set both")
    if not (found.token.isascii() and found.token.isprintable()):
        raise BadParameter(
            "KGKZ_TOKEN contains characters that cannot be sent, such as a line break; expected printable ASCII"
        )
    return found


def find_digest(challenges: Iterable[str]) -> str:
    """Return the challenge for HTTP Digest authentication, or an empty string.

    Args:
        challenges: the ``WWW-Authenticate`` headers of a response.

    Examples:
        >>> find_digest(['Basic realm="store"', 'Digest realm="store", nonce="1"'])
        'Digest realm="store", nonce="1"'
    """
    return next((challenge for challenge in challenges if challenge.lower().startswith("digest ")), "")
