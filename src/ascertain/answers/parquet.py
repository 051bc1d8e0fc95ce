"""Tables as Parquet, for engines that read it; needs the extra `bulk`."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from ascertain import archive, wire
from ascertain.errors import InputInvalid, Missing


def parquet(table: bytes, types: Mapping[str, str]) -> bytes:
    """A CSV table with header as Parquet; columns without a type get the one that their cells have."""
    try:
        import duckdb
    except ModuleNotFoundError:
        raise Missing("Parquet needs an extra: pip install 'ascertain[bulk]'.") from None
    with tempfile.TemporaryDirectory() as folder:
        read, out = Path(folder) / "table.csv", Path(folder) / "table.parquet"
        read.write_bytes(table)
        named = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
        with duckdb.connect() as connection:
            found = f"read_csv('{read}', header = true, sample_size = -1, types = {{{named}}})"
            connection.execute(f"COPY (SELECT * FROM {found}) TO '{out}' (FORMAT parquet)")
        return out.read_bytes()


def write_packs(folder: Path) -> tuple[str, ...]:
    """Write every pack that is a table to a file of its own; their ids."""
    written = []
    for pack in archive.packs().values():
        if pack.file.endswith(".csv"):
            content = archive.table(pack.id)
            cells = dict(zip(content.columns, zip(*content.rows, strict=True), strict=True))
            codes = [name for name in content.columns if _is_code(name, cells[name])]
            data = parquet(wire.to_csv(list(content)), dict.fromkeys(codes, "VARCHAR"))
            try:
                folder.mkdir(parents=True, exist_ok=True)
                (folder / f"{pack.id}.parquet").write_bytes(data)
            except OSError as error:
                raise InputInvalid(f"{folder} cannot be written: {error.strerror}.", parameter="out") from None
            written.append(pack.id)
    return tuple(written)


def _is_code(name: str, cells: tuple[str, ...]) -> bool:
    """Whether a column holds codes, which stay text: units, and digits that begin with 0."""
    return name == "unit" or any(len(cell) > 1 and cell[0] == "0" and cell.isdigit() for cell in cells)
