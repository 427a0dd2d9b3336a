"""How long requests took, and where the time went."""

from __future__ import annotations

import math

from laptime.metrics.metric import Distribution

__all__ = [
    "Evaluation",
    "FirstTokenResidual",
    "Latency",
    "LatencyFromSent",
    "Load",
    "PromptEvaluation",
    "Residual",
    "SendLag",
    "TimeToFirstToken",
    "Waiting",
]


class Latency(Distribution):
    """From the time a request was intended to be sent until its answer was complete.

    Whatever held it back in between counts: a cap in flight, attempts that failed and the pauses after them.
    """

    name = "latency"
    column = "latency_s"
    until = "watched_s"
    formula = (
        "done − intended, of ok requests; earlier attempts and waiting included. Quantiles count those that timed out "
        "as longer"
    )


class LatencyFromSent(Distribution):
    """From the time a request was really sent; the same as latency in a closed loop, but for the send lag."""

    name = "latency_from_sent"
    column = "latency_from_sent_s"
    until = "watched_from_sent_s"
    formula = "done − sent, of the last attempt of ok requests. Quantiles count those that timed out as longer"


class TimeToFirstToken(Distribution):
    """Until the first piece of output, thinking aloud included."""

    name = "ttft"
    column = "ttft_s"
    until = "watched_s"
    formula = (
        "min(first token, first reasoning) − intended, of ok streamed requests. Quantiles count those that timed out "
        "before it as longer"
    )


class Waiting(Distribution):
    """How long a request waited for a place in flight: the cap's doing, neither the client's nor the server's alone."""

    name = "waiting"
    column = "waiting_s"
    formula = "admitted − intended, of the first attempt of ok requests; 0 where one did not wait, absent without a cap"


class SendLag(Distribution):
    """How late the client was: its own doing, not the server's, and not that of a cap in flight."""

    name = "send_lag"
    column = "send_lag_s"
    formula = "sent − max(intended, admitted), of the first attempt of ok requests"


class PromptEvaluation(Distribution):
    """The server's own time for the prompt."""

    name = "prompt_eval"
    column = "prompt_eval_s"
    formula = "as the server gives it"


class Evaluation(Distribution):
    """The server's own time for the answer."""

    name = "eval"
    column = "eval_s"
    formula = "as the server gives it"


class Load(Distribution):
    """The server's own time for loading the model; never part of a latency after warm-up."""

    name = "load"
    column = "load_s"
    formula = "as the server gives it"


class Residual(Distribution):
    """What the client's clock saw beyond what the server's own times explain: network, queue, and what they leave out.

    The two clocks differ: a value may be negative, and is kept.
    """

    name = "residual"
    column = "residual_s"
    least = -math.inf
    formula = "(done − sent) − the server's total, or − (load + prompt_eval + eval) without one; of ok requests"


class FirstTokenResidual(Distribution):
    """The same up to the first piece of output: what of the wait for it the server's own times do not explain."""

    name = "ttft_residual"
    column = "ttft_residual_s"
    least = -math.inf
    formula = "(min(first token, first reasoning) − sent) − load − prompt_eval, of ok streamed requests"
