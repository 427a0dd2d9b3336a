"""Judging an answer: text in, score out. Knows no task, no file and no server."""
