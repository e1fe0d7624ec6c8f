"""Output: nothing lost, nothing reordered, each with its cell."""

import pytest


def test_a_hundred_thousand_lines_arrive_in_order(kernel):
    outcome = kernel.good("for (let i = 0; i < 100_000; i++) console.log(String(i).padEnd(99, '.'))")
    lines = outcome.text().splitlines()
    assert len(lines) == 100_000
    assert all(line == str(i).ljust(99, ".") for i, line in enumerate(lines))


def test_ten_megabytes_at_once(kernel):
    assert len(kernel.good("process.stdout.write('y'.repeat(1e7)); undefined").text()) == 10**7


def test_streams_and_displays_keep_their_order(kernel):
    outcome = kernel.good("for (let i = 0; i < 50; i++) { console.log(i); display(i); console.error(i) }")
    kinds = [(m["msg_type"], m["content"].get("name")) for m in outcome.messages if m["msg_type"] in ("stream", "display_data")]
    assert kinds == [("stream", "stdout"), ("display_data", None), ("stream", "stderr")] * 50


def test_lines_come_while_a_loop_runs(kernel):
    request = kernel.client.execute("console.log('early'); const end = Date.now() + 2000; while (Date.now() < end);")
    while True:
        message = kernel.client.get_iopub_msg(timeout=60)
        if message["msg_type"] == "stream":
            break
    assert message["content"]["text"] == "early\n"
    assert kernel.client.shell_channel.msg_ready() is False
    kernel.outcome(request)


def test_raw_writes_and_children_are_captured(kernel):
    outcome = kernel.good(
        "import { writeSync } from 'node:fs'\nimport { execSync, spawnSync } from 'node:child_process'\n"
        "writeSync(1, 'raw\\n'); writeSync(2, 'raw error\\n')\n"
        "execSync('echo child; echo child error >&2', { stdio: 'inherit' }); spawnSync('printf', ['é'], { stdio: 'inherit' })\n;"
    )
    assert outcome.text() == "raw\nchild\né"
    assert outcome.text("stderr") == "raw error\nchild error\n"


def test_unicode_in_pieces(kernel):
    outcome = kernel.good("const bytes = Buffer.from('a😀é'); for (const b of bytes) process.stdout.write(Uint8Array.of(b)); undefined")
    assert outcome.text() == "a😀é"


@pytest.mark.parametrize(
    "late",
    [
        "setTimeout(() => console.log('late'), 400)",
        "void (async () => { await new Promise((r) => setTimeout(r, 400)); console.log('late') })()",
        "new Promise((r) => setTimeout(r, 400)).then(() => console.log('late'))",
        "let ticks = 0; const timer = setInterval(() => { if (++ticks === 8) { console.log('late'); clearInterval(timer) } }, 50)",
    ],
)
def test_late_output_stays_with_its_cell(kernel, late):
    request = kernel.client.execute(late)
    kernel.outcome(request)
    second = kernel.good("console.log('mine'); await new Promise((r) => setTimeout(r, 1000)); console.log('mine')")
    assert second.text() == "mine\nmine\n"
    heard = [m for m in second.others if m["msg_type"] == "stream"]
    assert [(m["content"]["text"], m["parent_header"]["msg_id"]) for m in heard] == [("late\n", request)]


def test_update_and_clear(kernel):
    outcome = kernel.good("const shown = display('one'); shown.update('two'); clearOutput(true); display('x', { id: 'named' }).id")
    first, named = outcome.of("display_data")
    [update] = outcome.of("update_display_data")
    assert first["transient"]["display_id"] == update["transient"]["display_id"]
    assert update["data"]["text/plain"] == "'two'"
    assert outcome.of("clear_output") == [{"wait": True}]
    assert named["transient"]["display_id"] == "named" and outcome.value == "'named'"
    later = kernel.good("import { display as show } from '@straxlab/kernel'; show('y', { id: 'named', update: true }); undefined")
    assert later.of("update_display_data")[0]["transient"]["display_id"] == "named"


def test_async_display_methods_are_waited_for(kernel):
    code = "({ [Symbol.for('Jupyter.display')]: async () => { await null; return { 'text/html': '<i>x</i>', 'text/plain': 'x' } } })"
    assert kernel.good(code).data == {"text/html": "<i>x</i>", "text/plain": "x"}
    outcome = kernel.good(f"display({code}); undefined")
    assert outcome.of("display_data")[0]["data"]["text/html"] == "<i>x</i>"


