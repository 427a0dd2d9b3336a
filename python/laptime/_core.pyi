"""
The C++ core of laptime: engine, records, statistics, simulator.
"""

from __future__ import annotations
import collections.abc
import numpy
import numpy.typing
import os
import typing

__all__: list[str] = [
    "ABSENT",
    "Anchor",
    "Block",
    "BootstrapOptions",
    "Change",
    "Closed",
    "Columns",
    "Constant",
    "ConstantLaw",
    "DataError",
    "Dependence",
    "Engine",
    "Estimate",
    "Gamma",
    "GammaLaw",
    "Generation",
    "Health",
    "Job",
    "Journal",
    "Lag",
    "LaptimeError",
    "Limits",
    "LognormalLaw",
    "MaxErrorRate",
    "McNemar",
    "PlannedRequest",
    "Poisson",
    "PrecisionStopRule",
    "Progress",
    "PythonStopRule",
    "Ramp",
    "Recorder",
    "Recording",
    "Replay",
    "Requests",
    "Resampler",
    "RunError",
    "Sequential",
    "SimulatedFault",
    "SimulatedFreeAnswer",
    "SimulatedModel",
    "SimulatedQuestion",
    "Simulator",
    "SimulatorTruth",
    "SpecError",
    "StatisticsError",
    "StopRule",
    "Summary",
    "Target",
    "TargetError",
    "WarmUp",
    "adjust_p_values",
    "api_decode_models",
    "api_default_url",
    "api_key_header",
    "api_names",
    "api_ready_path",
    "bootstrap_grouped_mean",
    "bootstrap_grouped_quantile",
    "bootstrap_grouped_ratio",
    "bootstrap_grouped_standard_deviation",
    "bootstrap_mean",
    "bootstrap_quantile",
    "bootstrap_ratio",
    "bootstrap_standard_deviation",
    "cautious_block_length",
    "censored_quantile_interval",
    "cliffs_delta",
    "clopper_pearson",
    "cohens_h",
    "compare_means",
    "compare_paired_means",
    "compare_paired_proportions",
    "compare_proportions",
    "compare_quantiles",
    "compare_ratios",
    "detectable_difference_of_means",
    "detectable_difference_of_paired_proportions",
    "diagnose",
    "hedges_g",
    "http_get",
    "interval_of_replicates",
    "kind_names",
    "make_plan",
    "mcnemar",
    "now_ns",
    "optimal_block_length",
    "outcome_names",
    "phase_names",
    "poisson_rate",
    "proportion",
    "quantile",
    "quantile_interval",
    "read_anchor",
    "read_journal",
    "required_n",
    "required_n_for_means",
    "required_n_for_paired_proportions",
    "summarize",
    "token_source_names",
]

class LaptimeError(Exception):
    pass

class SpecError(LaptimeError):
    pass

class DataError(LaptimeError):
    pass

class TargetError(LaptimeError):
    pass

class RunError(LaptimeError):
    pass

class StatisticsError(LaptimeError):
    pass

class Anchor:
    """
    The same moment on the monotonic and on the wall clock.
    """
    @property
    def monotonic_ns(self) -> int: ...
    @property
    def uncertainty_ns(self) -> int: ...
    @property
    def wall_ns(self) -> int:
        """
        Nanoseconds since the Unix epoch, UTC.
        """

