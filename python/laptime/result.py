"""What a person holds after a run: figures, rows, pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from laptime.errors import SpecError, StatisticsError
from laptime.metrics import Metric, find_metric
from laptime.report import figures, tables
from laptime.stats import Estimate
from laptime.store.frames import import_pandas, to_frame
from laptime.store.manifest import Manifest
from laptime.store.table import Table
from laptime.summary import ModelSummary, summarize_table

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes

__all__ = ["MetricView", "Plots", "Result", "Summary"]

_COLUMNS = (
    "run_index",
    "request_id",
    "sample_id",
    "model",
    "task",
    "subject",
    "category",
    "phase",
    "outcome",
    "latency_s",
    "ttft_s",
    "tpot_s",
    "load_s",
    "prompt_eval_s",
    "eval_s",
    "prompt_tokens",
    "output_tokens",
    "tokens_per_s",
    "score",
    "output",
)


class Summary:
    """The figures of a run by model. Shows itself as two tables, in a terminal and in Jupyter."""

    def __init__(self, models: Sequence[ModelSummary]) -> None:
        self.models = tuple(models)

    def to_dict(self) -> dict[str, Any]:
        """Return the summary as it is written into ``summary.json``."""
        return {"models": [model.to_dict() for model in self.models]}

    def to_pandas(self) -> pandas.DataFrame:
        """Return one row a model: ``model n ok``, and each figure's value, ``_low`` and ``_high``."""
        frame: pandas.DataFrame = import_pandas().DataFrame([model.to_row() for model in self.models])
        return frame

    def __str__(self) -> str:
        return tables.text(tables.summary_tables(self.models))

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return tables.html(tables.summary_tables(self.models))


class MetricView:
    """One metric of a result: ``result["latency"].p95`` is an `Estimate`."""

    def __init__(self, metric: Metric, table: Table, seed: int) -> None:
        self._metric = metric
        self._table = table
        self._seed = seed

    def __getattr__(self, statistic: str) -> Estimate:
        if statistic.startswith("_"):
            raise AttributeError(statistic)
        if statistic not in self._metric.statistics:
            raise StatisticsError(
                f"{self._metric.name} has no {statistic!r}: there are {', '.join(self._metric.statistics)}"
            )
        estimate = self._metric.estimate(self._table, statistic, seed=self._seed)
        if estimate is None:
            raise StatisticsError(f"no {self._metric.name} was observed in these {len(self._table)} requests")
        return estimate

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._metric.statistics]

    def __repr__(self) -> str:
        return f"<{self._metric.name}: {self._metric.formula}; {', '.join(self._metric.statistics)}>"


class Plots:
    """The figures of a result: ``result.plot.latency_ecdf(by="model", ax=None)`` returns axes."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def __getattr__(self, name: str) -> Callable[..., Axes]:
        if name not in figures.FIGURES:
            raise AttributeError(f"there is no figure {name!r}: there are {', '.join(figures.FIGURES)}")
        draw = figures.FIGURES[name]
        return wraps(draw)(partial(draw, self._table))

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *figures.FIGURES]

    def all(self, folder: str | Path) -> list[Path]:
        """Draw every figure as a PNG into a folder; returns the files."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        paths = []
        for name, draw in figures.FIGURES.items():
            paths.append(folder / f"{name}.png")
            figures.save(draw(self._table, ax=figures.hidden_axes()), paths[-1])
        return paths


class Result:
    """What a run observed. Warm-up requests are in none of its figures.

    Attributes
    ----------
    path
        The run directory.
    manifest
        What was asked for, where, and how the client judges itself.
    """

    def __init__(self, manifest: Manifest, table: Table, path: Path | None) -> None:
        self.manifest = manifest
        self.path = path
        self._table = table

    @cached_property
    def _measured(self) -> Table:
        return self._table.where(self._table["phase"] == "measure")

    @property
    def verdict(self) -> str:
        """``valid``, or ``suspect: reason``; ``not judged`` where no server was measured to the end."""
        client = self.manifest.client
        if client is None:
            return "not judged"
        return ": ".join([client.verdict, "; ".join(client.reasons)]) if client.reasons else client.verdict

    @property
    def models(self) -> list[str]:
        """The models measured."""
        return self._measured.models()

    def summary(self) -> Summary:
        """Return the figures by model, each with its interval."""
        return Summary(self._model_summaries)

    @cached_property
    def _model_summaries(self) -> tuple[ModelSummary, ...]:
        return summarize_table(self._measured, seed=self._seed)

    def __getitem__(self, metric: str) -> MetricView:
        """Return a metric over all requests here; choose a model with `select` first."""
        return MetricView(find_metric(metric), self._measured, self._seed)

    def select(self, *, model: str | None = None, category: str | None = None) -> Result:
        """Return the part of the result that concerns one model, one category, or both."""
        chosen = np.ones(len(self._table), dtype=np.bool_)
        for column, wanted in (("model", model), ("category", category)):
            if wanted is None:
                continue
            known = dict.fromkeys(self._measured[column].tolist())
            if wanted not in known:
                raise SpecError(f"no {column} {wanted!r} in this result: there are {', '.join(map(repr, known))}")
            chosen &= self._table[column] == wanted
        return Result(self.manifest, self._table.where(chosen), self.path)

    def failures(self) -> list[dict[str, str]]:
        """Return the requests that did not end well: ``model sample_id phase outcome message``, warm-up included."""
        failed = self._table.where(~self._table.ok)
        names = ("model", "sample_id", "phase", "outcome", "message")
        rows = zip(*(failed[name].tolist() for name in names), strict=True)
        return [dict(zip(names, map(str, row), strict=True)) for row in rows]

    def arrays(self) -> dict[str, np.ndarray]:
        """Return the columns of measured requests as NumPy arrays; what was not observed is NaN."""
        return {name: self._measured[name] for name in _COLUMNS}

    def to_pandas(self) -> pandas.DataFrame:
        """Return the measured requests as a data frame, one row a request."""
        return to_frame(self._measured, _COLUMNS)

    @property
    def plot(self) -> Plots:
        """The figures."""
        return Plots(self._measured)

    @property
    def _seed(self) -> int:
        return int(self.manifest.spec.get("seed", 0))

    def __len__(self) -> int:
        return len(self._measured)

    def __str__(self) -> str:
        return f"{self.summary()}\n{self._footer()}\n"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        return f"{self.summary()._repr_html_()}<p>{escape(self._footer())}</p>"

    def _footer(self) -> str:
        where = f" · {self.path}" if self.path is not None else ""
        return f"{self.load}\nclient: {self.verdict}{where}"

    @property
    def load(self) -> str:
        """The load in words, and from when its latencies count."""
        match self.manifest.spec.get("load"):
            case {"kind": "closed", "users": users}:
                same = "latency from intended and from sent are the same"
                return f"load: closed loop, {users} user{'s' if users > 1 else ''}; {same}"
            case {"kind": kind, "rate_per_s": rate}:
                return f"load: open, {kind}, {rate:g} requests/s; latency is from the intended time"
        return "load: unknown"
