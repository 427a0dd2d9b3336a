"""Serve a model with llama.cpp's own HTTP server on the loopback, until SIGTERM.

Usage: llamacpp_server.py MODEL.gguf [PORT] [SLOTS]. Prints one JSON line with its URL once it listens.
"""

from __future__ import annotations

import json
import signal
import sys
import threading

import xllamacpp

CONTEXT_PER_SLOT = 4096


def parameters(model: str, port: int, slots: int) -> xllamacpp.CommonParams:
    chosen = xllamacpp.CommonParams()
    chosen.model.path = model
    chosen.model_alias = {"tiny"}
    chosen.hostnames = ["127.0.0.1"]
    chosen.port = port
    chosen.n_parallel = slots
    chosen.n_ctx = slots * CONTEXT_PER_SLOT
    chosen.cpuparams.n_threads = chosen.cpuparams_batch.n_threads = 1
    chosen.n_threads_http = 64  # one for each open connection: more than any test opens
    chosen.endpoint_metrics = chosen.endpoint_slots = chosen.endpoint_props = True
    return chosen


def main(model: str, port: str = "0", slots: str = "4") -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    server = xllamacpp.Server(parameters(model, int(port), int(slots)))
    print(json.dumps({"url": server.listening_address}), flush=True)
    while not stop.wait(0.2):  # a wait without end would not see the signal
        pass


if __name__ == "__main__":
    main(*sys.argv[1:])
