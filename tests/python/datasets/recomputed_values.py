"""What a recomputed answer may be, and how it is compared with the text of a choice."""

import ast
import cmath
import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

EXACT_TOLERANCE = 1e-6
MEASURED_TOLERANCE = 0.012

OPERATORS: dict[type, Callable] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
FUNCTIONS: dict[str, Callable[[float], float]] = {"sqrt": math.sqrt, "ln": math.log}
CONSTANTS: dict[str, complex] = {"pi": math.pi, "e": math.e, "i": 1j}
MEASUREMENT = re.compile(r"(?P<number>[-+]?[\d.]+)(?: x 10\^(?P<exponent>-?\d+))?(?: (?P<unit>.+))?")


@dataclass(frozen=True)
class Measured:
    """A quantity that the choices give rounded, to about three digits, and with its unit."""

    value: float
    unit: str = ""


Number = int | float | complex | Fraction
Verdicts = Mapping[str, bool]
Recomputed = Number | str | Measured | Verdicts
Recomputation = Callable[[], Recomputed]


def verdicts(holds: Callable[..., bool], candidates: Mapping[str, object]) -> Verdicts:
    """Says for the text of every choice whether the object that it names has the property."""
    return {text: holds(candidate) for text, candidate in candidates.items()}


def statements(first: bool, second: bool) -> str:
    return f"{first}, {second}"


def evaluate(node: ast.expr) -> complex:
    match node:
        case ast.Constant(value=int() | float() | complex() as number):
            return number
        case ast.Name(id=name):
            return CONSTANTS[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -evaluate(operand)
        case ast.BinOp(left=left, op=operation, right=right):
            return OPERATORS[type(operation)](evaluate(left), evaluate(right))
        case ast.Call(func=ast.Name(id=name), args=[argument]):
            return FUNCTIONS[name](evaluate(argument))
    raise ValueError(f"not an arithmetic expression: {ast.dump(node)}")


def number_of(text: str) -> complex:
    """Evaluates an arithmetic expression such as '3/8', 'e^3 - e^2', '4*ln(2)' or '32i'."""
    python_text = re.sub(r"(\d)i\b", r"\1j", text.replace("^", "**"))
    return evaluate(ast.parse(python_text, mode="eval").body)


def measurement_of(text: str) -> Measured:
    """Reads '4.97 x 10^-19 J', '35.0 %' or '+7'."""
    parts = MEASUREMENT.fullmatch(text)
    if parts is None:
        raise ValueError(f"not a number with a unit: {text}")
    scale = 10.0 ** int(parts["exponent"] or 0)
    return Measured(float(parts["number"]) * scale, parts["unit"] or "")


def agrees(recomputed: Recomputed, choice: str) -> bool:
    if isinstance(recomputed, Mapping):
        return recomputed[choice]
    if isinstance(recomputed, str):
        return recomputed == choice
    if isinstance(recomputed, Measured):
        measured = measurement_of(choice)
        if measured.unit != recomputed.unit:
            raise ValueError(f"{choice} is not in {recomputed.unit}")
        return math.isclose(measured.value, recomputed.value, rel_tol=MEASURED_TOLERANCE)
    return cmath.isclose(number_of(choice), complex(recomputed), rel_tol=EXACT_TOLERANCE, abs_tol=EXACT_TOLERANCE)


def agreeing_choices(recomputed: Recomputed, choices: list[str]) -> list[int]:
    if isinstance(recomputed, Mapping) and set(recomputed) != set(choices):
        raise ValueError(f"the recomputation judged {sorted(recomputed)}, not {sorted(choices)}")
    return [index for index, choice in enumerate(choices) if agrees(recomputed, choice)]
