"""Recomputes the answers to the college_mathematics questions of datasets/mmlu_sample.jsonl."""

import cmath
import math
from collections.abc import Callable
from fractions import Fraction
from itertools import count, permutations, product

from .recomputed_values import Recomputation, Verdicts, verdicts
from .small_calculus import (
    contour_integral,
    derivative,
    determinant,
    dot,
    gradient,
    integral,
    partial_derivative,
    rank,
    second_derivatives,
    series_product,
    solve_equation,
)

DICE_PAIRS = list(product(range(1, 7), repeat=2))


def limit_at_zero(function: Callable[[float], float]) -> float:
    """Extrapolates from two small arguments, for a function that is even up to fourth order."""
    near, far = function(0.01), function(0.02)
    return near + (near - far) / 3


def tosses_until_two_heads() -> float:
    """Sums the probabilities that the two heads have not yet come after n tosses."""
    last_was_tail, last_was_head, expected = 1.0, 0.0, 0.0
    for _ in range(400):
        expected += last_was_tail + last_was_head
        last_was_tail, last_was_head = (last_was_tail + last_was_head) / 2, last_was_tail / 2
    return expected


def limit_of_power() -> float:
    n = 1e9
    return math.exp(3 * n * math.log1p(2 / n))


def radius_of_convergence() -> Fraction:
    """The ratio of a late coefficient to the next one."""
    n = 10**8
    return Fraction((2 * n + 2) * (2 * n + 1), (n + 1) ** 2)


