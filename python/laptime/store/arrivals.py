"""What the arrivals of an answer tell of its tokens: when the first came, how fast the others, how far apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from laptime import _core
from laptime.store.stamps import S_PER_NS

__all__ = ["Arrivals", "TokenGaps", "arrivals_of"]

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class TokenGaps:
    """The times between tokens of each record, as far as it is known how many tokens its chunks hold.

    Attributes
    ----------
    offsets
        Record i has the gaps from ``offsets[i]`` up to ``offsets[i + 1]``; one more than there are records.
    seconds
        Between each token of a chunk and the one before it: the chunk's gap, spread over its tokens.
    tokens
        How many tokens the chunk holds.
    """

    offsets: Counts
    seconds: Floats
    tokens: Counts

    def means(self) -> Floats:
        """Return the mean time between the tokens of each record; NaN where it is not known."""
        records = np.arange(len(self.offsets) - 1)
        seconds, tokens, record = self.of(records)
        sums = np.bincount(record, weights=seconds * tokens, minlength=len(records))
        counts = np.bincount(record, weights=tokens, minlength=len(records))
        means: Floats = np.divide(sums, counts, out=np.full(len(records), np.nan), where=counts > 0)
        return means

    def of(self, records: Counts) -> tuple[Floats, Counts, Counts]:
        """Return the gaps of some records: seconds, tokens, and the place of each gap's record in ``records``."""
        lengths = self.offsets[records + 1] - self.offsets[records]
        request = np.repeat(np.arange(len(records)), lengths)
        before = np.cumsum(lengths) - lengths
        place = np.arange(len(request)) - before[request] + self.offsets[records][request]
        return self.seconds[place], self.tokens[place], request


@dataclass(frozen=True)
class Arrivals:
    """What is known of each record's arrivals; NaN where it is not.

    Attributes
    ----------
    chunks
        How many there were; all pieces that came at one moment are one.
    tokens_known
        Whether it is known of every chunk how many tokens it holds.
    first_tokens
        The tokens of the first chunk that holds any.
    decode_s
        From that chunk to the last one; from the first chunk where its tokens are not known.
    first_uncertainty_s, uncertainty_s
        How far off the first arrival may be by the client's own doing, and how far the worst one.
    gaps
        The times between tokens.
    """

    chunks: Floats
    tokens_known: Mask
    first_tokens: Floats
    decode_s: Floats
    first_uncertainty_s: Floats
    uncertainty_s: Floats
    gaps: TokenGaps


def arrivals_of(columns: _core.Columns) -> Arrivals:
    """Read the arrivals of all records."""
    offsets, arrived = columns.chunk_offsets, columns.chunk_arrived_ns
    n_chunks = np.diff(offsets)
    some = n_chunks > 0
    known = some & (_sums(columns.chunk_tokens == _core.ABSENT, offsets) == 0)
    tokens = np.where(columns.chunk_tokens == _core.ABSENT, 0, columns.chunk_tokens)
    first, holds_tokens = _first_with_tokens(offsets, tokens, known)
    known &= holds_tokens
    last = np.where(some, offsets[1:] - 1, 0)
    decode_s = np.full(len(n_chunks), np.nan)
    decode_s[some] = (arrived[last[some]] - arrived[first[some]]) * S_PER_NS
    first_tokens = np.full(len(n_chunks), np.nan)
    first_tokens[known] = tokens[first[known]]
    uncertainty_s = columns.chunk_uncertainty_ns * S_PER_NS
    first_uncertainty_s, worst_s = np.full(len(n_chunks), np.nan), np.full(len(n_chunks), np.nan)
    first_uncertainty_s[some] = uncertainty_s[offsets[:-1][some]]
    if some.any():
        worst_s[some] = np.maximum.reduceat(uncertainty_s, offsets[:-1][some])
    gaps = _gaps(offsets, arrived, tokens, first, known)
    chunks = n_chunks.astype(np.float64)
    return Arrivals(chunks, known, first_tokens, decode_s, first_uncertainty_s, worst_s, gaps)


def _sums(values: npt.NDArray[np.bool_], offsets: Counts) -> Counts:
    """Return the sum of each record's values."""
    running = np.concatenate([[0], np.cumsum(values, dtype=np.int64)])
    sums: Counts = running[offsets[1:]] - running[offsets[:-1]]
    return sums


def _first_with_tokens(offsets: Counts, tokens: Counts, known: Mask) -> tuple[Counts, Mask]:
    """Return the place of each record's first chunk, of the first that holds tokens where these are known.

    Also whether there is such a one among the chunks of the record.
    """
    with_tokens = np.flatnonzero(tokens > 0)
    place = np.searchsorted(with_tokens, offsets[:-1])
    found = np.append(with_tokens, len(tokens))[place]
    holds = found < offsets[1:]
    return np.where(known & holds, found, offsets[:-1]), holds


def _gaps(offsets: Counts, arrived: Counts, tokens: Counts, first: Counts, known: Mask) -> TokenGaps:
    """Spread the time since the last chunk that held tokens over the tokens of each chunk after the first.

    A chunk that holds none is passed over: its gap becomes part of the next one's.
    """
    record = np.repeat(np.arange(len(known)), np.diff(offsets))
    holding = np.flatnonzero(known[record] & (tokens > 0))
    later = holding > first[record[holding]]
    places = holding[later]
    before = holding[np.flatnonzero(later) - 1]  # of the same record: its first one is not among the later ones
    seconds = (arrived[places] - arrived[before]) * S_PER_NS / tokens[places]
    counts = np.bincount(record[places], minlength=len(known))
    return TokenGaps(np.concatenate([[0], np.cumsum(counts)]), seconds, tokens[places])
