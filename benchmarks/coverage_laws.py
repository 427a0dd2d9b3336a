"""Laws whose true mean and quantiles are known, as latencies may follow them."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.signal import lfilter
from scipy.stats import norm

from laptime.stats.arguments import probability_of

__all__ = ["LAWS", "Law", "truth_of"]

Sample = npt.NDArray[np.float64]


class Law(ABC):
    """A law of which samples are drawn."""

    name: str

    @abstractmethod
    def draw(self, n: int, rng: np.random.Generator) -> Sample:
        """Return n values, in the order in which they would be measured."""

    @abstractmethod
    def mean(self) -> float:
        """Return the true mean."""

    @abstractmethod
    def quantile(self, p: float) -> float:
        """Return the true p-quantile."""


class Lognormal(Law):
    """Skewed, with a long tail: median 1, sigma 1."""

    name = "lognormal"

    def draw(self, n: int, rng: np.random.Generator) -> Sample:
        return rng.lognormal(size=n)

    def mean(self) -> float:
        return math.exp(0.5)

    def quantile(self, p: float) -> float:
        return math.exp(norm.ppf(p))


class Bimodal(Law):
    """Nine of ten near 1, and one of ten five times as slow, as behind a cache; each lognormal with sigma 0.1."""

    name = "bimodal"
    slow_share = 0.1
    slowness = 5.0
    sigma = 0.1

    def draw(self, n: int, rng: np.random.Generator) -> Sample:
        slow = rng.random(n) < self.slow_share
        return np.where(slow, self.slowness, 1.0) * rng.lognormal(sigma=self.sigma, size=n)

    def mean(self) -> float:
        return (1 - self.slow_share + self.slow_share * self.slowness) * math.exp(self.sigma**2 / 2)

    def quantile(self, p: float) -> float:
        def share_beyond_p(value: float) -> float:
            fast = norm.cdf(math.log(value) / self.sigma)
            slow = norm.cdf(math.log(value / self.slowness) / self.sigma)
            return float((1 - self.slow_share) * fast + self.slow_share * slow - p)

        return float(brentq(share_beyond_p, 0.1, 100, xtol=1e-12))


class Autoregressive(Law):
    """Normal, each value leaning on the one before: behind a queue."""

    name = "ar1_0.6"
    correlation = 0.6

    def draw(self, n: int, rng: np.random.Generator) -> Sample:
        noise = rng.standard_normal(n)
        noise[0] *= self._deviation()  # as if it had gone on for ever
        return np.asarray(lfilter([1.0], [1.0, -self.correlation], noise), dtype=np.float64)

    def mean(self) -> float:
        return 0.0

    def quantile(self, p: float) -> float:
        return self._deviation() * float(norm.ppf(p))

    def _deviation(self) -> float:
        return 1 / math.sqrt(1 - self.correlation**2)


LAWS: tuple[Law, ...] = (Lognormal(), Bimodal(), Autoregressive())


def truth_of(law: Law, statistic: str) -> float:
    """Return the true value of ``mean``, ``median`` or a percentile such as ``p95``."""
    if statistic == "mean":
        return law.mean()
    return law.quantile(probability_of(statistic))