class Columns:
    """
    Records as read-only NumPy columns. Absent is the smallest int64, or -1 in a column of flags and codes; texts are made into a list when they are asked for.
    """
    def __len__(self) -> int: ...
    def logprobs(self) -> list[str]: ...
    def message(self) -> list[str]: ...
    def output(self) -> list[str]: ...
    def reasoning(self) -> list[str]: ...
    def request_id(self) -> list[str]: ...
    def sample_id(self) -> list[str]: ...
    @property
    def admitted_ns(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def attempt(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def bytes_received(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def bytes_sent(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def cached_tokens(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def cached_tokens_source_code(self) -> numpy.typing.NDArray[numpy.int8]: ...
    @property
    def category_code(self) -> numpy.typing.NDArray[numpy.int32]: ...
    @property
    def category_words(self) -> list[str]: ...
    @property
    def chunk_arrived_ns(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def chunk_offsets(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def chunk_tokens(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def chunk_tokens_source_code(self) -> numpy.typing.NDArray[numpy.int8]: ...
    @property
    def chunk_uncertainty_ns(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def closed_by_server(self) -> numpy.typing.NDArray[numpy.int8]: ...
    @property
    def connected_ns(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def connection_reused(self) -> numpy.typing.NDArray[numpy.int8]: ...
    @property
    def dns_ns(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def done_ns(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def finish_reason_code(self) -> numpy.typing.NDArray[numpy.int32]: ...
    @property
    def finish_reason_words(self) -> list[str]: ...
    @property
    def first_byte_ns(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def first_reasoning_ns(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def first_token_ns(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def given_up_ns(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def intended_ns(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def issued_ns(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def kind_code(self) -> numpy.typing.NDArray[numpy.int8]: ...
    @property
    def model_code(self) -> numpy.typing.NDArray[numpy.int32]: ...
    @property
    def model_words(self) -> list[str]: ...
    @property
    def outcome_code(self) -> numpy.typing.NDArray[numpy.int8]: ...
    @property
    def output_tokens(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def output_tokens_source_code(self) -> numpy.typing.NDArray[numpy.int8]: ...
    @property
    def phase_code(self) -> numpy.typing.NDArray[numpy.int8]: ...
    @property
    def prompt_tokens(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def prompt_tokens_source_code(self) -> numpy.typing.NDArray[numpy.int8]: ...
    @property
    def retried(self) -> numpy.typing.NDArray[numpy.int8]: ...
    @property
    def run_index(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def segment(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def sent_ns(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def server_eval_ns(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def server_load_ns(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def server_prompt_eval_ns(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def server_total_ns(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def status(self) -> numpy.typing.NDArray[numpy.int64]: ...
    @property
    def tls_ns(self) -> numpy.typing.NDArray[numpy.int64]: ...

class Journal:
    """
    records.jsonl, appended to by a thread of its own. Raises RunError where it cannot be written.
    """
    def __init__(self, path: os.PathLike[str] | str | bytes) -> None: ...
    def close(self) -> None:
        """
        Write what is left. Raises RunError where writing failed.
        """

class Recording:
    """
    One request under way on a target that is not a server.
    """
    def finish(
        self,
        outcome: str = "ok",
        *,
        message: str = "",
        finish_reason: str = "",
        output: str | None = None,
        prompt_tokens: typing.SupportsInt | typing.SupportsIndex | None = None,
        output_tokens: typing.SupportsInt | typing.SupportsIndex | None = None,
    ) -> None:
        """
        Hand the record to the journal.
        """
    def stamp_sent(self) -> None:
        """
        Now is when the work itself begins.
        """
    def token(self, text: str, tokens: typing.SupportsInt | typing.SupportsIndex = 1) -> None:
        """
        A piece of the answer came, holding so many tokens.
        """
    @property
    def finished(self) -> bool: ...

class Recorder:
    """
    Makes records of targets that are not servers, on the core's clock.
    """
    def __init__(self, journal: Journal) -> None: ...
    def begin(
        self,
        *,
        request_id: str,
        sample_id: str,
        model: str,
        category: str = "",
        run_index: typing.SupportsInt | typing.SupportsIndex = 0,
        segment: typing.SupportsInt | typing.SupportsIndex = 0,
        phase: str = "measure",
        intended_ns: typing.SupportsInt | typing.SupportsIndex | None = None,
        kind: str = "generate",
    ) -> Recording:
        """
        Begin a request: now, unless told when it was due.
        """

class Closed:
    """
    Each user sends its next request when its last is answered.
    """
    def __init__(
        self,
        users: typing.SupportsInt | typing.SupportsIndex,
        think_s: typing.SupportsFloat | typing.SupportsIndex = 0.0,
        ramp_s: typing.SupportsFloat | typing.SupportsIndex = 0.0,
    ) -> None: ...

class Constant:
    """
    Requests at even gaps, whether answered or not.
    """
    def __init__(self, rate_per_s: typing.SupportsFloat | typing.SupportsIndex) -> None: ...

class Poisson:
    """
    Requests at exponential gaps, whether answered or not.
    """
    def __init__(self, rate_per_s: typing.SupportsFloat | typing.SupportsIndex) -> None: ...

class Gamma:
    """
    Requests at gaps of a gamma law: 1 is Poisson, below it comes in bursts.
    """
    def __init__(
        self,
        rate_per_s: typing.SupportsFloat | typing.SupportsIndex,
        burstiness: typing.SupportsFloat | typing.SupportsIndex,
    ) -> None: ...

class Ramp:
    """
    Requests at a rate that changes; steps are (seconds, from, to), rates a second.
    """
    def __init__(
        self,
        steps: collections.abc.Sequence[
            tuple[
                typing.SupportsFloat | typing.SupportsIndex,
                typing.SupportsFloat | typing.SupportsIndex,
                typing.SupportsFloat | typing.SupportsIndex,
            ]
        ],
        random: bool = False,
    ) -> None: ...

class Replay:
    """
    Requests at given times, in seconds since the start.
    """
    def __init__(self, offsets_s: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> None: ...

class PlannedRequest:
    """
    One request to be sent.
    """
    @property
    def index(self) -> int:
        """
        Its place in the block, those that are done counted.
        """
    @property
    def offset_ns(self) -> int | None:
        """
        Since the start of the block; None in a closed loop.
        """
    @property
    def run_index(self) -> int: ...
    @property
    def sample(self) -> int: ...
    @property
    def target(self) -> int: ...

class Requests:
    """
    An iterator that makes requests as they are asked for.
    """
    def __iter__(self) -> Requests: ...
    def __next__(self) -> PlannedRequest: ...

class Block:
    """
    Requests measured together, after the warm-up of their targets.
    """
    def requests(self) -> Requests:
        """
        The measured requests, one after another; there may be no end of them.
        """
    @property
    def measured(self) -> list[PlannedRequest]:
        """
        All measured requests. Raises SpecError where the plan has no end.
        """
    @property
    def size(self) -> int | None:
        """
        How many are measured; None where the plan has no end.
        """
    @property
    def warmup(self) -> list[PlannedRequest]: ...

class Lag:
    """
    How late something was, over and over.
    """
    @property
    def max_ns(self) -> int: ...
    @property
    def n(self) -> int: ...
    @property
    def p50_ns(self) -> int: ...
    @property
    def p99_ns(self) -> int: ...

class Health:
    """
    What the client has to say about itself.
    """
    @property
    def connections_opened(self) -> int: ...
    @property
    def cpu_ns(self) -> int: ...
    @property
    def descriptor_limit(self) -> int: ...
    @property
    def descriptors(self) -> int: ...
    @property
    def issued(self) -> int: ...
    @property
    def issued_span_ns(self) -> int | None: ...
    @property
    def local_ports(self) -> int | None: ...
    @property
    def loop_lag(self) -> Lag | None: ...
    @property
    def mean_in_flight(self) -> float | None: ...
    @property
    def most_in_flight(self) -> int: ...
    @property
    def planned_span_ns(self) -> int | None: ...
    @property
    def schedule_lag(self) -> Lag | None: ...
    @property
    def stopped(self) -> str | None: ...
    @property
    def threads(self) -> int: ...
    @property
    def users(self) -> int | None: ...
    @property
    def waited(self) -> int: ...
    @property
    def wall_ns(self) -> int: ...

class Limits:
    """
    How much of a block is measured: until a maximum is reached, or all minima that are
    given.
    """
    def __init__(
        self,
        *,
        max_requests: typing.SupportsInt | typing.SupportsIndex | None = None,
        max_time_s: typing.SupportsFloat | typing.SupportsIndex | None = None,
        min_requests: typing.SupportsInt | typing.SupportsIndex | None = None,
        min_time_s: typing.SupportsFloat | typing.SupportsIndex | None = None,
    ) -> None: ...
    def allow(
        self, index: typing.SupportsInt | typing.SupportsIndex, elapsed_s: typing.SupportsFloat | typing.SupportsIndex
    ) -> bool:
        """
        Whether the request at this place of the block, due so long after its start, is still to be
        sent.
        """

class StopRule:
    """
    Looks at answers while they come, and may end the run.
    """
    def look(
        self,
        ended: collections.abc.Sequence[
            tuple[
                typing.SupportsInt | typing.SupportsIndex,
                bool,
                typing.SupportsFloat | typing.SupportsIndex,
                typing.SupportsFloat | typing.SupportsIndex,
                typing.SupportsFloat | typing.SupportsIndex | None,
            ]
        ],
    ) -> str | None:
        """
        Look at all that ended since the last look, as (target, ok, ended_s, latency_s, ttft_s); the
        last may be None. Returns why the run is to stop, or None.
        """

class MaxErrorRate(StopRule):
    """
    Stops a run in which too many requests fail.
    """
    def __init__(
        self, share: typing.SupportsFloat | typing.SupportsIndex, at_least: typing.SupportsInt | typing.SupportsIndex
    ) -> None:
        """
        Above the share the run stops; it is one of so many requests at the least.
        """

class PrecisionStopRule(StopRule):
    """
    Stops a run once a figure of each target is known well enough.
    """
    def __init__(
        self,
        *,
        figures: collections.abc.Sequence[str],
        of_first_token: bool,
        p: typing.SupportsFloat | typing.SupportsIndex | None,
        half_width: typing.SupportsFloat | typing.SupportsIndex,
        relative: bool,
        seed: typing.SupportsInt | typing.SupportsIndex = 0,
    ) -> None:
        """
        Of the p-quantile, or the mean where p is None, of latencies or of times to the first token;
        the half-width is in seconds, or a share of the value. `figures` say how to call it, one for
        each target.
        """
    def is_settled(self) -> bool:
        """
        Whether it has, or would have, ended the run.
        """
    def standing(self) -> str:
        """
        How well the figure is known, in one line.
        """
    def worst(self) -> str:
        """
        How well it is at worst, as '±7 %'; empty where it cannot be told yet.
        """

class PythonStopRule(StopRule):
    """
    Asks a callable, which takes what `look` takes.
    """
    def __init__(self, rule: collections.abc.Callable[..., str | None]) -> None: ...
    def raise_pending(self) -> None:
        """
        Raise what the callable raised, which stopped the run; once. Does nothing where it raised
        nothing.
        """

class Generation:
    """
    How an answer is to be generated.
    """
    def __init__(
        self,
        *,
        max_tokens: typing.SupportsInt | typing.SupportsIndex,
        temperature: typing.SupportsFloat | typing.SupportsIndex,
        top_p: typing.SupportsFloat | typing.SupportsIndex,
        stop: collections.abc.Sequence[str],
        seed: typing.SupportsInt | typing.SupportsIndex | None,
        stream: bool,
        top_logprobs: typing.SupportsInt | typing.SupportsIndex | None = None,
    ) -> None: ...

class Target:
    """
    One model on one server.
    """
    def __init__(
        self,
        *,
        api: str,
        url: str,
        model: str,
        label: str,
        headers: collections.abc.Mapping[str, str],
        extra_body: str = "",
        ca_file: str = "",
        number: typing.SupportsInt | typing.SupportsIndex = 0,
    ) -> None: ...

class Job:
    """
    Whom to ask, what to ask, and how; a sample is (id, category, prompt,
    max_tokens), of which the last may be None for the generation's.

    With a prompt_prefix each prompt is sent as '[prefix-request_id] prompt', so
    that no two begin alike.
    """
    def __init__(
        self,
        *,
        targets: collections.abc.Sequence[Target],
        samples: collections.abc.Sequence[tuple[str, str, str, typing.SupportsInt | typing.SupportsIndex | None]],
        generation: Generation,
        load: Closed | Constant | Poisson | Gamma | Ramp | Replay,
        timeout_s: typing.SupportsFloat | typing.SupportsIndex,
        attempt_timeout_s: typing.SupportsFloat | typing.SupportsIndex | None = None,
        chunk_timeout_s: typing.SupportsFloat | typing.SupportsIndex | None = None,
        retries: typing.SupportsInt | typing.SupportsIndex = 0,
        max_in_flight: typing.SupportsInt | typing.SupportsIndex | None = None,
        limits: Limits = ...,
        warmup_s: typing.SupportsFloat | typing.SupportsIndex = 0.0,
        cooldown_s: typing.SupportsFloat | typing.SupportsIndex = 0.0,
        grace_s: typing.SupportsFloat | typing.SupportsIndex = 30.0,
        seed: typing.SupportsInt | typing.SupportsIndex = 0,
        segment: typing.SupportsInt | typing.SupportsIndex = 0,
        prompt_prefix: str = "",
    ) -> None: ...

class Progress:
    """
    How far a block has come.
    """
    @property
    def finished(self) -> int: ...
    @property
    def in_flight(self) -> int: ...
    @property
    def ok(self) -> int: ...
    @property
    def planned(self) -> int | None:
        """
        None where the plan does not say.
        """
    @property
    def stopping(self) -> bool:
        """
        Ctrl-C was pressed: nothing new is sent.
        """
    @property
    def waiting(self) -> int: ...

class WarmUp:
    """
    How the warm-up of a block went.
    """
    @property
    def first_failure(self) -> tuple[str, int | None, str] | None:
        """
        (outcome, status or None, message), or None.
        """
    @property
    def ok(self) -> int: ...

class Engine:
    """
    Sends timed requests and records what became of each.
    """
    def __init__(self, journal: Journal) -> None: ...
    def measure(
        self,
        job: Job,
        block: Block,
        threads: typing.SupportsInt | typing.SupportsIndex = 1,
        watch: collections.abc.Callable[[Progress], None] | None = None,
        rules: collections.abc.Sequence[StopRule] = [],
    ) -> Health:
        """
        Send the measured requests of a block, in so many loops on threads of their own. Ctrl-C lets what
        is in flight end for 3 s, a second one ends it: then it is recorded as cancelled. So it is at an
        exception of `watch` or of a rule, which goes on.
        """
    def warm_up(
        self, job: Job, block: Block, watch: collections.abc.Callable[[Progress], None] | None = None
    ) -> WarmUp:
        """
        Send the warm-up requests of a block, one after the other.
        """
    @property
    def last_health(self) -> Health | None:
        """
        Of the newest block, also where Ctrl-C ended it; None where there was none.
        """

class Estimate:
    """
    A number measured from a sample, with how sure it is.
    """
    @property
    def censored(self) -> bool:
        """
        Whether the true value lies beyond this one, which is what it is known to exceed.
        """
    @property
    def confidence_level(self) -> float: ...
    @property
    def distribution(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        The value over resamples; empty where nothing was resampled.
        """
    @property
    def high(self) -> float | None:
        """
        None where n does not allow it.
        """
    @property
    def low(self) -> float | None:
        """
        None where n does not allow it.
        """
    @property
    def method(self) -> str: ...
    @property
    def n(self) -> int: ...
    @property
    def note(self) -> str:
        """
        Why this method, what a missing limit needs, how the interval was drawn.
        """
    @property
    def standard_error(self) -> float | None: ...
    @property
    def value(self) -> float: ...

class BootstrapOptions:
    """
    How an interval is made.
    """
    def __init__(
        self,
        *,
        n_resamples: typing.SupportsInt | typing.SupportsIndex = 9999,
        confidence_level: typing.SupportsFloat | typing.SupportsIndex = 0.95,
        seed: typing.SupportsInt | typing.SupportsIndex = 0,
        threads: typing.SupportsInt | typing.SupportsIndex = 1,
        method: str = "auto",
        ordered: bool = True,
    ) -> None:
        """
        Computing looks for Ctrl-C. ordered: the values are in the order in which they were observed.
        """
    @property
    def method(self) -> str: ...
    @property
    def n_resamples(self) -> int: ...
    @property
    def ordered(self) -> bool: ...
    @property
    def seed(self) -> int: ...

class Dependence:
    """
    Whether the values of a series depend on each other.
    """
    @property
    def block_length(self) -> float: ...
    @property
    def dependent(self) -> bool: ...
    @property
    def effective_n(self) -> float: ...
    @property
    def lag1_correlation(self) -> float | None:
        """
        The correlation of the ranks of neighbours.
        """
    @property
    def p_value(self) -> float | None:
        """
        None where nothing can be told.
        """

class Resampler:
    """
    Resamples of one sample, one after another.
    """
    @typing.overload
    def __init__(
        self, n: typing.SupportsInt | typing.SupportsIndex, seed: typing.SupportsInt | typing.SupportsIndex
    ) -> None: ...
    @typing.overload
    def __init__(
        self,
        grouping: str,
        labels: typing.Annotated[numpy.typing.ArrayLike, numpy.uint32],
        seed: typing.SupportsInt | typing.SupportsIndex,
    ) -> None: ...
    @typing.overload
    def __init__(
        self,
        n: typing.SupportsInt | typing.SupportsIndex,
        block_length: typing.SupportsFloat | typing.SupportsIndex,
        seed: typing.SupportsInt | typing.SupportsIndex,
    ) -> None: ...
    def next(self) -> numpy.typing.NDArray[numpy.uint32]:
        """
        The places in the sample that a fresh resample takes its values from.
        """

class Change:
    """
    What changes from a sample a to a sample b.
    """
    @property
    def difference(self) -> Estimate:
        """
        b - a
        """
    @property
    def ratio(self) -> Estimate | None:
        """
        b / a; None where a is 0.
        """

class McNemar:
    """
    Whether two paired shares differ.
    """
    @property
    def mid_p(self) -> float:
        """
        With half of what was seen counted.
        """
    @property
    def n(self) -> int:
        """
        Pairs, those that agree among them.
        """
    @property
    def only_a(self) -> int: ...
    @property
    def only_b(self) -> int: ...
    @property
    def p_value(self) -> float:
        """
        Two-sided and exact.
        """

class Summary:
    """
    What a sample looks like at first glance.
    """
    @property
    def geometric_mean(self) -> float | None:
        """
        None where a value is not above 0.
        """
    @property
    def lower_quartile(self) -> float: ...
    @property
    def max(self) -> float: ...
    @property
    def mean(self) -> float: ...
    @property
    def median(self) -> float: ...
    @property
    def median_absolute_deviation(self) -> float:
        """
        The median of abs(x - median), not scaled to any law.
        """
    @property
    def min(self) -> float: ...
    @property
    def n(self) -> int: ...
    @property
    def relative_standard_deviation(self) -> float | None:
        """
        standard_deviation / abs(mean); None for n = 1 or mean 0.
        """
    @property
    def standard_deviation(self) -> float | None:
        """
        None for n = 1.
        """
    @property
    def upper_quartile(self) -> float: ...

class Sequential:
    """
    Looks at a growing sample now and then, until its interval is narrow enough.
    """
    def __init__(
        self,
        *,
        p: typing.SupportsFloat | typing.SupportsIndex | None,
        half_width: typing.SupportsFloat | typing.SupportsIndex,
        relative: bool,
        confidence_level: typing.SupportsFloat | typing.SupportsIndex = 0.95,
        seed: typing.SupportsInt | typing.SupportsIndex = 0,
    ) -> None:
        """
        Of the p-quantile, or the mean where p is None.
        """
    def add(self, values: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> bool:
        """
        Take what was observed next; whether the interval is narrow enough. Once it is, nothing more
        is taken.
        """
    @property
    def estimate(self) -> Estimate | None:
        """
        What the newest look found; None before the first.
        """
    @property
    def half_width(self) -> float | None:
        """
        How far the farther limit of that lies from the value; None without both.
        """
    @property
    def n(self) -> int: ...
    @property
    def next_look(self) -> int: ...
    @property
    def reached(self) -> bool: ...

class ConstantLaw:
    """
    Always the same value.
    """
    def __init__(self, value: typing.SupportsFloat | typing.SupportsIndex) -> None: ...
    @property
    def value(self) -> float: ...

class LognormalLaw:
    """
    exp(N(ln median, sigma²)).
    """
    def __init__(
        self, median: typing.SupportsFloat | typing.SupportsIndex, sigma: typing.SupportsFloat | typing.SupportsIndex
    ) -> None: ...
    @property
    def median(self) -> float: ...
    @property
    def sigma(self) -> float: ...

class GammaLaw:
    """
    Gamma; the standard deviation is mean / √shape.
    """
    def __init__(
        self, mean: typing.SupportsFloat | typing.SupportsIndex, shape: typing.SupportsFloat | typing.SupportsIndex
    ) -> None: ...
    @property
    def mean(self) -> float: ...
    @property
    def shape(self) -> float: ...

class SimulatedFault:
    """
    What a model does wrong on purpose, and in which of its calls: those listed in `at`, else each `every`-th, else each with the probability `share`.
    """
    def __init__(
        self,
        kind: str,
        *,
        share: typing.SupportsFloat | typing.SupportsIndex = 1.0,
        every: typing.SupportsInt | typing.SupportsIndex | None = None,
        at: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] | None = None,
    ) -> None:
        """
        Raises SpecError where there is no such kind.
        """
    @property
    def after_chunks(self) -> int: ...
    @after_chunks.setter
    def after_chunks(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None: ...
    @property
    def delay_s(self) -> float: ...
    @delay_s.setter
    def delay_s(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None: ...
    @property
    def retry_after_s(self) -> int | None: ...
    @retry_after_s.setter
    def retry_after_s(self, arg0: typing.SupportsInt | typing.SupportsIndex | None) -> None: ...
    @property
    def status(self) -> int: ...
    @status.setter
    def status(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None: ...

class SimulatedModel:
    """
    How one simulated model behaves.
    """

    early_head: bool
    inter_token_s: ConstantLaw | LognormalLaw | GammaLaw
    output_tokens: ConstantLaw | LognormalLaw | GammaLaw
    prompt_cache: bool
    reasoning_tokens: ConstantLaw | LognormalLaw | GammaLaw
    strict_fields: bool
    time_to_first_token_s: ConstantLaw | LognormalLaw | GammaLaw
    tokens_per_chunk: ConstantLaw | LognormalLaw | GammaLaw
    def __init__(self, name: str) -> None: ...
    @property
    def faults(self) -> list[SimulatedFault]: ...
    @faults.setter
    def faults(self, arg0: collections.abc.Sequence[SimulatedFault]) -> None: ...
    @property
    def name(self) -> str: ...
    @property
    def p_empty_chunk(self) -> float: ...
    @p_empty_chunk.setter
    def p_empty_chunk(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None: ...
    @property
    def p_right(self) -> float: ...
    @p_right.setter
    def p_right(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None: ...
    @property
    def p_right_by_subject(self) -> dict[str, float]: ...
    @p_right_by_subject.setter
    def p_right_by_subject(
        self, arg0: collections.abc.Mapping[str, typing.SupportsFloat | typing.SupportsIndex]
    ) -> None: ...
    @property
    def slots(self) -> int | None:
        """
        None where every call has one.
        """
    @slots.setter
    def slots(self, arg0: typing.SupportsInt | typing.SupportsIndex | None) -> None: ...
    @property
    def slowdown(self) -> float: ...
    @slowdown.setter
    def slowdown(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None: ...
    @property
    def usage(self) -> str:
        """
        Where it tells its token counts: end, finish, every_chunk or nowhere.
        """
    @usage.setter
    def usage(self, arg1: str) -> None: ...

class SimulatedFreeAnswer:
    """
    What the models say to a free question, to the letter.
    """
    def __init__(self, right: str, wrong: str) -> None: ...
    @property
    def right(self) -> str: ...
    @property
    def wrong(self) -> str: ...

class SimulatedQuestion:
    """
    A question that the models know: multiple-choice, or free with a free answer.
    """
    def __init__(
        self,
        id: str,
        subject: str,
        question: str,
        choices: collections.abc.Sequence[str] = [],
        answer: typing.SupportsInt | typing.SupportsIndex = 0,
        free_answer: SimulatedFreeAnswer | None = None,
    ) -> None: ...
    @property
    def id(self) -> str: ...

class SimulatorTruth:
    """
    What the server did in one call. Stamps are those of time.monotonic_ns().
    """
    @property
    def api(self) -> str: ...
    @property
    def chunk_sent_ns(self) -> list[int]:
        """
        Just before each chunk was written; one stamp if not streamed.
        """
    @property
    def chunk_tokens(self) -> list[int]:
        """
        How many tokens each chunk brought.
        """
    @property
    def chunk_written_ns(self) -> list[int]:
        """
        Just after each chunk was written: a client may have had it in between.
        """
    @property
    def complete(self) -> bool:
        """
        Whether the answer, or the refusal, was written to its end.
        """
    @property
    def connection(self) -> int:
        """
        Which of the server's connections; the first is 1.
        """
    @property
    def done_ns(self) -> int:
        """
        After the last write, or when the call was given up.
        """
    @property
    def empty_chunks(self) -> list[int]:
        """
        Indices of the chunks without a text.
        """
    @property
    def fault(self) -> str:
        """
        What the server did wrong on purpose; empty for nothing.
        """
    @property
    def first_byte_sent_ns(self) -> int | None:
        """
        Just before the first write.
        """
    @property
    def late_max_ns(self) -> int | None:
        """
        The same of the latest of them.
        """
    @property
    def late_mean_ns(self) -> int | None:
        """
        By how much chunks were written after they were due; None without a chunk.
        """
    @property
    def model(self) -> str: ...
    @property
    def question_id(self) -> str:
        """
        Empty where the prompt holds no known question.
        """
    @property
    def queued_ns(self) -> int | None:
        """
        The call left the queue and was given a slot; None where it was refused.
        """
    @property
    def reasoning_tokens(self) -> int: ...
    @property
    def received_ns(self) -> int:
        """
        The request was fully read.
        """
    @property
    def request_id(self) -> str:
        """
        The client's header X-Request-Id; empty where it sent none.
        """
    @property
    def right(self) -> bool | None:
        """
        None where no question was answered.
        """
    @property
    def status(self) -> int:
        """
        The HTTP status sent; 0 where nothing was.
        """
    @property
    def tokens(self) -> int:
        """
        Tokens written, with those of the reasoning.
        """

class Simulator:
    """
    A model server with known timings and answers, on this machine.
    """
    def __init__(
        self,
        *,
        models: collections.abc.Sequence[SimulatedModel],
        questions: collections.abc.Sequence[SimulatedQuestion],
        seed: typing.SupportsInt | typing.SupportsIndex = 0,
        key: str = "",
        host: str = "127.0.0.1",
        port: typing.SupportsInt | typing.SupportsIndex = 0,
        log: os.PathLike[str] | str | bytes | None = None,
    ) -> None:
        """
        Raises SpecError where the configuration makes no sense, RunError where it cannot start.
        """
    def stop(self) -> None:
        """
        Ends all connections. Raises RunError where a line of the log could not be written.
        """
    def truth(self) -> list[SimulatorTruth]:
        """
        The calls that have ended, in the order they ended.
        """
    @property
    def port(self) -> int: ...
    @property
    def url(self) -> str: ...

def adjust_p_values(
    p_values: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], method: str
) -> numpy.typing.NDArray[numpy.float64]:
    """
    p-values of many tests, adjusted for their number.
    """

def api_decode_models(name: str, body: bytes) -> list[str]:
    """
    The models that a server's answer to GET api_ready_path() lists. Raises DataError where it is no list.
    """

def api_default_url(name: str) -> str: ...
def api_key_header(name: str, key: str) -> tuple[str, str]:
    """
    The header that carries a key: (name, value).
    """

def api_names() -> list[str]:
    """
    The APIs that servers may speak, sorted.
    """

def api_ready_path(name: str) -> str: ...
def bootstrap_grouped_mean(
    data: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    grouping: str,
    labels: typing.Annotated[numpy.typing.ArrayLike, numpy.uint32],
    options: BootstrapOptions,
) -> Estimate:
    """
    The mean of a sample in groups.
    """

def bootstrap_grouped_quantile(
    data: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    p: typing.SupportsFloat | typing.SupportsIndex,
    grouping: str,
    labels: typing.Annotated[numpy.typing.ArrayLike, numpy.uint32],
    options: BootstrapOptions,
) -> Estimate:
    """
    A quantile of a sample in groups.
    """

def bootstrap_grouped_ratio(
    numerators: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    denominators: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    grouping: str,
    labels: typing.Annotated[numpy.typing.ArrayLike, numpy.uint32],
    options: BootstrapOptions,
) -> Estimate:
    """
    A ratio of sums of pairs in groups.
    """

def bootstrap_grouped_standard_deviation(
    data: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    grouping: str,
    labels: typing.Annotated[numpy.typing.ArrayLike, numpy.uint32],
    options: BootstrapOptions,
) -> Estimate:
    """
    The standard deviation of a sample in groups.
    """

def bootstrap_mean(
    data: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], options: BootstrapOptions
) -> Estimate:
    """
    The mean with a bootstrap interval.
    """

def bootstrap_quantile(
    data: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    p: typing.SupportsFloat | typing.SupportsIndex,
    options: BootstrapOptions,
) -> Estimate:
    """
    A quantile with exact limits, or a bootstrap interval.
    """

def bootstrap_ratio(
    numerators: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    denominators: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    options: BootstrapOptions,
) -> Estimate:
    """
    A ratio of sums with a bootstrap interval.
    """

def bootstrap_standard_deviation(
    data: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], options: BootstrapOptions
) -> Estimate:
    """
    The standard deviation with a bootstrap interval.
    """

def cautious_block_length(data: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> float:
    """
    That, or n^(1/3), whichever lets the mean vary more.
    """

def censored_quantile_interval(
    data: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    censored: typing.Annotated[numpy.typing.ArrayLike, numpy.bool],
    p: typing.SupportsFloat | typing.SupportsIndex,
    confidence_level: typing.SupportsFloat | typing.SupportsIndex = 0.95,
    series: bool = False,
) -> Estimate:
    """
    The same of values some of which are only known to be larger.
    """

def cliffs_delta(
    a: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    b: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    confidence_level: typing.SupportsFloat | typing.SupportsIndex = 0.95,
) -> Estimate:
    """
    P(b > a) - P(b < a) of two independent samples.
    """

def clopper_pearson(
    successes: typing.SupportsInt | typing.SupportsIndex,
    n: typing.SupportsInt | typing.SupportsIndex,
    confidence_level: typing.SupportsFloat | typing.SupportsIndex = 0.95,
) -> Estimate:
    """
    A share of successes with its Clopper-Pearson interval.
    """

def cohens_h(
    a_successes: typing.SupportsInt | typing.SupportsIndex,
    a_n: typing.SupportsInt | typing.SupportsIndex,
    b_successes: typing.SupportsInt | typing.SupportsIndex,
    b_n: typing.SupportsInt | typing.SupportsIndex,
    confidence_level: typing.SupportsFloat | typing.SupportsIndex = 0.95,
) -> Estimate:
    """
    The difference of two independent shares as angles.
    """

def compare_means(
    a: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    b: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    options: BootstrapOptions,
) -> Change:
    """
    The means of two independent samples.
    """

def compare_paired_means(
    a: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    b: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    options: BootstrapOptions,
) -> Change:
    """
    The means of paired samples.
    """

def compare_paired_proportions(
    a: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    b: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    confidence_level: typing.SupportsFloat | typing.SupportsIndex = 0.95,
) -> Estimate:
    """
    The difference of two paired shares, from zeros and ones, with Newcombe's score interval.
    """

def compare_proportions(
    a_successes: typing.SupportsInt | typing.SupportsIndex,
    a_n: typing.SupportsInt | typing.SupportsIndex,
    b_successes: typing.SupportsInt | typing.SupportsIndex,
    b_n: typing.SupportsInt | typing.SupportsIndex,
    confidence_level: typing.SupportsFloat | typing.SupportsIndex = 0.95,
) -> Estimate:
    """
    The difference of two independent shares with Newcombe's hybrid score interval.
    """

def compare_quantiles(
    a: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    b: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    p: typing.SupportsFloat | typing.SupportsIndex,
    options: BootstrapOptions,
) -> Change:
    """
    The p-quantiles of two independent samples.
    """

def compare_ratios(
    a_numerators: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    a_denominators: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    b_numerators: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    b_denominators: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    options: BootstrapOptions,
) -> Change:
    """
    The ratios of sums of two independent samples.
    """

def detectable_difference_of_means(
    n: typing.SupportsInt | typing.SupportsIndex,
    standard_deviation: typing.SupportsFloat | typing.SupportsIndex,
    paired: bool = False,
    power: typing.SupportsFloat | typing.SupportsIndex = 0.8,
    confidence_level: typing.SupportsFloat | typing.SupportsIndex = 0.95,
) -> float:
    """
    The smallest difference of means that n values tell.
    """

def detectable_difference_of_paired_proportions(
    n: typing.SupportsInt | typing.SupportsIndex,
    discordance: typing.SupportsFloat | typing.SupportsIndex,
    power: typing.SupportsFloat | typing.SupportsIndex = 0.8,
    confidence_level: typing.SupportsFloat | typing.SupportsIndex = 0.95,
) -> float:
    """
    The smallest difference of paired shares that n pairs tell.
    """

def diagnose(data: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> Dependence:
    """
    Asks a series whether its neighbours depend on each other.
    """

def hedges_g(
    a: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    b: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    paired: bool,
    options: BootstrapOptions,
) -> Estimate:
    """
    The difference of means in standard deviations, corrected for small samples.
    """

def http_get(
    url: str,
    timeout_s: typing.SupportsFloat | typing.SupportsIndex,
    headers: collections.abc.Mapping[str, str] = {},
    ca_file: str = "",
) -> tuple[int, bytes]:
    """
    GET a small page: (status, body). Raises TargetError where no answer comes.
    """

def interval_of_replicates(
    value: typing.SupportsFloat | typing.SupportsIndex,
    n: typing.SupportsInt | typing.SupportsIndex,
    replicates: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    jackknife: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    options: BootstrapOptions,
) -> Estimate:
    """
    A value between limits from its replicates; BCa where there is a jackknife.
    """

def kind_names() -> list[str]: ...
def make_plan(
    *,
    n_targets: typing.SupportsInt | typing.SupportsIndex,
    n_samples: typing.SupportsInt | typing.SupportsIndex,
    runs: typing.SupportsInt | typing.SupportsIndex | None,
    warmup: typing.SupportsInt | typing.SupportsIndex,
    order: str,
    load: Closed | Constant | Poisson | Gamma | Ramp | Replay,
    seed: typing.SupportsInt | typing.SupportsIndex,
    done: collections.abc.Sequence[
        tuple[
            typing.SupportsInt | typing.SupportsIndex,
            typing.SupportsInt | typing.SupportsIndex,
            typing.SupportsInt | typing.SupportsIndex,
        ]
    ] = [],
) -> list[Block]:
    """
    What is to be sent, in which order and when: a pure function of its arguments.

    Without runs there are as many passes as are asked for, or as the load's end allows. What
    is done, as (target, run_index, sample), is left out.

    Raises SpecError where they ask for nothing or nonsense.
    """

def mcnemar(
    a: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    b: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
) -> McNemar:
    """
    McNemar's exact test of zeros and ones.
    """

def now_ns() -> int:
    """
    Now, on the monotonic clock of every stamp, in nanoseconds.
    """

def optimal_block_length(data: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> float:
    """
    Politis and White's, of the stationary bootstrap.
    """

def outcome_names() -> list[str]: ...
def phase_names() -> list[str]: ...
def poisson_rate(
    events: typing.SupportsInt | typing.SupportsIndex,
    exposure: typing.SupportsFloat | typing.SupportsIndex,
    confidence_level: typing.SupportsFloat | typing.SupportsIndex = 0.95,
) -> Estimate:
    """
    Events in a time, or whatever else they happened in, with Garwood's interval.
    """

def proportion(
    successes: typing.SupportsInt | typing.SupportsIndex,
    n: typing.SupportsInt | typing.SupportsIndex,
    confidence_level: typing.SupportsFloat | typing.SupportsIndex = 0.95,
) -> Estimate:
    """
    A share of successes with its Wilson score interval.
    """

def quantile(
    data: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    p: typing.SupportsFloat | typing.SupportsIndex,
    type: typing.SupportsInt | typing.SupportsIndex = 7,
) -> float:
    """
    Of the Hyndman-Fan types 1 to 9.
    """

def quantile_interval(
    data: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    p: typing.SupportsFloat | typing.SupportsIndex,
    confidence_level: typing.SupportsFloat | typing.SupportsIndex = 0.95,
    type: typing.SupportsInt | typing.SupportsIndex = 7,
) -> Estimate:
    """
    A quantile between exact order-statistic limits.
    """

def read_anchor() -> Anchor:
    """
    Read both clocks at (nearly) the same moment.
    """

def read_journal(path: os.PathLike[str] | str | bytes) -> tuple[Columns, bool]:
    """
    Read records.jsonl: the columns, and whether the last line was cut off.

    Raises DataError that names file and line where the journal is missing or damaged.
    """

def required_n(
    p: typing.SupportsFloat | typing.SupportsIndex, confidence_level: typing.SupportsFloat | typing.SupportsIndex = 0.95
) -> int:
    """
    The smallest n for which both exact limits of the p-quantile exist.
    """

def required_n_for_means(
    difference: typing.SupportsFloat | typing.SupportsIndex,
    standard_deviation: typing.SupportsFloat | typing.SupportsIndex,
    paired: bool = False,
    power: typing.SupportsFloat | typing.SupportsIndex = 0.8,
    confidence_level: typing.SupportsFloat | typing.SupportsIndex = 0.95,
) -> int:
    """
    The n that a difference of means needs.
    """

def required_n_for_paired_proportions(
    difference: typing.SupportsFloat | typing.SupportsIndex,
    discordance: typing.SupportsFloat | typing.SupportsIndex,
    power: typing.SupportsFloat | typing.SupportsIndex = 0.8,
    confidence_level: typing.SupportsFloat | typing.SupportsIndex = 0.95,
) -> int:
    """
    The pairs that a difference of paired shares needs.
    """

def summarize(data: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> Summary:
    """
    Size, means, spread, quartiles and extremes.
    """

def token_source_names() -> list[str]: ...

ABSENT: int = -9223372036854775808
