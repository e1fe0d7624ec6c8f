"""Measures kernels over their own sockets, turn by turn: python bench.py SETTINGS_JSON > results.json (started by run.mjs)."""

import json
import os
import statistics
import sys
import time
from queue import Empty

import psutil
import zmq
from jupyter_client.manager import KernelManager

LINES, WIDTH = 100_000, 100
GIVE_UP = 30

# A cell for each language: an expression that is new each time, a declaration, and many printed lines.
TYPESCRIPT = {
    "first": "1 + 1",
    "varied": lambda i: f"{i} * 3 + Math.max({i}, {i + 1})",
    "cell": lambda i: f"let v{i} = {i}; v{i} + {f'v{i - 1}' if i else 0}",
    "print": f"const line = 'x'.repeat({WIDTH - 1}); for (let i = 0; i < {LINES}; i++) console.log(line)",
}
PYTHON = {
    "first": "1 + 1",
    "varied": lambda i: f"{i} * 3 + max({i}, {i + 1})",
    "cell": lambda i: f"v{i} = {i}; v{i} + {f'v{i - 1}' if i else 0}",
    "print": f"line = 'x' * {WIDTH - 1}\nfor i in range({LINES}): print(line)",
}


class Running:
    """One started kernel, and how long it took to answer."""

    def __init__(self, name, folder):
        self.manager = KernelManager(kernel_name=name, context=context)
        begun = time.perf_counter()
        self.manager.start_kernel(cwd=folder, stdout=log, stderr=log)
        self.client = self.manager.client()
        self.client.start_channels(hb=False, stdin=False)
        self.client.kernel_info()
        self.reply()
        self.start = time.perf_counter() - begun
        wait_for_iopub(self.client)

    def reply(self, request=None):
        while True:
            message = self.client.get_shell_msg(timeout=GIVE_UP)
            if request is None or message["parent_header"].get("msg_id") == request:
                return message["content"]

    def run(self, code):
        """Seconds until the reply; the cell's iopub messages are read to its idle."""
        begun = time.perf_counter()
        request = self.client.execute(code)
        content = self.reply(request)
        took = time.perf_counter() - begun
        assert content["status"] == "ok", (code, content)
        self.idle(request)
        return took

    def idle(self, request, patience=GIVE_UP):
        """Bytes printed by a request until its idle; (bytes, whether idle came)."""
        printed = 0
        while True:
            try:
                message = self.client.get_iopub_msg(timeout=patience)
            except Empty:
                return printed, False
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["msg_type"] == "stream":
                printed += len(message["content"]["text"])
            elif message["content"].get("execution_state") == "idle":
                return printed, True

    def print_lines(self, code):
        begun = time.perf_counter()
        request = self.client.execute(code)
        printed, idle = self.idle(request, patience=5)
        if not idle:
            begun += 5  # nothing came any more
        if printed < LINES * WIDTH:  # the stream may come after the idle
            more, _ = self.idle("none", patience=1) if idle else (0, False)
            printed += more
        return time.perf_counter() - begun, printed // WIDTH, idle

    def rss(self):
        """MB of all its processes."""
        root = psutil.Process(self.manager.provisioner.pid)
        return sum(p.memory_info().rss for p in [root, *root.children(recursive=True)]) / 1e6

    def stop(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def wait_for_iopub(client):
    """Subscriptions take a moment to arrive: asks until something is heard."""
    while True:
        client.kernel_info()
        try:
            client.get_iopub_msg(timeout=0.2)
            break
        except Empty:
            continue
    time.sleep(0.3)
    while True:
        try:
            client.get_iopub_msg(timeout=0.2)
        except Empty:
            return


def measure(name, language, folder, cells):
    """One round of one kernel."""
    code = PYTHON if language == "python" else TYPESCRIPT
    kernel = Running(name, folder)
    try:
        found = {"start_s": kernel.start, "first_cell_ms": 1e3 * kernel.run(code["first"])}
        time.sleep(3)
        found["idle_rss_mb"] = kernel.rss()
        found["varied_ms"] = statistics.median(1e3 * kernel.run(code["varied"](i)) for i in range(60))
        if cells:
            times = [1e3 * kernel.run(code["cell"](i)) for i in range(cells)]
            found["cell_50_ms"] = statistics.median(times[35:65])
            found["cell_500_ms"] = statistics.median(times[cells - 30 :])
            found["cell_500_over_50"] = found["cell_500_ms"] / found["cell_50_ms"]
        took, lines, idle = kernel.print_lines(code["print"])
        found |= {"print_s": took, "lines_lost": LINES - lines, "idle_lost": int(not idle)}
        return found
    finally:
        kernel.stop()


settings = json.loads(sys.argv[1])
context = zmq.Context()
context.setsockopt(zmq.RECONNECT_IVL, 5)  # or a start is measured in steps of 0.1 s
log = open(os.devnull, "w")
rounds = {name: [] for name in settings["kernels"]}
for turn in range(settings["rounds"]):
    for name, language in settings["kernels"].items():
        try:
            found = measure(name, language, settings["folder"], settings["cells"] if turn == 0 else 0)
        except Exception as error:
            found = {"error": f"{type(error).__name__}: {error}"}
        rounds[name].append(found)
        print(f"round {turn + 1}: {name} {json.dumps({k: round(v, 2) if isinstance(v, float) else v for k, v in found.items()})}", file=sys.stderr, flush=True)
json.dump(rounds, sys.stdout)
