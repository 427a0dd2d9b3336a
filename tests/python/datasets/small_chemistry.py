"""Formulas, balanced equations, electron shells and oxidation numbers, to recompute answers with."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import product
from math import gcd

ATOMIC_MASSES = {
    "H": 1.008, "He": 4.0026, "C": 12.011, "N": 14.007, "O": 15.999, "Na": 22.990,
    "S": 32.06, "Cl": 35.45, "Ca": 40.078,
}  # fmt: skip
SYMBOLS_IN_ORDER = (
    "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr "
    "Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb "
    "Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U"
)
ELEMENTS = SYMBOLS_IN_ORDER.split()
USUAL_OXIDATION_NUMBERS = {"H": 1, "Na": 1, "K": 1, "Al": 3, "O": -2}
ELECTRONEGATIVITIES = {"H": 2.20, "N": 3.04, "O": 3.44, "F": 3.98, "Cl": 3.16}
FARADAY = 96485.0
AVOGADRO = 6.022e23
SUBSHELL_LETTERS = "spdf"


def atomic_number(symbol: str) -> int:
    return ELEMENTS.index(symbol) + 1


def atoms_in(formula: str) -> Counter[str]:
    """Counts the atoms of a formula, which may have one level of brackets, as in 'Al2(SO4)3'."""

    def expanded(match: re.Match[str]) -> str:
        return match[1] * int(match[2] or 1)

    atoms: Counter[str] = Counter()
    for symbol, number in re.findall(r"([A-Z][a-z]?)(\d*)", re.sub(r"\(([^)]*)\)(\d*)", expanded, formula)):
        atoms[symbol] += int(number or 1)
    return atoms


def molar_mass(formula: str) -> float:
    return sum(ATOMIC_MASSES[symbol] * number for symbol, number in atoms_in(formula).items())


def mass_share(symbol: str, formula: str) -> float:
    return ATOMIC_MASSES[symbol] * atoms_in(formula)[symbol] / molar_mass(formula)


def balanced(reactants: Sequence[str], products: Sequence[str], largest: int = 13) -> tuple[int, ...]:
    """Tries all coefficients and takes the ones without a common factor."""

    def total(formulas: Sequence[str], coefficients: Sequence[int]) -> Counter[str]:
        atoms: Counter[str] = Counter()
        for formula, coefficient in zip(formulas, coefficients, strict=True):
            for symbol, number in atoms_in(formula).items():
                atoms[symbol] += coefficient * number
        return atoms

    split = len(reactants)
    (solution,) = [
        coefficients
        for coefficients in product(range(1, largest + 1), repeat=split + len(products))
        if gcd(*coefficients) == 1 and total(reactants, coefficients[:split]) == total(products, coefficients[split:])
    ]
    return solution


def oxidation_number(symbol: str, formula: str) -> float:
    """What an atom has in a neutral compound if those of other elements have their usual numbers."""
    atoms = atoms_in(formula)
    known = sum(USUAL_OXIDATION_NUMBERS[other] * number for other, number in atoms.items() if other != symbol)
    return -known / atoms[symbol]


def filled_subshells(electrons: int) -> list[tuple[int, int, int]]:
    """Lists (n, l, electrons) as they fill up by Madelung's rule."""
    subshells = ((n, angular) for n in range(1, 8) for angular in range(min(n, 4)))
    order = sorted(subshells, key=lambda subshell: (sum(subshell), subshell[0]))
    filled = []
    for n, angular in order:
        held = min(electrons, 2 * (2 * angular + 1))
        electrons -= held
        if held:
            filled.append((n, angular, held))
    return filled


def configuration_text(electrons: int) -> str:
    return " ".join(f"{n}{SUBSHELL_LETTERS[angular]}{held}" for n, angular, held in filled_subshells(electrons))


def unpaired_electrons(electrons: int) -> int:
    """Hund's rule: the orbitals of a subshell are first taken by one electron each."""
    shells = filled_subshells(electrons)
    return sum(min(held, 2 * (2 * angular + 1) - held) for _, angular, held in shells)


def ion_electrons(ion: str) -> int:
    """Reads 'Mg^2+', 'Cl^-' or 'Na'."""
    symbol, _, charge = ion.partition("^")
    size = int(charge[:-1] or 1) if charge else 0
    return atomic_number(symbol) + (size if charge.endswith("-") else -size)
