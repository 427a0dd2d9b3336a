"""Recomputes the answers to the abstract_algebra questions of datasets/mmlu_sample.jsonl."""

from itertools import combinations, permutations, product
from math import isclose, sqrt

from .recomputed_values import Recomputation, Verdicts, statements, verdicts
from .small_algebra import (
    Group,
    Polynomial,
    alternating_4,
    compose,
    cycle_text,
    cyclic,
    dihedral,
    direct,
    homomorphisms,
    integers_modulo,
    invertible_matrices_modulo,
    is_irreducible,
    matrix_product,
    monic_polynomials,
    permutation,
    polynomial_quotient,
    polynomial_remainder,
    polynomial_value,
    product_ring,
    quaternion,
    small_groups,
    symmetric,
    units_modulo,
)

SMALL_INTEGERS = range(-4, 5)


def elements_of_order(group: Group, order: int) -> int:
    return group.orders().count(order)


def which_ring_is_a_field() -> Verdicts:
    return verdicts(
        lambda ring: ring.is_field(),
        {
            "Z_3[x]/(x^2 + 1)": polynomial_quotient((1, 0, 1), 3),
            "Z_5[x]/(x^2 + 1)": polynomial_quotient((1, 0, 1), 5),
            "Z_9": integers_modulo(9),
            "Z_3 x Z_3": product_ring(integers_modulo(3), integers_modulo(3)),
        },
    )


def normality_and_cyclic_subgroups() -> str:
    def proper_subgroups_are_cyclic(group: Group) -> bool:
        proper = (part for part in group.subgroups() if len(part) < len(group))
        return all(group.subgroup(part).is_cyclic() for part in proper)

    abelian = [group for group in small_groups() if group.is_abelian()]
    return statements(
        all(group.is_normal(part) for group in abelian for part in group.subgroups()),
        all(group.is_cyclic() for group in small_groups() if proper_subgroups_are_cyclic(group)),
    )


