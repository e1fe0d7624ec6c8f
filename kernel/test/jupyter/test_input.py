"""Asking the user."""

import threading


def test_prompt(kernel):
    outcome = kernel.good("const name = prompt('Name?'); const again = prompt('Again?', 'default')\n;[name, again]", answers=["Ada", ""])
    questions = outcome.of("input_request")
    assert [(q["prompt"], q["password"]) for q in questions] == [("Name?", False), ("Again?", False)]
    assert outcome.value == "[ 'Ada', 'default' ]"


def test_readline(kernel):
    outcome = kernel.good(
        "import { createInterface } from 'node:readline/promises'\n"
        "const lines = createInterface({ input: process.stdin, output: process.stdout })\n"
        "const first = await lines.question('one? '), second = await lines.question('two? '); lines.close();\n"
        "[first, second]",
        answers=["1", "zwei ß"],
    )
    assert outcome.value == "[ '1', 'zwei ß' ]"
    assert "one? " in outcome.text()
    assert len(outcome.of("input_request")) == 2


def test_asynchronous(kernel):
    assert kernel.good("import { input } from '@straxlab/kernel'; await input('q')", answers=["a"]).value == "'a'"


def test_not_allowed(kernel):
    assert kernel.good("prompt('Name?')").value == "null"
    assert kernel.bad("import { input } from '@straxlab/kernel'; await input('q')").error["ename"] == "InputNotAllowed"


def test_interrupted_question(kernel):
    threading.Timer(0.5, kernel.manager.interrupt_kernel).start()
    outcome = kernel.bad("prompt('never answered')", answers=[])
    assert outcome.error["ename"] == "KeyboardInterrupt"
    assert kernel.good("1").value == "1"
