"""Numerical calculus, exact linear algebra and power series, to recompute answers with."""

import cmath
import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import permutations

Function = Callable[[float], float]
Field = Callable[..., float]
Rows = Sequence[Sequence[int | Fraction]]
State = tuple[float, ...]


def integral(function: Function, start: float, end: float, steps: int = 4000) -> float:
    """Simpson's rule."""
    width = (end - start) / steps
    weights = (1 if k in (0, steps) else 4 if k % 2 else 2 for k in range(steps + 1))
    return sum(weight * function(start + k * width) for k, weight in enumerate(weights)) * width / 3


def derivative(function: Function, point: float, step: float = 1e-3) -> float:
    """The central difference of fourth order."""
    near = function(point + step) - function(point - step)
    far = function(point + 2 * step) - function(point - 2 * step)
    return (8 * near - far) / (12 * step)


def partial_derivative(field: Field, variable: int, point: Sequence[float]) -> float:
    def along(value: float) -> float:
        return field(*point[:variable], value, *point[variable + 1 :])

    return derivative(along, point[variable])


def gradient(field: Field, point: Sequence[float]) -> list[float]:
    return [partial_derivative(field, variable, point) for variable in range(len(point))]


def second_derivatives(field: Field, point: Sequence[float]) -> list[list[float]]:
    def first_derivative(variable: int) -> Field:
        return lambda *at: partial_derivative(field, variable, at)

    return [gradient(first_derivative(variable), point) for variable in range(len(point))]


def dot(first: Sequence[float], second: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(first, second, strict=True))


def solve_equation(slope: Callable[[float, State], State], end: float, state: State, steps: int = 4000) -> State:
    """Follows y' = slope(x, y) from x = 0 to the end by the classical Runge-Kutta method."""

    def moved(by: State, length: float) -> State:
        return tuple(y + length * k for y, k in zip(state, by, strict=True))

    width = end / steps
    for number in range(steps):
        x = number * width
        first = slope(x, state)
        second = slope(x + width / 2, moved(first, width / 2))
        third = slope(x + width / 2, moved(second, width / 2))
        fourth = slope(x + width, moved(third, width))
        parts = zip(first, second, third, fourth, strict=True)
        state = moved(tuple((a + 2 * b + 2 * c + d) / 6 for a, b, c, d in parts), width)
    return state


def contour_integral(function: Callable[[complex], complex], radius: float, steps: int = 2000) -> complex:
    """Goes once counterclockwise around the circle about 0."""
    points = [cmath.rect(radius, 2 * math.pi * k / steps) for k in range(steps)]
    return sum(function(z) * 1j * z for z in points) * 2 * math.pi / steps


def echelon(rows: Rows) -> list[list[Fraction]]:
    """Brings the rows into echelon form without scaling them and leaves out the zero rows."""
    pending = [[Fraction(entry) for entry in row] for row in rows]
    done: list[list[Fraction]] = []
    for column in range(len(rows[0])):
        pivot = next((row for row in pending if row[column]), None)
        if pivot is None:
            continue
        pending.remove(pivot)
        done.append(pivot)
        pending = [[x - row[column] / pivot[column] * y for x, y in zip(row, pivot, strict=True)] for row in pending]
    return done


def rank(rows: Rows) -> int:
    return len(echelon(rows))


def sign(order: Sequence[int]) -> int:
    inversions = sum(order[i] > order[j] for j in range(len(order)) for i in range(j))
    return -1 if inversions % 2 else 1


def determinant(rows: Rows) -> int | Fraction:
    """Leibniz's formula."""
    return sum(
        sign(columns) * math.prod(row[column] for row, column in zip(rows, columns, strict=True))
        for columns in permutations(range(len(rows)))
    )


def series_product(first: Sequence[Fraction], second: Sequence[Fraction]) -> list[Fraction]:
    """Multiplies two power series that are cut off after the same number of terms."""
    return [sum((first[j] * second[k - j] for j in range(k + 1)), Fraction()) for k in range(len(first))]
