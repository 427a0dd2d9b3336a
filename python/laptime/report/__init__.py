"""Showing results: reads, computes nothing."""
