"""How far what a client saw is from what the server did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from children import ChildFailed

__all__ = ["Errors", "Seen", "errors_of", "pooled"]

_MS_PER_NS = 1e-6

Milliseconds = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Seen:
    """One request as a client saw it.

    Attributes
    ----------
    asked_ns
        When the client's library was given the request.
    arrived_ns
        When something arrived.
    tokens
        How many tokens each arrival brought; ``None`` where each brought one.
    uncertainty_ns
        How sure the client is of each arrival; ``None`` from clients that do not tell.
    """

    prompt: str
    asked_ns: int
    arrived_ns: Sequence[int]
    tokens: Sequence[int] | None = None
    uncertainty_ns: Sequence[int] | None = None


@dataclass(frozen=True)
class Errors:
    """How far a client's stamps are from the truth, in milliseconds.

    Attributes
    ----------
    arrival
        Of each token: when the client says it came, against when the server sent it.
    ttft
        Of each request: the time to the first token as the client reports it, from when it was asked for, against the
        server's, from when it had read the request.
    uncertainty
        What the client says of each arrival's uncertainty; none from clients that say nothing.
    covered
        Of each token, whether it may have arrived when the client says, within that uncertainty: it was on its way
        from just before the server wrote it to just after, where the server tells of both.
    """

    arrival: Milliseconds
    ttft: Milliseconds
    uncertainty: Milliseconds
    covered: Flags


def errors_of(seen: Iterable[Seen], truth: Mapping[str, Mapping[str, Any]]) -> Errors:
    """Hold what a client saw against what the server did, by prompt.

    Raises
    ------
    ChildFailed
        Where a client saw more tokens than were sent, or fewer.
    """
    arrival, ttft, uncertainty, covered = [], [], [], []
    for request in seen:
        call = truth[request.prompt]
        sent_ns = np.asarray(call["chunk_sent_ns"])
        tokens = request.tokens or [1] * len(request.arrived_ns)
        if sum(tokens) != len(sent_ns):
            raise ChildFailed(f"{call['model']}: {request.prompt}: {sum(tokens)} of {len(sent_ns)} tokens were seen")
        arrived_ns = np.repeat(request.arrived_ns, tokens)
        arrival.append(np.abs(arrived_ns - sent_ns))
        ttft.append(abs((arrived_ns[0] - request.asked_ns) - (sent_ns[0] - call["received_ns"])))
        if request.uncertainty_ns is not None:
            within_ns = np.repeat(request.uncertainty_ns, tokens)
            written_ns = np.asarray(call.get("chunk_written_ns", sent_ns))
            uncertainty.append(within_ns)
            covered.append((arrived_ns + within_ns >= sent_ns) & (arrived_ns - within_ns <= written_ns))
    return Errors(
        arrival=np.concatenate(arrival) * _MS_PER_NS,
        ttft=np.asarray(ttft) * _MS_PER_NS,
        uncertainty=np.concatenate(uncertainty or [np.empty(0)]) * _MS_PER_NS,
        covered=np.concatenate(covered or [np.empty(0, dtype=np.bool_)]),
    )


def pooled(rounds: Sequence[Errors]) -> Errors:
    """Return the errors of all rounds as one."""
    return Errors(
        arrival=np.concatenate([errors.arrival for errors in rounds]),
        ttft=np.concatenate([errors.ttft for errors in rounds]),
        uncertainty=np.concatenate([errors.uncertainty for errors in rounds]),
        covered=np.concatenate([errors.covered for errors in rounds]),
    )
