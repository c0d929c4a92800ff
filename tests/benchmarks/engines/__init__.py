"""The engines compared, each in a module of its own that imports its library and is loaded when asked for."""

from tests.benchmarks.engines.engine import TOP, Editable, Engine, Found10
from tests.benchmarks.engines.roster import ROSTER, Entry, pick

__all__ = ["ROSTER", "TOP", "Editable", "Engine", "Entry", "Found10", "pick"]
