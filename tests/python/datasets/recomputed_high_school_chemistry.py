"""Recomputes the answers to the high_school_chemistry questions of datasets/mmlu_sample.jsonl."""

from collections.abc import Callable
from itertools import product
from math import isclose, log2, log10, sqrt

from .recomputed_values import Measured, Recomputation, Verdicts, verdicts
from .small_chemistry import (
    AVOGADRO,
    ELECTRONEGATIVITIES,
    ELEMENTS,
    FARADAY,
    atomic_number,
    atoms_in,
    balanced,
    configuration_text,
    ion_electrons,
    mass_share,
    molar_mass,
    oxidation_number,
    unpaired_electrons,
)

KELVIN_OFFSET = 273.15
WATER_HEAT = 4.18
MOLAR_VOLUME = 22.4
NAMES = {"N": "nitrogen", "P": "phosphorus", "S": "sulfur", "Al": "aluminium"}


def bisect(function: Callable[[float], float], low: float, high: float) -> float:
    """Finds where a function that is negative at `low` and positive at `high` changes its sign."""
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (low, middle) if function(middle) > 0 else (middle, high)
    return low


def element_with_configuration() -> str:
    (symbol,) = [s for s in ELEMENTS if configuration_text(atomic_number(s)) == "1s2 2s2 2p6 3s2 3p3"]
    return NAMES[symbol]


def most_polar_bond() -> str:
    return max(
        ("H-F", "H-Cl", "H-O", "H-N"),
        key=lambda bond: ELECTRONEGATIVITIES[bond[2:]] - ELECTRONEGATIVITIES["H"],
    )


def oxygen_atoms() -> Measured:
    return Measured(11.0 / molar_mass("CO2") * atoms_in("CO2")["O"] * AVOGADRO)


def empirical_formula() -> Verdicts:
    """Only one of the formulas has the given shares, and its subscripts have no common factor."""
    shares = {"C": 0.400, "H": 0.067, "O": 0.533}

    def fits(formula: str) -> bool:
        return all(isclose(mass_share(symbol, formula), share, abs_tol=0.001) for symbol, share in shares.items())

    return {formula: fits(formula) for formula in ("CH2O", "CHO", "C2H4O", "CH4O")}


def ammonia_formed() -> Measured:
    nitrogen, hydrogen, ammonia = balanced(["N2", "H2"], ["NH3"])
    return Measured(min(4.0 / nitrogen, 9.0 / hydrogen) * ammonia, "mol")


def water_formed() -> Measured:
    hydrogen, _, water = balanced(["H2", "O2"], ["H2O"])
    return Measured(4.0 / molar_mass("H2") * water / hydrogen * molar_mass("H2O"), "g")


def percent_yield() -> Measured:
    return Measured(100 * 4.20 / (10.0 / molar_mass("CaCO3") * molar_mass("CaO")), "%")


def sulfuric_acid_concentration() -> Measured:
    acid, base, *_ = balanced(["H2SO4", "NaOH"], ["Na2SO4", "H2O"], largest=4)
    return Measured(0.150 * 40.0 * acid / base / 25.0, "mol/L")


def weak_acid_ph() -> Measured:
    hydrogen_ions = bisect(lambda x: x * x / (0.10 - x) - 1.0e-5, 0, 0.09)
    return Measured(-log10(hydrogen_ions))


def buffer_ph() -> Measured:
    """With both concentrations equal, [H+] = Ka [HA]/[A-]."""
    acid = base = 1.0
    return Measured(-log10(1.8e-5 * acid / base))


def mixture_ph() -> Measured:
    excess_acid = 0.100 * 50.0 - 0.100 * 40.0
    return Measured(-log10(excess_acid / (50.0 + 40.0)))


def gas_of_density() -> Verdicts:
    return {gas: isclose(molar_mass(gas) / MOLAR_VOLUME, 1.96, rel_tol=0.01) for gas in ("CO2", "O2", "SO2", "N2")}


def helium_pressure() -> Measured:
    helium, oxygen = 8.0 / molar_mass("He"), 32.0 / molar_mass("O2")
    return Measured(3.0 * helium / (helium + oxygen), "atm")


def oxygen_for_propane() -> Measured:
    propane, oxygen, *_ = balanced(["C3H8", "O2"], ["CO2", "H2O"], largest=6)
    return Measured(5.0 * oxygen / propane, "L")


def electrons_from_aluminium() -> Measured:
    """Both the loss of the aluminium and the gain of the copper give the number."""
    lost = 2 * oxidation_number("Al", "Al2O3")
    gained = 3 * 2
    assert lost == gained
    return Measured(lost)


def galvanic_cell_voltage() -> Measured:
    """The half-cell of the higher potential is the cathode."""
    potentials = (-0.76, 0.34)
    return Measured(max(potentials) - min(potentials), "V")


def mixed_temperature() -> Measured:
    return Measured(bisect(lambda t: 300 * WATER_HEAT * (t - 20) - 100 * WATER_HEAT * (80 - t), 20, 80))


def overall_order() -> Measured:
    orders = product(range(5), repeat=2)
    ((order_a, order_b),) = [(a, b) for a, b in orders if 2**a == 4 and 2**a * 2**b == 8]
    return Measured(order_a + order_b)


def equilibrium_constant() -> Measured:
    reacted = 1.0 / 2
    return Measured(1.0**2 / ((1.0 - reacted) * (1.0 - reacted)))


