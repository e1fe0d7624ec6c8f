"""Endless cells come to an end, and nothing that was before is lost."""

import pytest

LOOPS = {
    "synchronous": "while (true) turns++",
    "pending await": "await new Promise(() => {})",
    "after an await": "await 0; while (true) turns++",
    "in a timer": "setTimeout(() => { while (true) turns++ }); await new Promise(() => {})",
    "in a promise step": "Promise.resolve().then(() => { while (true) turns++ }); await new Promise(() => {})",
    "of awaits": "while (true) await 0",
    "of timers": "while (true) await new Promise((r) => setTimeout(r, 1))",
    "that prints": "while (true) console.log('x'.repeat(1000))",
    "that catches": "while (true) { try { await new Promise((r) => setTimeout(r, 1)); turns++ } catch {} }",
    "for await": "for await (const x of (async function* () { while (true) { await new Promise((r) => setTimeout(r, 5)); yield 1 } })()) turns += x",
    "regular expression": "/^(a+)+$/.test('a'.repeat(40) + 'b')",
    "of a blocked thread": "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
    "of a child process": "(await import('node:child_process')).execSync('sleep 1000')",
}


@pytest.fixture(scope="module", autouse=True)
def earlier(kernel):
    kernel.good("const earlier = { n: 42 }; let turns = 0")


@pytest.mark.parametrize("by_signal", [False, True], ids=["message", "SIGINT"])
@pytest.mark.parametrize("name", LOOPS)
def test_interrupted_with_variables_kept(kernel, name, by_signal):
    outcome = kernel.interrupted(LOOPS[name], by_signal=by_signal)
    assert outcome.reply["status"] == "error"
    assert outcome.reply["ename"] in (("KeyboardInterrupt", "Error") if "child" in name else ("KeyboardInterrupt",))
    assert kernel.good("earlier.n").value == "42"


@pytest.mark.parametrize("name", ["synchronous", "pending await", "after an await", "in a timer"])
def test_twenty_times_in_a_row(kernel, name):
    for _ in range(20):
        assert kernel.interrupted(LOOPS[name], after=0.1).reply["ename"] == "KeyboardInterrupt"
    assert kernel.good("earlier.n").value == "42"
    assert kernel.good("await new Promise((r) => setTimeout(() => r('timers work'), 10))").value == "'timers work'"


def test_variables_of_the_interrupted_cell_are_kept(kernel):
    kernel.interrupted("let started = 'yes'; let counted = 0; while (true) counted++")
    assert kernel.good("[started, counted > 0]").value == "[ 'yes', true ]"


def test_finally_runs_and_loads_are_aborted(kernel):
    outcome = kernel.interrupted("try { await new Promise(() => {}) } finally { await 0; console.log('cleaned up') }")
    assert outcome.text() == "cleaned up\n"
    kernel.good("let aborts = 0")
    # A main thread that is kept waiting by a busy machine is stopped by force, before its listeners run: then it is tried again.
    for _ in range(4):
        outcome = kernel.interrupted(
            "await new Promise((_, reject) => {\n"
            "  const signal: AbortSignal = (globalThis as any)[Symbol.for('straxlab.signal')]()\n"
            "  signal.addEventListener('abort', () => { aborts++; reject(signal.reason) })\n"
            "})"
        )
        assert outcome.reply["ename"] == "KeyboardInterrupt"
        if kernel.good("aborts").value != "0":
            break
    assert kernel.good("aborts").value == "1"
    assert kernel.good("(globalThis as any)[Symbol.for('straxlab.signal')]().aborted").value == "false"


def test_a_loop_that_a_finished_cell_left_behind(kernel):
    kernel.good("setTimeout(() => { while (true) turns++ }, 200); 0")
    request = kernel.client.execute("await new Promise((r) => setTimeout(r, 400)); 'waited'")
    import time

    time.sleep(1)
    kernel.manager.interrupt_kernel()
    kernel.outcome(request)
    assert kernel.good("earlier.n").value == "42"


def test_idle_kernel_survives(kernel):
    kernel.interrupt_and_wait()
    assert kernel.good("await new Promise((r) => setTimeout(r, 300)); earlier.n").value == "42"


def test_what_cannot_be_interrupted_is_ended_with_notice(folder):
    from kernel_client import Kernel

    kernel = Kernel(folder)
    try:
        kernel.good("const earlier = 1")
        outcome = kernel.interrupted("const again = () => { process.nextTick(again) }; again(); await new Promise(() => {})")
        assert outcome.reply["ename"] in ("KernelProcessDied", "KeyboardInterrupt")
        if outcome.reply["ename"] == "KernelProcessDied":
            assert "All variables are lost" in outcome.reply["evalue"]
            assert "Cannot find name 'earlier'" in kernel.bad("earlier").error["evalue"]
        assert kernel.good("1 + 1").value == "2"
    finally:
        kernel.stop()
