"""What ships inside the package: packs of facts, the cases put together from them, and two dated series."""

from ascertain.archive.cases import check_year, load_case, packs_of, tickets_of
from ascertain.archive.manifest import Pack, PackSource, Table, of_year, pack_sources, packs, table, verify
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
    "packs_of",
    "series",
    "table",
    "tickets_of",
    "verify",
]
