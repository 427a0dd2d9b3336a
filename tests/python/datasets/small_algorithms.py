"""Small graphs, trees, schedulers and automata, simulated step by step, to recompute answers with."""

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations, product

Edge = tuple[str, str, int]


@dataclass
class Tree:
    key: int
    left: "Tree | None" = None
    right: "Tree | None" = None


def inserted(tree: Tree | None, key: int) -> Tree:
    if tree is None:
        return Tree(key)
    if key < tree.key:
        tree.left = inserted(tree.left, key)
    else:
        tree.right = inserted(tree.right, key)
    return tree


def search_tree(keys: Iterable[int]) -> Tree | None:
    tree = None
    for key in keys:
        tree = inserted(tree, key)
    return tree


def postorder(tree: Tree | None) -> list[int]:
    return [*postorder(tree.left), *postorder(tree.right), tree.key] if tree else []


def shape(tree: Tree | None) -> tuple | None:
    return (shape(tree.left), shape(tree.right)) if tree else None


def largest_binary_tree(height: int) -> int:
    return 1 + (2 * largest_binary_tree(height - 1) if height else 0)


def most_looks_of_binary_search(size: int) -> int:
    def looks(wanted: int) -> int:
        low, high, number = 0, size - 1, 0
        while low <= high:
            middle, number = (low + high) // 2, number + 1
            if middle == wanted:
                break
            low, high = (middle + 1, high) if middle < wanted else (low, middle - 1)
        return number

    return max(map(looks, range(size)))


def quicksort_comparisons(values: Sequence[int]) -> int:
    if not values:
        return 0
    pivot, *rest = values
    smaller = [value for value in rest if value < pivot]
    larger = [value for value in rest if value >= pivot]
    return len(rest) + quicksort_comparisons(smaller) + quicksort_comparisons(larger)


def insertion_sort_swaps(values: Iterable[int]) -> int:
    done: list[int] = []
    swaps = 0
    for value in values:
        done.append(value)
        place = len(done) - 1
        while place and done[place - 1] > done[place]:
            done[place - 1 : place + 1] = done[place], done[place - 1]
            place, swaps = place - 1, swaps + 1
    return swaps


