"""What ships inside the package: packs of facts, the cases put together from them, and two dated series."""

from ascertain.archive.cases import check_year, load_case, tickets_of
from ascertain.archive.manifest import Pack, PackSource, Table, of_year, pack_sources, packs, reading, table, verify
from ascertain.archive.series import PREFERRED, SERIES_PACKS, series

__all__ = [
    "PREFERRED",
    "SERIES_PACKS",
    "Pack",
    "PackSource",
    "Table",
    "check_year",
    "load_case",
    "of_year",
    "pack_sources",
    "packs",
    "reading",
    "series",
    "table",
    "tickets_of",
    "verify",
]
