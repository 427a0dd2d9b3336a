"""Tasks: what to ask about a sample, and how good the answer is."""

from laptime.tasks.registry import TASKS, find_task
from laptime.tasks.task import Reply, Request, Score, Task, TaskProtocol

__all__ = ["TASKS", "Reply", "Request", "Score", "Task", "TaskProtocol", "find_task"]
