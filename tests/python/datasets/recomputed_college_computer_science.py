"""Recomputes the answers to the college_computer_science questions of datasets/mmlu_sample.jsonl."""

import operator
import re
import sqlite3
import struct
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import cache
from ipaddress import ip_address, ip_network
from itertools import accumulate, count, permutations, product
from math import log, log2, sqrt

from .recomputed_values import Recomputation, Verdicts, verdicts
from .small_algorithms import (
    bit_strings,
    can_deadlock,
    candidate_keys,
    chromatic_number,
    complete_bipartite_graph,
    complete_graph,
    components,
    has_eulerian_circuit,
    huffman_total,
    insertion_sort_swaps,
    largest_binary_tree,
    least_recently_used_faults,
    linear_probing_slots,
    max_heap,
    minimum_cut,
    most_looks_of_binary_search,
    postorder,
    quicksort_comparisons,
    round_robin_finish,
    search_tree,
    shape,
    shortest_path,
    spanning_tree_weight,
    states_of_smallest_automaton,
    topological_orderings,
    words_of_grammar,
)

TWO_INPUTS = list(product((False, True), repeat=2))
Growth = Callable[[float], float]
Signals = frozenset[tuple[bool, ...]]


def numbers_text(values: list[int]) -> str:
    return ", ".join(map(str, values))


def postfix_value(expression: str) -> int:
    operations = {"+": operator.add, "-": operator.sub, "*": operator.mul}
    stack: list[int] = []
    for token in expression.split():
        if token in operations:
            second, first = stack.pop(), stack.pop()
            stack.append(operations[token](first, second))
        else:
            stack.append(int(token))
    return stack[-1]


def same_growth(times: Mapping[float, float], candidates: Mapping[str, Growth]) -> Verdicts:
    """A candidate fits if time/candidate stays nearly the same between the two largest sizes."""
    *_, smaller, larger = sorted(times)

    def fits(growth: Growth) -> bool:
        change = times[larger] / growth(larger) / (times[smaller] / growth(smaller))
        return 0.999 < change < 1.001

    return verdicts(fits, candidates)


@cache
def divide_and_conquer_time(branches: int, exponent: int) -> int:
    """T(n) = branches * T(n/2) + n for n = 2^exponent."""
    return branches * divide_and_conquer_time(branches, exponent - 1) + 2**exponent if exponent else 1


def growth_with_four_branches() -> Verdicts:
    return same_growth(
        {2.0**k: divide_and_conquer_time(4, k) for k in (59, 60)},
        {
            "Theta(n^2)": lambda n: n**2,
            "Theta(n)": lambda n: n,
            "Theta(n log n)": lambda n: n * log(n),
            "Theta(n^2 log n)": lambda n: n**2 * log(n),
        },
    )


def growth_with_three_branches() -> Verdicts:
    return same_growth(
        {2.0**k: divide_and_conquer_time(3, k) for k in (59, 60)},
        {
            "Theta(n^(log2 3))": lambda n: n ** log2(3),
            "Theta(n log n)": lambda n: n * log(n),
            "Theta(n^2)": lambda n: n**2,
            "Theta(n^(log3 2))": lambda n: n ** log(2, 3),
        },
    )


def growth_with_square_roots() -> Verdicts:
    """Takes n = 2^(2^k), for which k roots lead to 2."""

    def time(n: float) -> int:
        return time(sqrt(n)) + 1 if n > 2 else 1

    def shifted_time(n: float) -> int:
        return time(n) - time(2.0)

    return same_growth(
        {n: shifted_time(n) for n in (2.0**256, 2.0**512)},
        {
            "Theta(log log n)": lambda n: log2(log2(n)),
            "Theta(log n)": log,
            "Theta(sqrt(n))": sqrt,
            "Theta((log n)^2)": lambda n: log(n) ** 2,
        },
    )


def wrapped_sum() -> int:
    return struct.unpack("b", struct.pack("B", (127 + 1) % 256))[0]


def gray_code_word(number: int) -> str:
    """Builds the code by reflection."""
    words = [""]
    for _ in range(4):
        words = ["0" + word for word in words] + ["1" + word for word in reversed(words)]
    return words[number]


def correctable_errors() -> int:
    """The greatest number of errors for which no received word could come from two code words."""

    def distance(first: str, second: str) -> int:
        return sum(map(operator.ne, first, second))

    def is_safe(errors: int) -> bool:
        nearby = [sum(distance(word, got) <= errors for word in words) for got in bit_strings(5)]
        return max(nearby) == 1

    words = ("00000", "01011", "10101", "11110")
    return max(errors for errors in range(5) if is_safe(errors))


