"""Opening a file from a stranger: its hash, plain, gzip or zip, with limits on what comes out of it.

A zip holds one member and expands at most a hundredfold; nothing is unpacked to disk and nothing is fetched.
"""

import gzip
import hashlib
import io
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, cast

from ascertain.errors import InputInvalid
from ascertain.ingest.figures import Refused

MEBIBYTE: Final = 2**20
TABLE_LIMIT: Final = 2048 * MEBIBYTE
"""CSV and NDJSON, which are streamed."""
STREAMED_XML_LIMIT: Final = 512 * MEBIBYTE
DOCUMENT_LIMIT: Final = 64 * MEBIBYTE
"""JSON and any other XML, which are held in memory."""
RATIO_LIMIT: Final = 100
PEEK: Final = 64 * 1024
Progress = Callable[[int, int], None]
"""called with the bytes read and the bytes there are"""

_BROKEN = (zlib.error, EOFError, zipfile.BadZipFile, gzip.BadGzipFile, NotImplementedError, RuntimeError)


class Source:
    """A file to be read: a path or bytes. `at` is where its reader is: a line's number or a place in words."""

    def __init__(
        self, file: str | os.PathLike[str] | bytes, *, name: str = "", progress: Progress | None = None
    ) -> None:
        self._path = None if isinstance(file, bytes) else Path(file)
        self._data = file if isinstance(file, bytes) else b""
        self.name = name or (self._path.name if self._path is not None else "(bytes)")
        self.at: str | int = ""
        self.document: object = None
        self._progress = progress
        self.size, self.sha256 = self._measure()

    def _measure(self) -> tuple[int, str]:
        digest, size = hashlib.sha256(), 0
        with self._raw() as raw:
            while piece := raw.read(MEBIBYTE):
                digest.update(piece)
                size += len(piece)
        return size, digest.hexdigest()

    def _raw(self) -> IO[bytes]:
        if self._path is None:
            return io.BytesIO(self._data)
        try:
            return self._path.open("rb")
        except OSError as error:
            why = (error.strerror or "it can't be opened").lower()
            raise InputInvalid(f"{self.name}: {why}.", parameter="file", code="unreadable") from None

    def invalid(self, reason: str, *, code: str = "unreadable", at: str | int | None = None) -> InputInvalid:
        """The error that refuses this file: name, line or place, reason."""
        place = self.at if at is None else at
        where = f", line {place}" if isinstance(place, int) else f", {place}" if place else ""
        return InputInvalid(f"{self.name}{where}: {reason}.", parameter="file", code=code)

    @contextmanager
    def open(self, limit: int) -> Iterator[IO[bytes]]:
        """The content as a stream that is refused beyond `limit` bytes."""
        with self._raw() as raw:
            magic = raw.read(4)
            raw.seek(0)
            stream: IO[bytes] = raw
            most, ratio = limit, False
            if magic[:2] == b"\x1f\x8b":
                stream = cast(IO[bytes], gzip.GzipFile(fileobj=raw))
            elif magic == b"PK\x03\x04":
                stream = self._member(raw)
                ratio = True
            bounded = _Bounded(stream, most, raw, self.size, self._progress, ratio=ratio)
            yield io.BufferedReader(bounded, MEBIBYTE)

    def _member(self, raw: IO[bytes]) -> IO[bytes]:
        try:
            archive = zipfile.ZipFile(raw)
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) != 1:
                raise Refused(f"the zip holds {len(members)} files; exactly one is read")
            return archive.open(members[0])
        except _BROKEN as error:
            raise Refused(f"the zip can't be opened: {_words(error)}") from None

    def members(self, *, each: int, total: int) -> Iterator[tuple[str, bytes]]:
        """Name and content of every file in a zip, by the numbers in their names; none beyond `each` bytes, all
        together not beyond `total`.
        """
        with self._raw() as raw:
            try:
                with zipfile.ZipFile(raw) as archive:
                    for member in sorted(archive.infolist(), key=lambda own: _numbered(own.filename)):
                        if member.is_dir():
                            continue
                        with archive.open(member) as stream:
                            data = stream.read(each + 1)
                        total -= len(data)
                        if len(data) > each or total < 0:
                            raise Refused("the zip holds more than its format allows", at=member.filename)
                        yield member.filename, data
            except _BROKEN as error:
                raise Refused(f"the zip can't be opened: {_words(error)}") from None

    def peek(self) -> bytes:
        """The first 64 KiB of the content, without a byte order mark."""
        with self.open(TABLE_LIMIT) as stream:
            return stream.read(PEEK).removeprefix(b"\xef\xbb\xbf")

    def is_zip(self) -> bool:
        """Whether it is a zip, of however many files."""
        with self._raw() as raw:
            return raw.read(4) == b"PK\x03\x04"

    def bad_line(self) -> int:
        """The number of the first line that is not UTF-8."""
        with self.open(TABLE_LIMIT) as stream:
            for number, line in enumerate(stream, start=1):
                try:
                    line.decode("utf-8")
                except UnicodeDecodeError:
                    return number
        return 0


def _numbered(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d{1,18})", name)]


class _Bounded(io.RawIOBase):
    """A stream that counts what it gives: too much, or too much for what it came from, is refused."""

    def __init__(
        self, inner: IO[bytes], limit: int, raw: IO[bytes], size: int, progress: Progress | None, *, ratio: bool
    ) -> None:
        self._inner, self._limit, self._raw, self._size = inner, limit, raw, size
        self._given, self._ratio, self._progress = 0, ratio, progress

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # the buffer of BufferedReader
        """Fill the buffer; raises `Refused` beyond the limits and for a broken archive."""
        try:
            piece = self._inner.read(min(len(buffer), MEBIBYTE))
        except _BROKEN as error:
            raise Refused(f"the compressed file is damaged: {_words(error)}") from None
        self._given += len(piece)
        if self._given > self._limit:
            raise Refused(f"it is larger than {self._limit // MEBIBYTE} MiB, the limit for its format")
        if self._ratio and self._given > RATIO_LIMIT * max(self._size, 1):
            raise Refused(f"the zip expands more than {RATIO_LIMIT} times")
        buffer[: len(piece)] = piece
        if self._progress is not None:
            self._progress(min(self._raw.tell(), self._size), self._size)
        return len(piece)


def _words(error: BaseException) -> str:
    return " ".join(str(error).split())[:120].rstrip(".") or type(error).__name__


def listed(names: Sequence[str]) -> str:
    """Names with commas and an "and"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
