"""A front end in a few lines: runs cells and gives back everything that was said about them."""

import os
import signal
import time
from queue import Empty

from jupyter_client.manager import start_new_kernel

TIMEOUT = 120


class Outcome:
    """One cell: the reply, and the messages on iopub that have it as their parent, in order."""

    def __init__(self, reply, messages, others):
        self.reply = reply["content"]
        self.messages = messages
        self.others = others

    def of(self, msg_type):
        return [m["content"] for m in self.messages if m["msg_type"] == msg_type]

    @property
    def types(self):
        return [m["msg_type"] for m in self.messages]

    def text(self, name="stdout"):
        return "".join(c["text"] for c in self.of("stream") if c["name"] == name)

    @property
    def data(self):
        """MIME bundle of the cell's value."""
        results = self.of("execute_result")
        assert len(results) == 1, (self.reply, self.messages)
        return results[0]["data"]

    @property
    def value(self):
        return self.data["text/plain"]

    @property
    def error(self):
        errors = self.of("error")
        assert len(errors) == 1, (self.reply, self.messages)
        return errors[0]

    @property
    def traceback(self):
        return plain("\n".join(self.error["traceback"]))


def plain(text):
    """Without colours."""
    import re

    return re.sub(r"\x1b\[[0-9;]*m", "", text)


class Kernel:
    def __init__(self, folder, name="straxlab"):
        self.manager, self.client = start_new_kernel(kernel_name=name, cwd=str(folder), startup_timeout=TIMEOUT)

    def stop(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=False)

    def run(self, code, answers=None, timeout=TIMEOUT, **options):
        """Runs a cell to its end. `answers` are given to what it asks, one after the other."""
        request = self.client.execute(code, allow_stdin=answers is not None, **options)
        return self.outcome(request, list(answers or []), timeout)

    def good(self, code, **options):
        """Runs a cell that must succeed."""
        outcome = self.run(code, **options)
        assert outcome.reply["status"] == "ok", plain("\n".join(outcome.reply.get("traceback", [])))
        return outcome

    def bad(self, code, **options):
        """Runs a cell that must fail."""
        outcome = self.run(code, **options)
        assert outcome.reply["status"] == "error", outcome.messages
        return outcome

    def outcome(self, request, answers=(), timeout=TIMEOUT):
        answers = list(answers)
        messages, others, end = [], [], time.monotonic() + timeout
        while True:
            if time.monotonic() > end:
                raise TimeoutError(f"no end after {timeout} s; so far {messages}")
            if answers and self.client.stdin_channel.msg_ready():
                question = self.client.get_stdin_msg()
                messages.append(question)
                self.client.input(answers.pop(0))
            try:
                message = self.client.get_iopub_msg(timeout=0.05)
            except Empty:
                continue
            if message["parent_header"].get("msg_id") != request:
                others.append(message)
                continue
            messages.append(message)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return Outcome(self.reply(request, timeout), messages, others)

    def reply(self, request, timeout=TIMEOUT):
        while True:
            reply = self.client.get_shell_msg(timeout=timeout)
            if reply["parent_header"].get("msg_id") == request:
                return reply

    def interrupted(self, code, after=0.2, by_signal=False, **options):
        """Runs a cell and interrupts it, `after` it has begun."""
        request = self.client.execute(f"process.stdout.write('begun\\n'); {code}", **options)
        while True:
            message = self.client.get_iopub_msg(timeout=TIMEOUT)
            if message["msg_type"] == "stream" and message["parent_header"].get("msg_id") == request:
                break
        assert message["content"]["text"].startswith("begun\n")
        time.sleep(after)
        if by_signal:
            os.killpg(os.getpgid(self.manager.provisioner.pid), signal.SIGINT)
        else:
            self.manager.interrupt_kernel()
        return self.outcome(request)

    def interrupt_and_wait(self):
        """Interrupts and waits until the kernel has taken it: the next cell is not meant."""
        self.manager.interrupt_kernel()
        while True:
            message = self.client.get_iopub_msg(timeout=TIMEOUT)
            state = message["content"].get("execution_state")
            if message["parent_header"].get("msg_type") == "interrupt_request" and state == "idle":
                return

    def ask(self, send, *values, **named):
        """Content of the reply to any other request, e.g. ask(client.complete, 'con')."""
        return self.reply(send(*values, **named))["content"]