def max_heap(values: Iterable[int]) -> list[int]:
    heap = list(values)
    for start in reversed(range(len(heap) // 2)):
        place = start
        while children := [child for child in (2 * place + 1, 2 * place + 2) if child < len(heap)]:
            largest = max(children, key=lambda child: heap[child])
            if heap[place] >= heap[largest]:
                break
            heap[place], heap[largest] = heap[largest], heap[place]
            place = largest
    return heap


def linear_probing_slots(keys: Iterable[int], size: int) -> dict[int, int]:
    """Tells in which slot every key ends up."""
    slots: dict[int, int] = {}
    for key in keys:
        slot = key % size
        while slot in slots.values():
            slot = (slot + 1) % size
        slots[key] = slot
    return slots


def shortest_path(edges: Iterable[Edge], start: str, end: str) -> int:
    """Tries all simple paths."""

    def lengths(at: str, visited: frozenset[str]) -> Iterator[int]:
        if at == end:
            yield 0
            return
        for first, second, weight in both_ways:
            if first == at and second not in visited:
                yield from (weight + rest for rest in lengths(second, visited | {second}))

    both_ways = [*edges, *((second, first, weight) for first, second, weight in edges)]
    return min(lengths(start, frozenset({start})))


def components(vertices: Iterable[str], edges: Iterable[Edge]) -> int:
    part = {vertex: vertex for vertex in vertices}
    for first, second, _ in edges:
        old, new = part[first], part[second]
        part = {vertex: new if label == old else label for vertex, label in part.items()}
    return len(set(part.values()))


def spanning_tree_weight(vertices: str, edges: Sequence[Edge]) -> int:
    """Tries all sets of edges of the right size."""
    candidates = combinations(edges, len(vertices) - 1)
    return min(sum(edge[2] for edge in tree) for tree in candidates if components(vertices, tree) == 1)


def minimum_cut(edges: Iterable[Edge], inner: Sequence[str]) -> int:
    """Tries all cuts between s and t; by the max-flow min-cut theorem this is the largest flow."""
    sides = ({"s", *part} for size in range(len(inner) + 1) for part in combinations(inner, size))
    return min(sum(c for first, second, c in edges if first in side and second not in side) for side in sides)


def topological_orderings(vertices: str, edges: Iterable[str]) -> int:
    orders = permutations(vertices)
    return sum(all(order.index(first) < order.index(second) for first, second in edges) for order in orders)


def complete_graph(vertices: int) -> list[tuple[int, int]]:
    return list(combinations(range(vertices), 2))


def complete_bipartite_graph(first: int, second: int) -> list[tuple[int, int]]:
    return list(product(range(first), range(first, first + second)))


def has_eulerian_circuit(edges: Sequence[tuple[int, int]]) -> bool:
    """Euler's condition, for a connected graph."""
    ends = [vertex for edge in edges for vertex in edge]
    return all(ends.count(vertex) % 2 == 0 for vertex in ends)


def chromatic_number(vertices: int, edges: Sequence[tuple[int, int]]) -> int:
    def can_be_coloured(colours: int) -> bool:
        colourings = product(range(colours), repeat=vertices)
        return any(all(colours[a] != colours[b] for a, b in edges) for colours in colourings)

    return next(colours for colours in range(1, vertices + 1) if can_be_coloured(colours))


def bit_strings(length: int) -> list[str]:
    return ["".join(bits) for bits in product("01", repeat=length)]


def states_of_smallest_automaton(accepts: Callable[[str], bool], reach: int) -> int:
    """Counts the classes of short prefixes that short endings tell apart (Myhill and Nerode)."""
    short = [word for length in range(reach + 1) for word in bit_strings(length)]
    return len({tuple(accepts(prefix + ending) for ending in short) for prefix in short})


def words_of_grammar(rules: Sequence[str], longest: int) -> set[str]:
    """Derives all words up to a length from S, the only symbol that the rules replace."""
    words: set[str] = set()
    pending, seen = deque(["S"]), {"S"}
    while pending:
        form = pending.popleft()
        if "S" not in form:
            words.add(form)
        for following in (form.replace("S", rule, 1) for rule in rules if "S" in form):
            short = len(following.replace("S", "")) <= longest and following.count("S") <= longest
            if short and following not in seen:
                seen.add(following)
                pending.append(following)
    return words


def least_recently_used_faults(pages: Iterable[int], frames: int) -> int:
    recent: list[int] = []
    faults = 0
    for page in pages:
        if page in recent:
            recent.remove(page)
        else:
            faults += 1
            recent = recent[-(frames - 1) :]
        recent.append(page)
    return faults


def round_robin_finish(times: dict[str, int], slice_length: int) -> dict[str, int]:
    queue, rest = deque(times), dict(times)
    now, finish = 0, {}
    while queue:
        job = queue.popleft()
        used = min(slice_length, rest[job])
        now, rest[job] = now + used, rest[job] - used
        if rest[job]:
            queue.append(job)
        else:
            finish[job] = now
    return finish


def can_deadlock(processes: int, needed: int, units: int) -> bool:
    """Looks for a state without free units in which every process still waits for one."""
    states = product(range(needed), repeat=processes)
    return any(sum(held) == units for held in states)


def closure(attributes: frozenset[str], dependencies: Iterable[tuple[str, str]]) -> frozenset[str]:
    before: frozenset[str] = frozenset()
    while before != attributes:
        before = attributes
        for given, implied in dependencies:
            attributes = attributes | set(implied) if attributes >= set(given) else attributes
    return attributes


def candidate_keys(attributes: str, dependencies: Sequence[tuple[str, str]]) -> list[frozenset[str]]:
    parts = (frozenset(p) for size in range(len(attributes) + 1) for p in combinations(attributes, size))
    keys = [part for part in parts if closure(part, dependencies) == set(attributes)]
    return [key for key in keys if not any(other < key for other in keys)]


def huffman_total(weights: Iterable[int]) -> int:
    """The sum of weight times code length over all symbols."""
    heap, total = sorted(weights), 0
    while len(heap) > 1:
        joined = heapq.heappop(heap) + heapq.heappop(heap)
        heapq.heappush(heap, joined)
        total += joined
    return total
