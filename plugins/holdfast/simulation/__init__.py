"""What becomes of the promises when the agenda is followed day after day, by people who keep to it, or less so."""

from holdfast.simulation.days import simulate
from holdfast.simulation.findings import Findings, find
from holdfast.simulation.people import Person, read_people

__all__ = ["Findings", "Person", "find", "read_people", "simulate"]
