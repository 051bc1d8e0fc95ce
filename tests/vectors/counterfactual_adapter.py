"""The adapter of the counterfactual vectors: one function for each kind, found by name."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from counterfactual_chances import KINDS

globals().update(KINDS)
