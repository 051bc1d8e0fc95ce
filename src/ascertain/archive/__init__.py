"""What ships inside the package: packs of facts, the cases put together from them, and two dated series."""

from ascertain.archive.cases import check_year, load_case, tickets_of
from ascertain.archive.manifest import Pack, PackSource, Table, of_year, pack_sources, packs, reading, table, verify
from ascertain.archive.remember import Remembered
from ascertain.archive.series import PREFERRED, SERIES_PACKS, series
from ascertain.archive.units import RECODED, Recoding, Unit, bare_name, namesakes, recoded, units

__all__ = [
    "PREFERRED",
    "RECODED",
    "SERIES_PACKS",
    "Pack",
    "PackSource",
    "Recoding",
    "Remembered",
    "Table",
    "Unit",
    "bare_name",
    "check_year",
    "load_case",
    "namesakes",
    "of_year",
    "pack_sources",
    "packs",
    "reading",
    "recoded",
    "series",
    "table",
    "tickets_of",
    "units",
    "verify",
]
