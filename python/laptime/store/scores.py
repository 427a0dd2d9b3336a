"""``scores.jsonl``: how good each answer is, by request."""

from __future__ import annotations

from pydantic import BaseModel

__all__ = ["ScoreRow"]


class ScoreRow(BaseModel):
    """One line: the judgement of one request's answer."""

    request_id: str
    sample_id: str
    model: str
    task: str
    scorer_version: str
    value: float
    tier: str = ""
    parse_failed: bool | None = False
    parts: dict[str, float] = {}
