"""Tokens of those who may append reports: a file of names, hashes, scopes and days of expiry, one JSON object a line.

A token itself is printed once and kept nowhere.
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from ascertain.errors import InputInvalid, UnknownName

BYTES = 32
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Token:
    """Who may append: `state` limits it to one state, `expires` is the last day (UTC) it is good for."""

    name: str
    sha256: str
    state: str | None = None
    expires: str | None = None

    @property
    def expired(self) -> bool:
        """Whether its last day is over."""
        return self.expires is not None and datetime.now(UTC).date() > date.fromisoformat(self.expires)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def new(file: Path, name: str, *, state: str | None = None, expires: str | None = None) -> str:
    """A new token, entered in the file. Raises `UnknownName` for a name that is taken or a day that is none."""
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise UnknownName(f"a name has 1 to {LONGEST_NAME} letters.", parameter="name")
    if expires is not None:
        try:
            last = date.fromisoformat(expires)
        except ValueError:
            raise UnknownName(f"{expires} is no date: write 2028-12-31.", parameter="expires") from None
        if last < datetime.now(UTC).date():
            raise UnknownName(f"{expires} is past: nothing could be sent with that token.", parameter="expires")
    known = list(tokens(file)) if file.exists() else []
    if any(token.name == name for token in known):
        raise UnknownName(f"{file.name} has a token of {name} already; take its line out first.", parameter="name")
    secret = secrets.token_urlsafe(BYTES)
    line = json.dumps(asdict(Token(name, _hash(secret), state, expires)))
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as out:
            out.write(line + "\n")
    except OSError as error:
        raise InputInvalid(f"{file} cannot be written: {error.strerror}.") from None
    return secret


def tokens(file: Path) -> Iterator[Token]:
    """The tokens of a file. Raises `InputInvalid` naming the line that is none."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise InputInvalid(f"the tokens in {file} cannot be read.") from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            token = Token(**json.loads(line))
            date.fromisoformat(token.expires or "2000-01-01")
            bytes.fromhex(token.sha256)
        except (ValueError, TypeError):
            raise InputInvalid(f"{file.name}, line {number}: this is no token.") from None
        yield token


def holder(file: Path, secret: str) -> Token | None:
    """Whose token it is, None if nobody's or expired; every line is compared, so the time tells nothing."""
    given, found = _hash(secret), None
    for token in tokens(file):
        if hmac.compare_digest(token.sha256, given):
            found = token
    return None if found is None or found.expired else found
