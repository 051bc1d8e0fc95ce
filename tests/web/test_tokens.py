"""Tokens: printed once, kept as a hash, limited to a state and a day."""

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from ascertain.cli import ascertain
from ascertain.errors import InputInvalid, UnknownName
from ascertain.web import tokens


def test_only_the_hash_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    done = CliRunner().invoke(ascertain, ["token", "new", "Wayne County", "--tokens", str(file), "--state", "mi"])
    secret = done.stdout.strip()
    assert len(secret) == 43
    assert secret not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    found = tokens.holder(file, secret)
    assert found is not None
    assert (found.name, found.state, found.expires) == ("Wayne County", "MI", None)
    assert tokens.holder(file, secret[:-1] + ("A" if secret[-1] != "A" else "B")) is None


def test_it_expires(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    assert tokens.holder(file, tokens.new(file, "new", expires="2999-01-01")) is not None
    late = tokens.new(file, "old", expires="2999-01-01")
    file.write_text(file.read_text().replace("2999-01-01", "2016-11-08"))
    assert tokens.holder(file, late) is None


@pytest.mark.parametrize(
    ("name", "more"),
    [("", {}), ("a\nb", {}), ("known", {}), ("late", {"expires": "tomorrow"}), ("past", {"expires": "2016-11-08"})],
    ids=str,
)
def test_bad_ones(tmp_path: Path, name: str, more: dict[str, str]) -> None:
    file = tmp_path / "tokens"
    tokens.new(file, "known")
    with pytest.raises(UnknownName):
        tokens.new(file, name, **more)
    assert len(file.read_text().splitlines()) == 1


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"name": "x"}',
        '{"name": "x", "sha256": "zz"}',
        json.dumps({"name": 1, "sha256": "00", "expires": "soon"}),
    ],
)
def test_a_line_that_is_no_token(tmp_path: Path, line: str) -> None:
    file = tmp_path / "tokens"
    tokens.new(file, "known")
    file.write_text(file.read_text() + line + "\n")
    with pytest.raises(InputInvalid, match="line 2"):
        list(tokens.tokens(file))