def test_a_display_method_that_fails_costs_only_the_richness(kernel):
    outcome = kernel.good("({ a: 1, [Symbol.for('Jupyter.display')]() { throw new Error('no picture') } })")
    assert "no picture" in outcome.text("stderr")
    assert "a: 1" in outcome.value


@pytest.mark.parametrize(
    ("code", "cells"),
    [
        ("[{ a: 1, b: '<x>' }, { a: 2.5, c: 3n }]", ["<th>a</th>", "&lt;x&gt;", "<td>2.5</td>", "<td>3</td>"]),
        ("new Map([['key', 1]])", ["<td>1</td>", "Map(1)"]),
        ("new Set([1, 2])", ["<td>2</td>", "Set(2)"]),
        ("Float32Array.from([1.5, 2])", ["<td>1.5</td>", "Float32Array(2)"]),
        ("BigInt64Array.from([5n, -6n])", ["<td>-6</td>", "-6 to 5"]),
        ("({ time: BigInt64Array.of(1n, 2n), area: Float32Array.of(1, 2) })", ["<th>time<br>", "<th>area<br>", "2 rows × 2 columns"]),
        ("Array.from({ length: 1000 }, (_, i) => ({ i }))", ["<td>9</td>", "<td>…</td>", "<td>990</td>", "1000 rows × 1 column"]),
        ("[[1, 2], [3, 4]]", ["<td>4</td>"]),
    ],
)
def test_tables(kernel, code, cells):
    data = kernel.good(code).data
    for cell in cells:
        assert cell in data["text/html"]
    assert data["text/plain"]


def test_plotly_specs(kernel):
    data = kernel.good("({ data: [{ type: 'bar', x: ['a', 'b'], y: Float64Array.of(1, NaN) }], layout: { title: 'T' } })").data
    assert data["application/vnd.plotly.v1+json"]["data"][0]["y"] == [1, None]
    assert "<svg" in data["text/html"]


def test_bundles_of_several_types(kernel):
    outcome = kernel.good("display({ 'text/html': '<b>1</b>', 'text/plain': '1', 'image/png': Uint8Array.of(1, 2) }, { metadata: { 'image/png': { width: 4 } } }); undefined")
    [shown] = outcome.of("display_data")
    assert shown["data"] == {"text/html": "<b>1</b>", "text/plain": "1", "image/png": "AQI="}
    assert shown["metadata"] == {"image/png": {"width": 4}}


def test_progress_is_one_line_and_quiet_when_short(kernel):
    report = "const report = (globalThis as any)[Symbol.for('straxlab.progress')]"
    assert kernel.good(f"{report}; for (let i = 0; i <= 10; i++) report({{ id: 1, label: 'Short', done: i, total: 10, finished: i === 10 }})").of("display_data") == []
    outcome = kernel.good(
        "for (let i = 0; i <= 10; i++) { report({ id: 2, label: 'Loading peaks', done: i, total: 10, unit: 'MB', finished: i === 10 }); await new Promise((r) => setTimeout(r, 120)) }"
    )
    [shown] = outcome.of("display_data")
    updates = outcome.of("update_display_data")
    assert {u["transient"]["display_id"] for u in updates} == {shown["transient"]["display_id"]}
    assert shown["data"]["text/plain"].startswith("Loading peaks: ") and "<progress" in shown["data"]["text/html"]
    assert updates[-1]["data"]["text/plain"].startswith("Loading peaks: 100 % | 10/10 MB")


def test_what_cannot_be_sent_or_looked_at_is_still_shown(kernel):
    outcome = kernel.good("({ 'application/json': { big: 1n }, 'text/plain': 'big' })")
    assert outcome.value == "big" and "BigInt" in outcome.text("stderr")
    assert kernel.good("new Proxy({}, { get: () => { throw new Error('no') }, ownKeys: () => { throw new Error('no') } })").value
    assert "BigInt" in kernel.bad("display({ 'application/json': { big: 1n } })").traceback


def test_the_handle_of_a_display_is_not_shown_again(kernel):
    outcome = kernel.good("display('once')")
    assert outcome.of("execute_result") == [] and len(outcome.of("display_data")) == 1
    assert kernel.good("const handle = display('once'); [handle.id.length]").value == "[ 36 ]"
