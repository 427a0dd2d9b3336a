"""Small finite groups, rings and polynomials, handled by brute force, to recompute answers with."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import combinations, permutations, product
from math import gcd

Element = Hashable
Permutation = tuple[int, ...]
Polynomial = tuple[int, ...]


@dataclass(frozen=True)
class Group:
    elements: tuple[Element, ...]
    multiply: Callable[[Element, Element], Element]

    @cached_property
    def identity(self) -> Element:
        return next(e for e in self.elements if all(self.multiply(e, x) == x for x in self.elements))

    def __len__(self) -> int:
        return len(self.elements)

    def power(self, element: Element, exponent: int) -> Element:
        return reduce(self.multiply, [element] * exponent, self.identity)

    def inverse(self, element: Element) -> Element:
        return next(x for x in self.elements if self.multiply(element, x) == self.identity)

    def order(self, element: Element) -> int:
        power, order = element, 1
        while power != self.identity:
            power, order = self.multiply(power, element), order + 1
        return order

    def orders(self) -> list[int]:
        return sorted(self.order(element) for element in self.elements)

    def commute(self, first: Element, second: Element) -> bool:
        return self.multiply(first, second) == self.multiply(second, first)

    def conjugate(self, element: Element, by: Element) -> Element:
        return self.multiply(self.multiply(by, element), self.inverse(by))

    def is_abelian(self) -> bool:
        return all(self.commute(x, y) for x, y in combinations(self.elements, 2))

    def is_cyclic(self) -> bool:
        return len(self) in self.orders()

    def center(self) -> list[Element]:
        return [x for x in self.elements if all(self.commute(x, y) for y in self.elements)]

    def generated_by(self, generators: Iterable[Element]) -> frozenset[Element]:
        generators = list(generators)
        found = frontier = {self.identity}
        while frontier:
            frontier = {self.multiply(x, generator) for x in frontier for generator in generators} - found
            found = found | frontier
        return frozenset(found)

    def subgroup(self, elements: Iterable[Element]) -> "Group":
        return Group(tuple(elements), self.multiply)

    def subgroups(self) -> set[frozenset[Element]]:
        found = frontier = {self.generated_by([])}
        while frontier:
            larger = {self.generated_by(part | {x}) for part in frontier for x in self.elements}
            frontier = larger - found
            found = found | frontier
        return found

    def is_normal(self, part: frozenset[Element]) -> bool:
        return all(self.conjugate(x, by) in part for x in part for by in self.elements)

    def conjugacy_classes(self) -> set[frozenset[Element]]:
        return {frozenset(self.conjugate(x, by) for by in self.elements) for x in self.elements}

    def commutator_subgroup(self) -> frozenset[Element]:
        return self.generated_by(
            {self.multiply(self.conjugate(x, by), self.inverse(x)) for x in self.elements for by in self.elements}
        )

    def quotient(self, normal: frozenset[Element]) -> "Group":
        cosets = {frozenset(self.multiply(x, y) for y in normal) for x in self.elements}
        return Group(tuple(cosets), lambda first, second: frozenset(self.multiply(x, y) for x in first for y in second))

    def few_generators(self) -> list[Element]:
        generators: list[Element] = []
        for element in self.elements:
            if element not in self.generated_by(generators):
                generators.append(element)
        return generators


def homomorphisms(source: Group, target: Group) -> list[dict[Element, Element]]:
    generators = source.few_generators()
    images = product(target.elements, repeat=len(generators))
    extended = (extend(source, target, dict(zip(generators, choice, strict=True))) for choice in images)
    return [mapping for mapping in extended if mapping is not None]


def extend(source: Group, target: Group, images: dict[Element, Element]) -> dict[Element, Element] | None:
    """Extends images of generators to the whole source group, or finds that they contradict each other."""
    mapping = {source.identity: target.identity}
    pending = [source.identity]
    while pending:
        element = pending.pop()
        for generator, image in images.items():
            reached = source.multiply(element, generator)
            value = target.multiply(mapping[element], image)
            if reached not in mapping:
                mapping[reached] = value
                pending.append(reached)
            elif mapping[reached] != value:
                return None
    return mapping


def cyclic(n: int) -> Group:
    return Group(tuple(range(n)), lambda x, y: (x + y) % n)


def units_modulo(n: int) -> Group:
    return Group(tuple(x for x in range(n) if gcd(x, n) == 1), lambda x, y: x * y % n)


def direct(first: Group, second: Group) -> Group:
    return Group(
        tuple(product(first.elements, second.elements)),
        lambda x, y: (first.multiply(x[0], y[0]), second.multiply(x[1], y[1])),
    )


def compose(second: Permutation, first: Permutation) -> Permutation:
    """The permutation that applies `first` and then `second` (read from right to left)."""
    return tuple(second[point] for point in first)


def permutation(size: int, *cycles: tuple[int, ...]) -> Permutation:
    """The product of disjoint cycles of the points 1 to size."""
    images = list(range(size))
    for cycle in cycles:
        for point, image in zip(cycle, cycle[1:] + cycle[:1], strict=True):
            images[point - 1] = image - 1
    return tuple(images)


def cycle_text(images: Permutation) -> str:
    cycles, seen = [], set()
    for start in range(len(images)):
        cycle, point = [], start
        while point not in seen:
            seen.add(point)
            cycle.append(point + 1)
            point = images[point]
        if len(cycle) > 1:
            cycles.append(f"({' '.join(map(str, cycle))})")
    return "".join(cycles) or "the identity"


def symmetric(n: int) -> Group:
    return Group(tuple(permutations(range(n))), compose)


def permutation_group(size: int, *generators: Permutation) -> Group:
    whole = Group(tuple(permutations(range(size))), compose)
    return whole.subgroup(whole.generated_by(generators))


def alternating_4() -> Group:
    return permutation_group(4, permutation(4, (1, 2, 3)), permutation(4, (2, 3, 4)))


def dihedral(corners: int) -> Group:
    rotation = tuple((point + 1) % corners for point in range(corners))
    reflection = tuple(-point % corners for point in range(corners))
    return permutation_group(corners, rotation, reflection)


def matrix_product(first: tuple[int, ...], second: tuple[int, ...]) -> tuple[int, ...]:
    (a, b, c, d), (e, f, g, h) = first, second
    return (a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h)


def invertible_matrices_modulo(prime: int) -> Group:
    entries = product(range(prime), repeat=4)
    return Group(
        tuple(m for m in entries if (m[0] * m[3] - m[1] * m[2]) % prime),
        lambda first, second: tuple(entry % prime for entry in matrix_product(first, second)),
    )


def quaternion() -> Group:
    """Q_8 as the subgroup of the invertible matrices modulo 3 that two matrices of order 4 generate."""
    matrices = invertible_matrices_modulo(3)
    return matrices.subgroup(matrices.generated_by([(0, 2, 1, 0), (1, 1, 1, 2)]))


def small_groups() -> list[Group]:
    """Groups of many kinds on which a general statement can be tried out."""
    cyclic_groups = [cyclic(n) for n in range(1, 13)]
    klein = direct(cyclic(2), cyclic(2))
    products = [klein, direct(klein, cyclic(2)), direct(cyclic(4), cyclic(2)), direct(cyclic(3), cyclic(3))]
    return [*cyclic_groups, *products, *map(dihedral, (3, 4, 5, 6)), quaternion(), alternating_4()]


@dataclass(frozen=True)
class Ring:
    """A finite commutative ring with 1."""

    elements: tuple[Element, ...]
    add: Callable[[Element, Element], Element]
    multiply: Callable[[Element, Element], Element]
    zero: Element
    one: Element

    def additive_group(self) -> Group:
        return Group(self.elements, self.add)

    def units(self) -> list[Element]:
        return [x for x in self.elements if any(self.multiply(x, y) == self.one for y in self.elements)]

    def unit_group(self) -> Group:
        return Group(tuple(self.units()), self.multiply)

    def non_zero(self) -> list[Element]:
        return [x for x in self.elements if x != self.zero]

    def zero_divisors(self) -> list[Element]:
        others = self.non_zero()
        return [x for x in others if any(self.multiply(x, y) == self.zero for y in others)]

    def idempotents(self) -> list[Element]:
        return [x for x in self.elements if self.multiply(x, x) == x]

    def power(self, element: Element, exponent: int) -> Element:
        return reduce(self.multiply, [element] * exponent, self.one)

    def nilpotents(self) -> list[Element]:
        return [x for x in self.elements if self.power(x, len(self.elements)) == self.zero]

    def is_field(self) -> bool:
        return len(self.units()) == len(self.elements) - 1

    def is_integral_domain(self) -> bool:
        return len(self.elements) > 1 and not self.zero_divisors()

    def ideals(self) -> set[frozenset[Element]]:
        principal = {frozenset(self.multiply(x, y) for y in self.elements) for x in self.elements}
        found = frontier = principal
        while frontier:
            sums = {frozenset(self.add(x, y) for x in a for y in b) for a in frontier for b in principal}
            frontier = sums - found
            found = found | frontier
        return found

    def maximal_ideals(self) -> list[frozenset[Element]]:
        proper = [ideal for ideal in self.ideals() if len(ideal) < len(self.elements)]
        return [ideal for ideal in proper if not any(ideal < other for other in proper)]


def integers_modulo(n: int) -> Ring:
    return Ring(tuple(range(n)), lambda x, y: (x + y) % n, lambda x, y: x * y % n, 0, 1 % n)


def product_ring(first: Ring, second: Ring) -> Ring:
    return Ring(
        tuple(product(first.elements, second.elements)),
        lambda x, y: (first.add(x[0], y[0]), second.add(x[1], y[1])),
        lambda x, y: (first.multiply(x[0], y[0]), second.multiply(x[1], y[1])),
        (first.zero, second.zero),
        (first.one, second.one),
    )


def trimmed(coefficients: Iterable[int], prime: int) -> Polynomial:
    """A polynomial over Z_prime: its coefficients from the constant one up, without leading zeros."""
    reduced = [coefficient % prime for coefficient in coefficients]
    while reduced and not reduced[-1]:
        reduced.pop()
    return tuple(reduced)


def polynomial_product(first: Polynomial, second: Polynomial, prime: int) -> Polynomial:
    coefficients = [0] * (len(first) + len(second))
    for i, x in enumerate(first):
        for j, y in enumerate(second):
            coefficients[i + j] += x * y
    return trimmed(coefficients, prime)


def polynomial_remainder(dividend: Polynomial, divisor: Polynomial, prime: int) -> Polynomial:
    rest = trimmed(dividend, prime)
    leading_inverse = pow(divisor[-1], -1, prime)
    while len(rest) >= len(divisor):
        shift = len(rest) - len(divisor)
        multiple = (0,) * shift + tuple(rest[-1] * leading_inverse * c for c in divisor)
        rest = trimmed((x - y for x, y in zip(rest, multiple, strict=True)), prime)
    return rest


def monic_polynomials(degree: int, prime: int) -> list[Polynomial]:
    return [(*lower, 1) for lower in product(range(prime), repeat=degree)]


def is_irreducible(polynomial: Polynomial, prime: int) -> bool:
    degree = len(polynomial) - 1
    divisors = (d for low in range(1, degree // 2 + 1) for d in monic_polynomials(low, prime))
    return degree > 0 and all(polynomial_remainder(polynomial, divisor, prime) for divisor in divisors)


def polynomial_quotient(modulus: Polynomial, prime: int) -> Ring:
    """The ring Z_prime[x]/(modulus)."""
    degree = len(modulus) - 1
    return Ring(
        tuple(trimmed(c, prime) for c in product(range(prime), repeat=degree)),
        lambda x, y: trimmed((s + t for s, t in zip(padded(x, degree), padded(y, degree), strict=True)), prime),
        lambda x, y: polynomial_remainder(polynomial_product(x, y, prime), modulus, prime),
        (),
        (1,),
    )


def padded(polynomial: Polynomial, length: int) -> Polynomial:
    return polynomial + (0,) * (length - len(polynomial))


def polynomial_value(coefficients: Iterable[int], argument: float) -> float:
    return sum(coefficient * argument**power for power, coefficient in enumerate(coefficients))
