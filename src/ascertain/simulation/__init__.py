"""Uncertain returns to the distribution of outcomes: exact where it can be, draws as a check and for other laws."""

from ascertain.simulation.exact import ElectorDistribution, contest_chances, distribution, elector_pmf
from ascertain.simulation.forecast import FloatArray, Forecast, Reduction, forecast, from_covariance
from ascertain.simulation.model import Model, read_model
from ascertain.simulation.nodes import HERMITE
from ascertain.simulation.pivots import Pivotal, pivotal
from ascertain.simulation.sampling import Draws, Sampled, draws, sampled
from ascertain.simulation.splits import Inversion, inversion

__all__ = [
    "HERMITE",
    "Draws",
    "ElectorDistribution",
    "FloatArray",
    "Forecast",
    "Inversion",
    "Model",
    "Pivotal",
    "Reduction",
    "Sampled",
    "contest_chances",
    "distribution",
    "draws",
    "elector_pmf",
    "forecast",
    "from_covariance",
    "inversion",
    "pivotal",
    "read_model",
    "sampled",
]
