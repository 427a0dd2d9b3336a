"""The clients that are held side by side: laptime, and its peers.

Each is a program of its own that reads a `load.Load` on standard input and prints a `load.Outcome`.
"""
