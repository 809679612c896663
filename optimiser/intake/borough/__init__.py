"""Synthetic boroughs of any size, in the tables of the data dictionary: for trials, training and benchmarks."""

from optimiser.intake.borough.shape import SIZES, check_size
from optimiser.intake.borough.write import write_borough

__all__ = ["SIZES", "check_size", "write_borough"]