def constant_of_reversed_half() -> float:
    """Takes concentrations that are in equilibrium: [A] = [B] = 1 and [C] = 4."""
    a, b, c = 1.0, 1.0, 4.0
    assert c**2 / (a * b) == 16
    return sqrt(a) * sqrt(b) / c


def solubility_product() -> Measured:
    dissolved = 1.0e-3
    return Measured(dissolved * (2 * dissolved) ** 2)


def decay_product() -> str:
    protons, nucleons = atomic_number("U") - 2, 238 - 4
    protons += 2
    return f"{ELEMENTS[protons - 1]}-{nucleons}"


def lighter_isotope_share() -> Measured:
    return Measured(100 * bisect(lambda share: 63.5 - (63.0 * share + 65.0 * (1 - share)), 0, 1), "%")


def like_neon() -> Verdicts:
    ions = ("Mg^2+", "Na", "Cl^-", "Li^+")
    return verdicts(lambda ion: ion_electrons(ion) == atomic_number("Ne"), {ion: ion for ion in ions})


def states_in_third_shell() -> Measured:
    """Counts the quantum numbers l, m and the spin."""
    return Measured(sum(1 for angular in range(3) for _ in range(-angular, angular + 1) for _ in range(2)))


RECOMPUTED: dict[str, Recomputation] = {
    "high_school_chemistry-dev-0": lambda: Measured(0.250 * molar_mass("CaCO3"), "g"),
    "high_school_chemistry-dev-1": lambda: Measured(oxidation_number("Mn", "KMnO4")),
    "high_school_chemistry-dev-2": lambda: Measured(14 + log10(0.010)),
    "high_school_chemistry-dev-3": element_with_configuration,
    "high_school_chemistry-dev-4": most_polar_bond,
    "high_school_chemistry-test-000": oxygen_atoms,
    "high_school_chemistry-test-001": lambda: Measured(100 * mass_share("N", "NH4NO3"), "%"),
    "high_school_chemistry-test-002": empirical_formula,
    "high_school_chemistry-test-003": lambda: balanced(["C4H10", "O2"], ["CO2", "H2O"])[1],
    "high_school_chemistry-test-004": lambda: sum(balanced(["Fe2O3", "CO"], ["Fe", "CO2"])),
    "high_school_chemistry-test-005": ammonia_formed,
    "high_school_chemistry-test-006": water_formed,
    "high_school_chemistry-test-007": percent_yield,
    "high_school_chemistry-test-008": lambda: Measured(5.85 / molar_mass("NaCl") / 0.250, "mol/L"),
    "high_school_chemistry-test-009": lambda: Measured(300 * 0.50 / 6.0, "mL"),
    "high_school_chemistry-test-010": sulfuric_acid_concentration,
    "high_school_chemistry-test-011": weak_acid_ph,
    "high_school_chemistry-test-012": lambda: Measured(1.0e-14 / 10**-9.0, "mol/L"),
    "high_school_chemistry-test-013": buffer_ph,
    "high_school_chemistry-test-014": mixture_ph,
    "high_school_chemistry-test-015": lambda: Measured(2.00 * 0.0821 * 300 / 10.0, "atm"),
    "high_school_chemistry-test-016": lambda: Measured(3.0 * (127 + KELVIN_OFFSET) / (27 + KELVIN_OFFSET), "L"),
    "high_school_chemistry-test-017": gas_of_density,
    "high_school_chemistry-test-018": lambda: Measured(sqrt(molar_mass("O2") / molar_mass("H2"))),
    "high_school_chemistry-test-019": helium_pressure,
    "high_school_chemistry-test-020": oxygen_for_propane,
    "high_school_chemistry-test-021": lambda: Measured(oxidation_number("Cr", "K2Cr2O7")),
    "high_school_chemistry-test-022": lambda: Measured(oxidation_number("S", "Na2S2O3")),
    "high_school_chemistry-test-023": electrons_from_aluminium,
    "high_school_chemistry-test-024": lambda: Measured(0.50 * 2 * FARADAY, "C"),
    "high_school_chemistry-test-025": galvanic_cell_voltage,
    "high_school_chemistry-test-026": lambda: Measured(50.0 * WATER_HEAT * (60.0 - 20.0) / 1000, "kJ"),
    "high_school_chemistry-test-027": mixed_temperature,
    "high_school_chemistry-test-028": lambda: Measured(-394 - -283, "kJ"),
    "high_school_chemistry-test-029": lambda: Measured(436 + 243 - 2 * 432, "kJ"),
    "high_school_chemistry-test-030": lambda: Measured(bisect(lambda t: t * 125 - 40.0e3, 1, 1e4), "K"),
    "high_school_chemistry-test-031": overall_order,
    "high_school_chemistry-test-032": lambda: Measured(36 / log2(80 / 10), "h"),
    "high_school_chemistry-test-033": equilibrium_constant,
    "high_school_chemistry-test-034": constant_of_reversed_half,
    "high_school_chemistry-test-035": solubility_product,
    "high_school_chemistry-test-036": lambda: Measured(-1.86 * 0.50 * (1 + 2), "degrees Celsius"),
    "high_school_chemistry-test-037": decay_product,
    "high_school_chemistry-test-038": lighter_isotope_share,
    "high_school_chemistry-test-039": lambda: 56 - atomic_number("Fe"),
    "high_school_chemistry-test-040": lambda: unpaired_electrons(atomic_number("S")),
    "high_school_chemistry-test-041": like_neon,
    "high_school_chemistry-test-042": states_in_third_shell,
    "high_school_chemistry-test-043": lambda: Measured(6.63e-34 * 3.00e8 / 400e-9, "J"),
}
