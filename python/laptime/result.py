"""What a person holds after a run: figures, rows, pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial, wraps
from inspect import signature
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from laptime.comparing import pairs_of
from laptime.errors import DataError, SpecError, StatisticsError
from laptime.formats import write_file
from laptime.metrics import Metric, find_metric, goodput_of
from laptime.metrics.notes import notes_of
from laptime.report import figures, tables
from laptime.report.client import client_line
from laptime.report.html import write_report
from laptime.report.load import latency_in_words, load_in_words
from laptime.report.outputs import outputs_rows
from laptime.rescoring import rescore
from laptime.stats import Estimate, Goodput
from laptime.store import Manifest, RunData, Table
from laptime.store.frames import import_pandas, to_frame
from laptime.summary import ModelSummary, estimate_of, summarize_run

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes

    from laptime.tasks import TaskProtocol

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
    "attempt",
    "outcome",
    "latency_s",
    "waiting_s",
    "ttft_s",
    "tpot_s",
    "itl_s",
    "load_s",
    "prompt_eval_s",
    "eval_s",
    "residual_s",
    "ttft_residual_s",
    "uncertainty_s",
    "prompt_tokens",
    "output_tokens",
    "tokens_per_s",
    "score",
    "output",
)

_INDENT = "  "


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

    def __init__(self, metric: Metric, run: RunData) -> None:
        self._metric = metric
        self._run = run

    def __getattr__(self, statistic: str) -> Estimate:
        if statistic.startswith("_"):
            raise AttributeError(statistic)
        if statistic not in self._metric.statistics:
            raise StatisticsError(
                f"{self._metric.name} has no {statistic!r}: there are {', '.join(self._metric.statistics)}"
            )
        estimate = estimate_of(self._run, self._metric, statistic)
        if estimate is None:
            raise StatisticsError(f"no {self._metric.name} was observed in these {len(self._run.measured)} requests")
        return estimate

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._metric.statistics]

    def __repr__(self) -> str:
        return f"<{self._metric.name}: {self._metric.formula}; {', '.join(self._metric.statistics)}>"


class Plots:
    """The figures of a result: ``result.plot.latency_ecdf(by="model", ax=None)`` returns axes."""

    def __init__(self, table: Table, seed: int = 0) -> None:
        self._table = table
        self._seed = seed

    def __getattr__(self, name: str) -> Callable[..., Axes]:
        if name not in figures.FIGURES:
            raise AttributeError(f"there is no figure {name!r}: there are {', '.join(figures.FIGURES)}")
        draw = figures.FIGURES[name]
        seeded = {"seed": self._seed} if "seed" in signature(draw).parameters else {}  # the summary's intervals
        return wraps(draw)(partial(draw, self._table, **seeded))

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *figures.FIGURES]

    def all(self, folder: str | Path) -> list[Path]:
        """Draw every figure that the run has data for, as PNGs into a folder; returns the files."""
        drawn, _ = self.draw(folder)
        return drawn

    def draw(
        self, folder: str | Path, names: Sequence[str] | None = None, **options: Any
    ) -> tuple[list[Path], dict[str, str]]:
        """Draw figures as PNGs into a folder; all of them without names.

        Returns
        -------
        tuple
            The files, and why which figure is left out.
        """
        return figures.draw_figures(self._table, Path(folder), names, **{"seed": self._seed, **options})


def _with_shared_time(table: Table, left_out: npt.NDArray[np.bool_]) -> Table:
    """Return the table in which a model of whose measured requests some are left out has no time for itself."""
    left_out = left_out & np.asarray(table["phase"] == "measure", dtype=np.bool_)
    shared = np.isin(table["model"], list(set(table["model"][left_out])))
    return replace(table, columns={**table.columns, "stretch": np.where(shared, np.nan, table["stretch"])})


class Result:
    """What a run observed. Warm-up requests are in none of its figures.

    Attributes
    ----------
    run
        All of it, as it was read.
    """

    def __init__(self, run: RunData) -> None:
        self.run = run

    @property
    def manifest(self) -> Manifest:
        """What was asked for, where, and how the client judges itself."""
        return self.run.manifest

    @property
    def path(self) -> Path | None:
        """The run directory, or the file that was read."""
        return self.run.path

    @property
    def _table(self) -> Table:
        return self.run.table

    @cached_property
    def _measured(self) -> Table:
        return self.run.measured

    @property
    def verdict(self) -> str:
        """``valid``, or ``suspect: reason``; ``not judged`` where no server was measured to the end."""
        client = self.manifest.client
        if client is None:
            return "not judged"
        return ": ".join([client.verdict, "; ".join(client.reasons)]) if client.reasons else client.verdict

    @property
    def notes(self) -> list[str]:
        """What a reader of the figures has to know, a sentence each."""
        return notes_of(self.run)

    @property
    def models(self) -> list[str]:
        """The models measured."""
        return self.run.models

    def summary(self) -> Summary:
        """Return the figures by model, each with its interval."""
        return Summary(self._model_summaries)

    @cached_property
    def _model_summaries(self) -> tuple[ModelSummary, ...]:
        return summarize_run(self.run)

    def __getitem__(self, metric: str) -> MetricView:
        """Return a metric over all requests here; choose a model with `select` first."""
        return MetricView(find_metric(metric), self.run)

    def goodput(self, **objectives: float) -> Goodput:
        """Return how many requests were ok and within every objective, a minute and as a share, over all requests here.

        Parameters
        ----------
        **objectives
            By metric the most seconds that a request may take: ``result.goodput(ttft=0.5, latency=10)``.

        Raises
        ------
        SpecError
            For no objective, or one that is no time of a request.
        StatisticsError
            Where no request has such a time.
        """
        return goodput_of(self._measured, objectives, seed=self.run.seed)

    def select(self, *, model: str | None = None, category: str | None = None) -> Result:
        """Return the part of the result that concerns one model, one category, or both.

        A category has no throughput: the time was shared with the others.
        """
        chosen = np.ones(len(self._table), dtype=np.bool_)
        categories = list(dict.fromkeys(self._measured["category"].tolist()))
        for column, wanted, known in (("model", model, self.models), ("category", category, categories)):
            if wanted is None:
                continue
            if wanted not in known:
                raise SpecError(f"no {column} {wanted!r} in this result: there are {', '.join(map(repr, known))}")
            chosen &= self._table[column] == wanted
        given = self.run.estimates if category is None else {}  # which are not told by category
        kept = {name: figures for name, figures in given.items() if model in (None, name)}
        whole = replace(self.run, table=_with_shared_time(self._table, ~chosen), estimates=kept)
        return Result(whole.where(chosen))

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

    def outputs(self) -> list[dict[str, Any]]:
        """Return the answers side by side: a row a prompt, with each model's answer, score and latency."""
        return outputs_rows(self.run)

    def export(self, format: str, path: str | Path) -> list[Path]:
        """Write the run as a file of another tool (``laptime list formats``); returns the files written.

        Raises
        ------
        SpecError
            For an unknown format.
        DataError
            Where the run lacks what the format needs.
        """
        return write_file(self.run, format, Path(path))

    def report(self, path: str | Path) -> Path:
        """Write a report: one HTML file that needs nothing else, with a comparison where there are several models.

        Raises
        ------
        SpecError
            For another ending than ``.html``.
        RunError
            Where it cannot be written.
        """
        path = Path(path)
        if path.suffix.lower() not in (".html", ".htm"):
            raise SpecError(f"{path}: a report is HTML: let its name end in .html")
        write_report(self.run, path, changes=pairs_of(self.run))
        return path

    def rescore(self, task: str | TaskProtocol | None = None) -> Result:
        """Judge the answers again, by the run's own task or another, and replace the scores in the run's directory.

        Parameters
        ----------
        task
            A task's name, or a task of your own.

        Returns
        -------
        Result
            The run with its new scores.

        Raises
        ------
        DataError
            Where the run was read from a file of another tool.
        SpecError, RunError
            As `laptime.rescoring.rescore` does.
        """
        if self.path is None:
            raise DataError("these rows were read from a file of another tool, which does not hold what was asked")
        return Result(rescore(self.path, task).run)

    @property
    def plot(self) -> Plots:
        """The figures."""
        return Plots(self._measured, self.run.seed)

    def __len__(self) -> int:
        return len(self._measured)

    def __str__(self) -> str:
        return f"{self.summary()}\n{self.footer}\n"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        return f"{self.summary()._repr_html_()}<p>{escape(self.footer)}</p>"

    @property
    def footer(self) -> str:
        """What the figures have to be read with: the load, the client's verdict, notes, and where it all lies."""
        notes = [fill(f"note: {note}", tables.WIDTH) for note in self.notes]
        return "\n".join([self.load, *self._client_lines(), *notes])

    def _client_lines(self) -> list[str]:
        """Return the client's verdict with the place of the run, and beneath it its reasons and its numbers."""
        where = f" · {self.path}" if self.path is not None else ""
        client = self.manifest.client
        if client is None:
            return [f"client: {self.verdict}{where}"]
        beneath = [*client.reasons, client_line(client)]
        lines = [
            fill(line, tables.WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT) for line in beneath if line
        ]
        return [f"client: {client.verdict}{where}", *lines]

    @property
    def load(self) -> str:
        """The load in words, and from when its latencies count."""
        load = self.manifest.spec.get("load")
        return "; ".join(filter(None, [f"load: {load_in_words(load)}", latency_in_words(load)]))