def square_of_sine_coefficient() -> Fraction:
    sine = [Fraction((-1) ** (k // 2), math.factorial(k)) if k % 2 else Fraction() for k in range(5)]
    return series_product(sine, sine)[4]


def which_series_converges() -> Verdicts:
    """Condenses the series twice (Cauchy): it converges if the terms then shrink geometrically."""

    def converges(term: Callable[[float], float]) -> bool:
        def condensed(j: int) -> float:
            return 2.0**j * 2.0 ** (2**j) * term(2.0 ** (2**j))

        return condensed(8) / condensed(7) < 0.9

    return verdicts(
        converges,
        {
            "1/(n*(ln n)^2)": lambda n: 1 / (n * math.log(n) ** 2),
            "1/(n*ln n)": lambda n: 1 / (n * math.log(n)),
            "1/sqrt(n^2 + 1)": lambda n: 1 / math.sqrt(n * n + 1),
            "1/ln n": lambda n: 1 / math.log(n),
        },
    )


def eigenvalues() -> Verdicts:
    def are_eigenvalues(numbers: tuple[int, int]) -> bool:
        return all(determinant([(4 - x, 1), (2, 3 - x)]) == 0 for x in numbers)

    pairs = {"2 and 5": (2, 5), "1 and 6": (1, 6), "3 and 4": (3, 4), "-2 and 5": (-2, 5)}
    return verdicts(are_eigenvalues, pairs)


def determinant_of_doubled_inverse() -> Fraction:
    """Takes the diagonal matrix (1, 1, 2) for M."""
    doubled_inverse = [(2, 0, 0), (0, 2, 0), (0, 0, Fraction(2, 2))]
    return Fraction(determinant(doubled_inverse))


def dimension_of_symmetric_trace_free_matrices() -> int:
    """The 16 entries satisfy the equations m_ij = m_ji and m_11 + ... + m_44 = 0."""
    places = list(product(range(4), repeat=2))
    symmetry = [[(p == (i, j)) - (p == (j, i)) for p in places] for i, j in places]
    trace = [int(i == j) for i, j in places]
    return 16 - rank([*symmetry, trace])


def kernel_dimension() -> int:
    """Takes the projection on the first four coordinates for the map."""
    rows = [[int(row == column) for column in range(7)] for row in range(4)]
    return 7 - rank(rows)


def rank_of_second_derivative() -> int:
    """The image of x^k is k(k - 1)x^(k - 2)."""
    return rank([[k * (k - 1) if column == k - 2 else 0 for column in range(5)] for k in range(5)])


def distance_to_plane() -> float:
    """Walks from the point along the normal until the plane is met."""
    point, normal = (1, 2, 3), (2, -1, 2)
    steps = Fraction(3 - dot(normal, point), dot(normal, normal))
    return math.hypot(*(steps * n for n in normal))


def triangle_area() -> float:
    """Heron's formula."""
    corners = [(0, 0, 0), (1, 2, 0), (0, 1, 2)]
    a, b, c = (math.dist(corners[i], corners[j]) for i, j in ((0, 1), (1, 2), (2, 0)))
    half = (a + b + c) / 2
    return math.sqrt(half * (half - a) * (half - b) * (half - c))


def directional_derivative() -> float:
    direction = (2, 1, 2)
    slopes = gradient(lambda x, y, z: x**2 * y + z, (1, 2, 3))
    return dot(slopes, direction) / math.hypot(*direction)


def kind_of_critical_point(field: Callable[..., float], point: tuple[float, float]) -> str:
    assert all(abs(slope) < 1e-6 for slope in gradient(field, point))
    (xx, xy), (_, yy) = second_derivatives(field, point)
    if xx * yy - xy * xy < 0:
        return "saddle point"
    return "local minimum" if xx > 0 else "local maximum"


def critical_points() -> str:
    origin, other = (
        kind_of_critical_point(lambda x, y: x**3 - 3 * x * y + y**3, point) for point in ((0.0, 0.0), (1.0, 1.0))
    )
    return f"a {origin} at (0, 0) and a {other} at (1, 1)"


def largest_product_on_ellipse() -> float:
    angles = (math.pi * k / 20000 for k in range(20000))
    return max(math.sqrt(8) * math.cos(t) * math.sqrt(2) * math.sin(t) for t in angles)


def double_integral() -> float:
    def inner(y: float) -> float:
        return integral(lambda x: math.exp(x * x), y, 1, steps=200)

    return integral(inner, 0, 1, steps=200)


def circulation_around_circle() -> float:
    def along(t: float) -> float:
        x, y = 3 * math.cos(t), 3 * math.sin(t)
        dx, dy = -3 * math.sin(t), 3 * math.cos(t)
        return -y * dx + x * dy

    return integral(along, 0, 2 * math.pi)


def divergence() -> float:
    components = (lambda x, y, z: x**2 * y, lambda x, y, z: y * z, lambda x, y, z: x * z**2)
    return sum(partial_derivative(component, k, (1, 2, 3)) for k, component in enumerate(components))


def flux_through_sphere() -> float:
    """Adds up (x, y, z) . normal over bands of latitude, on which it is the same everywhere."""

    def band(angle: float) -> float:
        point = (2 * math.sin(angle), 0, 2 * math.cos(angle))
        normal = (math.sin(angle), 0, math.cos(angle))
        return dot(point, normal) * 2 * math.pi * 2 * math.sin(angle) * 2

    return integral(band, 0, math.pi)


def second_order_equation() -> float:
    return solve_equation(lambda x, s: (s[1], 5 * s[1] - 6 * s[0]), 1, (0, 1))[0]


def which_function_solves_the_equation() -> Verdicts:
    def solves(function: Callable[[float], float]) -> bool:
        def second(x: float) -> float:
            return derivative(lambda t: derivative(function, t), x)

        return all(abs(second(x) - function(x) - 4 * math.exp(x)) < 1e-6 for x in (-1.0, 0.0, 0.5, 2.0))

    return verdicts(
        solves,
        {
            "2*x*e^x": lambda x: 2 * x * math.exp(x),
            "4*x*e^x": lambda x: 4 * x * math.exp(x),
            "4*e^x": lambda x: 4 * math.exp(x),
            "2*e^x": lambda x: 2 * math.exp(x),
        },
    )


def minutes_until_half_the_salt() -> float:
    """Bisects for the time at which the simulated tank holds 5 kg."""
    low, high = 0.0, 100.0
    for _ in range(40):
        middle = (low + high) / 2
        (salt,) = solve_equation(lambda x, s: (-5 * s[0] / 100,), middle, (10,), steps=200)
        low, high = (middle, high) if salt > 5 else (low, middle)
    return low


def zeros_in_unit_disc() -> int:
    """The argument principle."""
    turns = contour_integral(lambda z: (5 * z**4 + 5) / (z**5 + 5 * z + 1), 1) / (2j * math.pi)
    return round(turns.real)


def residue_at_zero() -> complex:
    return contour_integral(lambda z: cmath.exp(z) / z**3, 1) / (2j * math.pi)


def trailing_zeros_of_100_factorial() -> int:
    digits = str(math.factorial(100))
    return len(digits) - len(digits.rstrip("0"))


def nobody_gets_the_own_hat() -> Fraction:
    orders = list(permutations(range(5)))
    return Fraction(sum(all(hat != k for k, hat in enumerate(hats)) for hats in orders), len(orders))


def six_given_large_sum() -> Fraction:
    large = [pair for pair in DICE_PAIRS if sum(pair) >= 9]
    return Fraction(sum(6 in pair for pair in large), len(large))


def ill_given_positive() -> Fraction:
    """Counts cases in a population of 10000."""
    ill_positive = Fraction(100 * 90, 100)
    healthy_positive = Fraction(9900 * 5, 100)
    return ill_positive / (ill_positive + healthy_positive)


def close_uniform_numbers() -> float:
    """Integrates, over the first number, the length of the range of second numbers that are close to it."""

    def length(x: float) -> float:
        return min(1.0, x + 1 / 3) - max(0.0, x - 1 / 3)

    return integral(length, 0, 1, steps=6000)


def variance_of_successes() -> Fraction:
    chance = Fraction(1, 3)
    weights = [math.comb(12, k) * chance**k * (1 - chance) ** (12 - k) for k in range(13)]
    mean = sum(k * weight for k, weight in enumerate(weights))
    return sum(((k - mean) ** 2 * weight for k, weight in enumerate(weights)), Fraction())


def newton_iterate() -> Fraction:
    x = Fraction(2)
    for _ in range(2):
        x -= (x * x - 3) / (2 * x)
    return x


RECOMPUTED: dict[str, Recomputation] = {
    "college_mathematics-dev-0": lambda: limit_at_zero(lambda x: (1 - math.cos(3 * x)) / x**2),
    "college_mathematics-dev-1": lambda: determinant([(2, 1, 0), (1, 3, 1), (0, 1, 2)]),
    "college_mathematics-dev-2": lambda: integral(lambda x: x * math.exp(x), 0, 1),
    "college_mathematics-dev-3": tosses_until_two_heads,
    "college_mathematics-dev-4": lambda: solve_equation(lambda x, s: (2 * x * s[0],), 1, (3,))[0],
    "college_mathematics-test-000": limit_of_power,
    "college_mathematics-test-001": lambda: limit_at_zero(lambda x: (math.tan(x) - math.sin(x)) / x**3),
    "college_mathematics-test-002": lambda: derivative(lambda x: x**x, 2),
    "college_mathematics-test-003": lambda: integral(lambda x: x * math.sin(x), 0, math.pi),
    "college_mathematics-test-004": lambda: integral(lambda x: x**3 * math.exp(-2 * x), 0, 40),
    "college_mathematics-test-005": lambda: integral(lambda x: math.log(x) / x, 1, math.e),
    "college_mathematics-test-006": lambda: integral(lambda x: x + 2 - x * x, -1, 2),
    "college_mathematics-test-007": lambda: integral(lambda x: math.hypot(1, math.sqrt(x)), 0, 3),
    "college_mathematics-test-008": lambda: integral(lambda x: math.pi * math.sqrt(x) ** 2, 0, 4),
    "college_mathematics-test-009": lambda: sum(n / 3**n for n in range(1, 60)),
    "college_mathematics-test-010": lambda: sum(1 / (n * (n + 2)) for n in range(1, 2_000_000)),
    "college_mathematics-test-011": radius_of_convergence,
    "college_mathematics-test-012": square_of_sine_coefficient,
    "college_mathematics-test-013": which_series_converges,
    "college_mathematics-test-014": lambda: rank([(1, 2, 0, 1), (2, 4, 1, 3), (3, 6, 1, 4)]),
    "college_mathematics-test-015": eigenvalues,
    "college_mathematics-test-016": determinant_of_doubled_inverse,
    "college_mathematics-test-017": dimension_of_symmetric_trace_free_matrices,
    "college_mathematics-test-018": kernel_dimension,
    "college_mathematics-test-019": rank_of_second_derivative,
    "college_mathematics-test-020": distance_to_plane,
    "college_mathematics-test-021": triangle_area,
    "college_mathematics-test-022": directional_derivative,
    "college_mathematics-test-023": critical_points,
    "college_mathematics-test-024": largest_product_on_ellipse,
    "college_mathematics-test-025": double_integral,
    "college_mathematics-test-026": circulation_around_circle,
    "college_mathematics-test-027": divergence,
    "college_mathematics-test-028": flux_through_sphere,
    "college_mathematics-test-029": second_order_equation,
    "college_mathematics-test-030": which_function_solves_the_equation,
    "college_mathematics-test-031": minutes_until_half_the_salt,
    "college_mathematics-test-032": lambda: math.prod([1 + 1j] * 10),
    "college_mathematics-test-033": zeros_in_unit_disc,
    "college_mathematics-test-034": lambda: contour_integral(lambda z: z / (z * z + 1), 2),
    "college_mathematics-test-035": residue_at_zero,
    "college_mathematics-test-036": lambda: 7**2026 % 100,
    "college_mathematics-test-037": lambda: next(n for n in count(1) if (n % 4, n % 5, n % 7) == (2, 2, 3)),
    "college_mathematics-test-038": lambda: sum(720 % d == 0 for d in range(1, 721)),
    "college_mathematics-test-039": trailing_zeros_of_100_factorial,
    "college_mathematics-test-040": lambda: len(set(permutations("BALLOON"))),
    "college_mathematics-test-041": lambda: sum(sum(triple) == 10 for triple in product(range(11), repeat=3)),
    "college_mathematics-test-042": lambda: sum(len(set(images)) == 3 for images in product(range(3), repeat=4)),
    "college_mathematics-test-043": nobody_gets_the_own_hat,
    "college_mathematics-test-044": six_given_large_sum,
    "college_mathematics-test-045": ill_given_positive,
    "college_mathematics-test-046": close_uniform_numbers,
    "college_mathematics-test-047": variance_of_successes,
    "college_mathematics-test-048": lambda: Fraction(sum(map(max, DICE_PAIRS)), len(DICE_PAIRS)),
    "college_mathematics-test-052": newton_iterate,
}
