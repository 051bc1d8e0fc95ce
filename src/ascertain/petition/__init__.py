"""Petitions: whether a sample shows enough valid signatures, by a state's formula or by design; and duplicate signatures.

`check` decides, `read_sample` reads a checked sample, `duplicates` searches a file of signatures.
"""

from ascertain.petition.duplicates import Duplicates, Group, Pair, duplicates
from ascertain.petition.files import read_counties, read_sample
from ascertain.petition.methods import METHODS, Method, Sample, Step, Verdict, check

__all__ = [
    "METHODS",
    "Duplicates",
    "Group",
    "Method",
    "Pair",
    "Sample",
    "Step",
    "Verdict",
    "check",
    "duplicates",
    "read_counties",
    "read_sample",
]