def simplified_expression() -> Verdicts:
    def is_equal(other: Callable[[bool, bool], bool]) -> bool:
        return all(other(p, q) == ((not p and q) or (p and q) or (p and not q)) for p, q in TWO_INPUTS)

    return verdicts(
        is_equal,
        {
            "p + q": lambda p, q: p or q,
            "pq": lambda p, q: p and q,
            "p xor q": lambda p, q: p != q,
            "not p": lambda p, q: not p,
        },
    )


def nand_gates_for_xor() -> int:
    """Adds one gate at a time in all ways; a signal is its truth table over the four inputs."""

    def with_another_gate(signals: Signals) -> set[Signals]:
        pairs = product(signals, repeat=2)
        return {signals | {tuple(not (a and b) for a, b in zip(x, y, strict=True))} for x, y in pairs}

    wanted = tuple(x != y for x, y in TWO_INPUTS)
    circuits: set[Signals] = {frozenset(zip(*TWO_INPUTS, strict=True))}
    gates = 0
    while not any(wanted in signals for signals in circuits):
        circuits = {larger for signals in circuits for larger in with_another_gate(signals)}
        gates += 1
    return gates


def counter_after_loops() -> int:
    counter, i = 0, 1
    while i <= 64:
        for _ in range(i):
            counter += 1
        i *= 2
    return counter


def recursive_value(n: int) -> int:
    return n if n < 2 else recursive_value(n - 1) + 2 * recursive_value(n - 2)


def tree_shapes() -> int:
    return len({shape(search_tree(keys)) for keys in permutations((1, 2, 3, 4))})


def forest_edges() -> int:
    """Joins 20 vertices edge by edge to a path until 4 trees are left."""
    vertices = [str(k) for k in range(20)]
    path = [(str(k), str(k + 1), 1) for k in range(19)]
    return next(number for number in count() if components(vertices, path[:number]) == 4)


def largest_bipartite_graph() -> int:
    return max(len(complete_bipartite_graph(part, 7 - part)) for part in range(8))


def which_graph_is_eulerian() -> Verdicts:
    return verdicts(
        has_eulerian_circuit,
        {
            "the complete graph on 5 vertices": complete_graph(5),
            "the complete graph on 4 vertices": complete_graph(4),
            "the complete bipartite graph with parts of 3 and 3 vertices": complete_bipartite_graph(3, 3),
            "the complete bipartite graph with parts of 2 and 3 vertices": complete_bipartite_graph(2, 3),
        },
    )


def which_string_matches() -> Verdicts:
    pattern = re.compile("(a|ba)*b?")
    return {word: bool(pattern.fullmatch(word)) for word in ("abab", "abba", "bb", "babb")}


def mean_access_time() -> float:
    return sum(2 if access < 95 else 2 + 100 for access in range(100)) / 100


def speed_up() -> float:
    return 1.0 / ((1 - 0.8) + 0.8 / 4)


def pipeline_cycles() -> int:
    """Instruction k enters the first stage in cycle k and moves on by one stage a cycle."""
    return max(start + stage for start in range(1, 101) for stage in range(5))


def mean_wait_of_shortest_first() -> float:
    starts = [0, *accumulate(sorted((5, 9, 2, 4)))][:-1]
    return sum(starts) / len(starts)


def impossible_outcome() -> Verdicts:
    """Runs all interleavings of the two loads and stores."""
    changes = {"add": lambda x: x + 1, "double": lambda x: x * 2}

    def outcome(order: tuple[str, ...]) -> int:
        shared, loaded = 3, {}
        for thread in order:
            if thread in loaded:
                shared = changes[thread](loaded[thread])
            else:
                loaded[thread] = shared
        return shared

    possible = {outcome(order) for order in permutations(("add", "add", "double", "double"))}
    return verdicts(lambda value: value not in possible, {str(value): value for value in (5, 4, 6, 8)})


def which_address_is_in_the_network() -> Verdicts:
    network = ip_network("172.16.37.5/20", strict=False)
    addresses = ("172.16.46.9", "172.16.48.1", "172.16.31.200", "172.17.37.5")
    return {address: ip_address(address) in network for address in addresses}


def query_result() -> int:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE t (v INTEGER)")
        database.executemany("INSERT INTO t VALUES (?)", [(3,), (None,), (5,), (None,), (3,)])
        return database.execute("SELECT COUNT(v) + COUNT(DISTINCT v) FROM t").fetchone()[0]


def weighted_edges(text: str) -> list[tuple[str, str, int]]:
    """Reads 'AB 3, AC 1'."""
    return [(edge[0], edge[1], int(edge[3:])) for edge in text.split(", ")]


