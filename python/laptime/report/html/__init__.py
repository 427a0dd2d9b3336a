"""The report of a run: one HTML file that needs nothing else, and runs no script."""

from laptime.report.html.page import html_report, write_report

__all__ = ["html_report", "write_report"]