def abelian_groups_of_order(order: int) -> int:
    """Counts the chains d_1 | d_2 | ... of invariant factors greater than 1 whose product is the order."""

    def chains(rest: int, previous: int) -> int:
        if rest == 1:
            return 1
        factors = (d for d in range(2, rest + 1) if rest % d == 0 and d % previous == 0)
        return sum(chains(rest // d, d) for d in factors)

    return chains(order, 1)


def which_group_is_cyclic() -> Verdicts:
    return verdicts(
        Group.is_cyclic,
        {
            "Z_8 x Z_15": direct(cyclic(8), cyclic(15)),
            "Z_6 x Z_10": direct(cyclic(6), cyclic(10)),
            "the group of units of Z_8": units_modulo(8),
            "the group of units of Z_15": units_modulo(15),
        },
    )


def subgroups_of_order(group: Group, order: int) -> list[frozenset]:
    return [part for part in group.subgroups() if len(part) == order]


def sylow_7_counts_for_order_56() -> str:
    counts = [n for n in range(1, 57) if (56 // 7) % n == 0 and n % 7 == 1]
    return " or ".join(map(str, counts))


def quotient_order(modulus: int, generator: int, element: int) -> int:
    group = cyclic(modulus)
    quotient = group.quotient(group.generated_by([generator]))
    return quotient.order(next(coset for coset in quotient.elements if element in coset))


def quotient_of_z4_x_z6() -> Verdicts:
    """Finite abelian groups with the same element orders are isomorphic."""
    group = direct(cyclic(4), cyclic(6))
    quotient = group.quotient(group.generated_by([(2, 3)]))
    return verdicts(
        lambda candidate: candidate.orders() == quotient.orders(),
        {
            "Z_12": cyclic(12),
            "Z_2 x Z_6": direct(cyclic(2), cyclic(6)),
            "Z_6": cyclic(6),
            "Z_24": cyclic(24),
        },
    )


def which_is_irreducible_modulo_5() -> Verdicts:
    return verdicts(
        lambda polynomial: is_irreducible(polynomial, 5),
        {
            "x^2 + 2": (2, 0, 1),
            "x^2 + 1": (1, 0, 1),
            "x^2 + 4": (4, 0, 1),
            "x^2 + x + 3": (3, 1, 1),
        },
    )


def common_divisor_modulo_2() -> Verdicts:
    candidates = {"x + 1": (1, 1), "1": (1,), "x^2 + 1": (1, 0, 1), "x^2 + x + 1": (1, 1, 1)}
    given = [(1, 0, 0, 1), (1, 0, 1)]

    def divides_both(divisor: Polynomial) -> bool:
        return not any(polynomial_remainder(dividend, divisor, 2) for dividend in given)

    monic = [d for degree in range(4) for d in monic_polynomials(degree, 2)]
    greatest = max(filter(divides_both, monic), key=len)
    return verdicts(lambda candidate: candidate == greatest, candidates)


def remainder_of_x_100() -> int:
    remainder = polynomial_remainder((0,) * 100 + (1,), (-2, 1), 7)
    return remainder[0] if remainder else 0


def reciprocal_of_root() -> Verdicts:
    field = polynomial_quotient((2, 1, 1), 3)
    return verdicts(
        lambda element: field.multiply((0, 1), element) == field.one,
        {
            "a + 1": (1, 1),
            "2a + 1": (1, 2),
            "a + 2": (2, 1),
            "2a + 2": (2, 2),
        },
    )


def subfields_of_field_with_64_elements() -> int:
    """Every subfield consists of the solutions of x^(2^d) = x for some d."""
    modulus = next(f for f in monic_polynomials(6, 2) if is_irreducible(f, 2))
    field = polynomial_quotient(modulus, 2)
    return len({frozenset(x for x in field.elements if field.power(x, 2**d) == x) for d in range(1, 7)})


def minimal_polynomial_of_sum_of_roots() -> Verdicts:
    """Only one of the candidates has the number as a root, so no other can be its minimal polynomial."""
    number = sqrt(2) + sqrt(3)
    return verdicts(
        lambda coefficients: isclose(polynomial_value(coefficients, number), 0, abs_tol=1e-9),
        {
            "x^4 - 10x^2 + 1": (1, 0, -10, 0, 1),
            "x^4 - 5x^2 + 6": (6, 0, -5, 0, 1),
            "x^4 + 10x^2 + 1": (1, 0, 10, 0, 1),
            "x^2 - 5": (-5, 0, 1),
        },
    )


def which_fits_eisenstein() -> Verdicts:
    def fits(coefficients: Polynomial) -> bool:
        *lower, leading = coefficients
        return leading % 3 != 0 and all(c % 3 == 0 for c in lower) and lower[0] % 9 != 0

    return verdicts(
        fits,
        {
            "x^4 + 6x + 3": (3, 6, 0, 0, 1),
            "x^3 + 3x^2 + 9": (9, 0, 3, 1),
            "x^3 + 3x + 1": (1, 3, 0, 1),
            "3x^2 + 6x + 3": (3, 6, 3),
        },
    )


def which_is_an_ideal() -> Verdicts:
    pairs = list(product(SMALL_INTEGERS, repeat=2))

    def is_ideal(contains) -> bool:
        members = [pair for pair in pairs if contains(*pair)]
        return all(contains(x - s, y - t) for (x, y), (s, t) in product(members, members)) and all(
            contains(x * s, y * t) for (x, y), (s, t) in product(members, pairs)
        )

    return verdicts(
        is_ideal,
        {
            "all pairs (m, 0)": lambda x, y: y == 0,
            "all pairs (m, m)": lambda x, y: x == y,
            "all pairs (m, -m)": lambda x, y: x == -y,
            "all pairs (m, 1)": lambda x, y: y == 1,
        },
    )


def characteristic_of_z6_x_z10() -> int:
    ring = product_ring(integers_modulo(6), integers_modulo(10))
    return ring.additive_group().order(ring.one)


def order_of_integer_matrix() -> int:
    matrix = power = (0, -1, 1, 1)
    order = 1
    while power != (1, 0, 0, 1):
        power, order = matrix_product(power, matrix), order + 1
    return order


def inverse_of_3_in_circle_group() -> Verdicts:
    """The identity is 0, because x + 0 + 0 = x."""
    numbers = {"-3/4": -0.75, "-3": -3.0, "1/3": 1 / 3, "-1/4": -0.25}
    return verdicts(lambda y: isclose(3 + y + 3 * y, 0, abs_tol=1e-12), numbers)


def which_operation_is_associative() -> Verdicts:
    def is_associative(operation) -> bool:
        triples = product(SMALL_INTEGERS, repeat=3)
        return all(operation(operation(k, m), n) == operation(k, operation(m, n)) for k, m, n in triples)

    return verdicts(
        is_associative,
        {
            "m * n = m + n + 2mn": lambda m, n: m + n + 2 * m * n,
            "m * n = m - n": lambda m, n: m - n,
            "m * n = 2(m + n)": lambda m, n: 2 * (m + n),
            "m * n = m^2 + n^2": lambda m, n: m**2 + n**2,
        },
    )


def order_of_intersection() -> int:
    """By Lagrange the order divides 12 and 35; the question has an answer since only one number does."""
    (order,) = [d for d in range(1, 36) if 12 % d == 0 and 35 % d == 0]
    return order


def stabilizer_of_pair() -> int:
    return sum({images[0], images[1]} == {0, 1} for images in permutations(range(4)))


def square_colourings_up_to_rotation() -> int:
    colourings = product(range(3), repeat=4)
    return len({min(colours[k:] + colours[:k] for k in range(4)) for colours in colourings})


def centralizer_of_three_cycle() -> int:
    group, cycle = symmetric(5), permutation(5, (1, 2, 3))
    return sum(group.commute(cycle, x) for x in group.elements)


def involutions_and_even_order() -> str:
    groups = small_groups()
    return statements(
        all(group.is_abelian() for group in groups if set(group.orders()) <= {1, 2}),
        all(2 in group.orders() for group in groups if len(group) % 2 == 0),
    )


def union_and_intersection() -> str:
    def pairs(parts) -> list[tuple[frozenset, frozenset]]:
        return list(combinations(parts, 2))

    groups = small_groups()
    return statements(
        all(group.generated_by(h | k) == h | k for group in groups for h, k in pairs(group.subgroups())),
        all(
            group.is_normal(h & k)
            for group in groups
            for h, k in pairs(part for part in group.subgroups() if group.is_normal(part))
        ),
    )


def finite_domains_and_idempotents() -> str:
    rings = [integers_modulo(n) for n in range(2, 30)]
    rings += [polynomial_quotient(modulus, 3) for modulus in monic_polynomials(2, 3)]
    return statements(
        all(ring.is_field() for ring in rings if ring.is_integral_domain()),
        all(ring.is_integral_domain() for ring in rings if len(ring.idempotents()) == 2),
    )


def subgroups_of_s4() -> str:
    group = symmetric(4)
    orders_in_parts_of_8 = [group.subgroup(part).orders() for part in subgroups_of_order(group, 8)]
    kinds_of_order_4 = {tuple(group.subgroup(part).orders()) for part in subgroups_of_order(group, 4)}
    return statements(quaternion().orders() in orders_in_parts_of_8, len(kinds_of_order_4) == 1)


def kernel_of_evaluation() -> Verdicts:
    """The kernel is generated by the polynomial of lowest degree in it; no rational linear one vanishes."""
    candidates = {"x^2 - 3": (-3, 0, 1), "x - 3": (-3, 1), "x^2 + 3": (3, 0, 1), "x^3 - 3x": (0, -3, 0, 1)}
    vanishing = [f for f in candidates.values() if isclose(polynomial_value(f, sqrt(3)), 0, abs_tol=1e-9)]
    generator = min(vanishing, key=len)
    return verdicts(lambda candidate: candidate == generator, candidates)


def which_prime_stays_prime() -> Verdicts:
    """A prime p factors in Z[i] if and only if p is the norm a^2 + b^2 of some element."""

    def norms_below(p: int) -> set[int]:
        return {a * a + b * b for a, b in product(range(p), repeat=2)}

    return verdicts(lambda p: p not in norms_below(p), {"7": 7, "2": 2, "5": 5, "13": 13})


RECOMPUTED: dict[str, Recomputation] = {
    "abstract_algebra-dev-0": lambda: cyclic(24).order(10),
    "abstract_algebra-dev-1": lambda: cycle_text(symmetric(5).power(permutation(5, (1, 2, 3), (4, 5)), 3)),
    "abstract_algebra-dev-2": which_ring_is_a_field,
    "abstract_algebra-dev-3": normality_and_cyclic_subgroups,
    "abstract_algebra-dev-4": lambda: len(integers_modulo(12).idempotents()),
    "abstract_algebra-test-000": lambda: elements_of_order(cyclic(20), 20),
    "abstract_algebra-test-001": lambda: 30 // len(cyclic(30).generated_by([18])),
    "abstract_algebra-test-002": lambda: elements_of_order(direct(cyclic(6), cyclic(9)), 6),
    "abstract_algebra-test-003": lambda: abelian_groups_of_order(72),
    "abstract_algebra-test-004": which_group_is_cyclic,
    "abstract_algebra-test-005": lambda: cycle_text(compose(permutation(5, (1, 4, 2)), permutation(5, (2, 3, 5)))),
    "abstract_algebra-test-006": lambda: max(symmetric(7).orders()),
    "abstract_algebra-test-007": lambda: elements_of_order(symmetric(4), 2),
    "abstract_algebra-test-008": lambda: len(symmetric(5).conjugacy_classes()),
    "abstract_algebra-test-009": lambda: len(dihedral(6).center()),
    "abstract_algebra-test-010": lambda: len(symmetric(3).subgroups()),
    "abstract_algebra-test-011": lambda: elements_of_order(quaternion(), 4),
    "abstract_algebra-test-012": lambda: len(homomorphisms(cyclic(12), cyclic(18))),
    "abstract_algebra-test-013": lambda: sum(
        len(set(mapping.values())) == 4
        for mapping in homomorphisms(direct(cyclic(2), cyclic(2)), direct(cyclic(2), cyclic(2)))
    ),
    "abstract_algebra-test-014": lambda: len(subgroups_of_order(alternating_4(), 3)),
    "abstract_algebra-test-015": sylow_7_counts_for_order_56,
    "abstract_algebra-test-016": lambda: quotient_order(24, 8, 14),
    "abstract_algebra-test-017": quotient_of_z4_x_z6,
    "abstract_algebra-test-018": lambda: sum(map(dihedral(4).is_normal, dihedral(4).subgroups())),
    "abstract_algebra-test-019": lambda: len(integers_modulo(18).zero_divisors()),
    "abstract_algebra-test-020": lambda: len(product_ring(integers_modulo(4), integers_modulo(9)).units()),
    "abstract_algebra-test-021": lambda: units_modulo(60).inverse(17),
    "abstract_algebra-test-022": lambda: len(integers_modulo(30).idempotents()),
    "abstract_algebra-test-023": lambda: len(integers_modulo(72).nilpotents()),
    "abstract_algebra-test-024": lambda: len(integers_modulo(36).ideals()),
    "abstract_algebra-test-025": lambda: len(integers_modulo(60).maximal_ideals()),
    "abstract_algebra-test-026": which_is_irreducible_modulo_5,
    "abstract_algebra-test-027": lambda: sum(is_irreducible(f, 3) for f in monic_polynomials(3, 3)),
    "abstract_algebra-test-028": lambda: sum(x * x % 24 == 1 for x in range(24)),
    "abstract_algebra-test-029": common_divisor_modulo_2,
    "abstract_algebra-test-030": remainder_of_x_100,
    "abstract_algebra-test-031": lambda: elements_of_order(polynomial_quotient((1, 2, 0, 1), 3).unit_group(), 26),
    "abstract_algebra-test-032": reciprocal_of_root,
    "abstract_algebra-test-033": subfields_of_field_with_64_elements,
    "abstract_algebra-test-034": minimal_polynomial_of_sum_of_roots,
    "abstract_algebra-test-035": which_fits_eisenstein,
    "abstract_algebra-test-036": which_is_an_ideal,
    "abstract_algebra-test-037": characteristic_of_z6_x_z10,
    "abstract_algebra-test-038": lambda: len(invertible_matrices_modulo(3)),
    "abstract_algebra-test-039": order_of_integer_matrix,
    "abstract_algebra-test-040": inverse_of_3_in_circle_group,
    "abstract_algebra-test-041": which_operation_is_associative,
    "abstract_algebra-test-042": order_of_intersection,
    "abstract_algebra-test-043": stabilizer_of_pair,
    "abstract_algebra-test-044": square_colourings_up_to_rotation,
    "abstract_algebra-test-045": centralizer_of_three_cycle,
    "abstract_algebra-test-046": lambda: len(symmetric(4).commutator_subgroup()),
    "abstract_algebra-test-047": involutions_and_even_order,
    "abstract_algebra-test-048": union_and_intersection,
    "abstract_algebra-test-049": finite_domains_and_idempotents,
    "abstract_algebra-test-050": subgroups_of_s4,
    "abstract_algebra-test-051": kernel_of_evaluation,
    "abstract_algebra-test-052": which_prime_stays_prime,
}