RECOMPUTED: dict[str, Recomputation] = {
    "college_computer_science-dev-0": lambda: f"{-37 % 256:08b}",
    "college_computer_science-dev-1": lambda: most_looks_of_binary_search(1000),
    "college_computer_science-dev-2": lambda: postfix_value("6 2 3 + - 4 *"),
    "college_computer_science-dev-3": growth_with_four_branches,
    "college_computer_science-test-000": lambda: f"{0x2F:o}",
    "college_computer_science-test-001": wrapped_sum,
    "college_computer_science-test-002": lambda: struct.unpack(">f", bytes.fromhex("C0A00000"))[0],
    "college_computer_science-test-003": lambda: 88 & (88 - 1),
    "college_computer_science-test-004": lambda: 45 ^ 27,
    "college_computer_science-test-005": lambda: gray_code_word(13),
    "college_computer_science-test-006": correctable_errors,
    "college_computer_science-test-007": simplified_expression,
    "college_computer_science-test-008": lambda: sum(1 for _ in product((False, True), repeat=2**3)),
    "college_computer_science-test-009": nand_gates_for_xor,
    "college_computer_science-test-010": growth_with_three_branches,
    "college_computer_science-test-011": growth_with_square_roots,
    "college_computer_science-test-012": counter_after_loops,
    "college_computer_science-test-013": lambda: recursive_value(6),
    "college_computer_science-test-014": lambda: quicksort_comparisons(range(10)),
    "college_computer_science-test-015": lambda: insertion_sort_swaps((4, 7, 1, 6, 2, 5)),
    "college_computer_science-test-016": lambda: numbers_text(max_heap((3, 9, 2, 1, 4, 5))),
    "college_computer_science-test-017": lambda: numbers_text(postorder(search_tree((50, 30, 70, 20, 40, 60, 80, 35)))),
    "college_computer_science-test-018": tree_shapes,
    "college_computer_science-test-019": lambda: largest_binary_tree(5),
    "college_computer_science-test-020": lambda: linear_probing_slots((15, 8, 2, 22), 7)[22],
    "college_computer_science-test-021": lambda: shortest_path(
        weighted_edges("AB 4, AC 1, BC 2, BD 5, CD 8"), "A", "D"
    ),
    "college_computer_science-test-022": lambda: spanning_tree_weight(
        "ABCDE", weighted_edges("AB 3, AC 1, BC 7, BD 5, CD 2, CE 4, DE 6")
    ),
    "college_computer_science-test-023": lambda: topological_orderings("ABCDE", ("AC", "BC", "CD", "BE")),
    "college_computer_science-test-024": forest_edges,
    "college_computer_science-test-025": largest_bipartite_graph,
    "college_computer_science-test-026": lambda: chromatic_number(7, [(k, (k + 1) % 7) for k in range(7)]),
    "college_computer_science-test-027": which_graph_is_eulerian,
    "college_computer_science-test-028": lambda: minimum_cut(weighted_edges("sa 10, sb 5, ab 2, at 4, bt 8"), "ab"),
    "college_computer_science-test-029": lambda: states_of_smallest_automaton(lambda word: word[-3:-2] == "1", 5),
    "college_computer_science-test-030": lambda: sum("11" not in word for word in bit_strings(8)),
    "college_computer_science-test-031": which_string_matches,
    "college_computer_science-test-032": lambda: sum(len(word) == 6 for word in words_of_grammar(("aSb", "SS", ""), 6)),
    "college_computer_science-test-036": lambda: least_recently_used_faults((1, 4, 2, 1, 3, 4, 1, 2, 4, 3), 3),
    "college_computer_science-test-037": lambda: 0x1234 // 16 % 64,
    "college_computer_science-test-038": lambda: 2**32 // 4096,
    "college_computer_science-test-039": mean_access_time,
    "college_computer_science-test-040": speed_up,
    "college_computer_science-test-041": pipeline_cycles,
    "college_computer_science-test-042": mean_wait_of_shortest_first,
    "college_computer_science-test-043": lambda: round_robin_finish({"P": 5, "Q": 3, "R": 4}, 2)["Q"],
    "college_computer_science-test-044": lambda: max(n for n in range(1, 8) if not can_deadlock(n, 3, 10)),
    "college_computer_science-test-045": impossible_outcome,
    "college_computer_science-test-047": lambda: len(list(ip_network("10.0.0.0/27").hosts())),
    "college_computer_science-test-048": which_address_is_in_the_network,
    "college_computer_science-test-049": lambda: 1500 * 8 / 10**7 * 1000,
    "college_computer_science-test-050": query_result,
    "college_computer_science-test-051": lambda: len(candidate_keys("ABCD", [("AB", "C"), ("C", "D"), ("D", "A")])),
    "college_computer_science-test-052": lambda: huffman_total((40, 25, 15, 12, 8)) / 100,
}
