"""Gathers the recomputed answers of all subjects, and names the questions that were checked by reading."""

from . import (
    recomputed_abstract_algebra,
    recomputed_college_computer_science,
    recomputed_college_mathematics,
    recomputed_high_school_chemistry,
)
from .recomputed_values import Recomputation

RECOMPUTED: dict[str, Recomputation] = {
    **recomputed_abstract_algebra.RECOMPUTED,
    **recomputed_college_mathematics.RECOMPUTED,
    **recomputed_high_school_chemistry.RECOMPUTED,
    **recomputed_college_computer_science.RECOMPUTED,
}

CHECKED_BY_READING = (
    "college_mathematics-test-049",
    "college_mathematics-test-050",
    "college_mathematics-test-051",
    "high_school_chemistry-test-044",
    "high_school_chemistry-test-045",
    "high_school_chemistry-test-046",
    "high_school_chemistry-test-047",
    "high_school_chemistry-test-048",
    "high_school_chemistry-test-049",
    "high_school_chemistry-test-050",
    "high_school_chemistry-test-051",
    "high_school_chemistry-test-052",
    "college_computer_science-dev-4",
    "college_computer_science-test-033",
    "college_computer_science-test-034",
    "college_computer_science-test-035",
    "college_computer_science-test-046",
)
