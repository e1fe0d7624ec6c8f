"""The comm target `straxlab`: a front end asks about the notebook's contexts over the wire."""

import base64
import json
import struct
import subprocess
import uuid

import pytest
from conftest import NODE, PACKAGE
from kernel_client import TIMEOUT, Kernel

CORE = PACKAGE.parent / "core" / "dist"


class FrontEnd:
    """One comm, as the JupyterLab extension holds it."""

    def __init__(self, kernel):
        self.kernel = kernel
        self.comm = uuid.uuid4().hex
        self.next = 1
        self.progress, self.events, self.answers = [], [], {}
        self.printed = ""
        self.send("comm_open", {"target_name": "straxlab", "data": {"version": 1}})

    def send(self, kind, content):
        session, socket = self.kernel.client.session, self.kernel.client.shell_channel.socket
        message = session.msg(kind, {"comm_id": self.comm, **content})
        session.send(socket, message)
        return message["header"]["msg_id"]

    def ask(self, method, **params):
        """Sends a question; gives its id, to be waited for."""
        question, self.next = self.next, self.next + 1
        request = self.send("comm_msg", {"data": {"id": question, "method": method, "params": params}})
        return question, request

    def hear(self):
        """Takes the next message."""
        message = self.kernel.client.get_iopub_msg(timeout=TIMEOUT)
        content = message["content"]
        if message["msg_type"] == "stream":
            self.printed += content["text"]
        if message["msg_type"] != "comm_msg" or content["comm_id"] != self.comm:
            return
        data = content["data"]
        if "event" in data:
            self.events.append(data)
        elif "progress" in data:
            self.progress.append(data)
        else:
            assert data["id"] not in self.answers, "answered twice"
            self.answers[data["id"]] = message

    def answer(self, asked):
        question, request = asked
        while question not in self.answers:
            self.hear()
        message = self.answers[question]
        assert message["parent_header"]["msg_id"] == request  # whatever else runs meanwhile
        return message["content"]["data"], [bytes(buffer) for buffer in message["buffers"]]

    def result(self, method, **params):
        data, buffers = self.answer(self.ask(method, **params))
        assert data["ok"], data
        return data["result"], buffers

    def failure(self, method, **params):
        data, _ = self.answer(self.ask(method, **params))
        assert not data["ok"], data
        return data["tag"], data["message"]

    def event(self, kind):
        """Waits for an event of this kind."""
        while True:
            for event in self.events:
                if event["event"] == kind:
                    self.events.remove(event)
                    return event
            self.hear()

    def context(self, variable):
        contexts, _ = self.result("listContexts")
        return next(c for c in contexts["contexts"] if c["variable"] == variable)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Two runs of the demo detector, made by the command that comes with core."""
    folder = tmp_path_factory.mktemp("data")
    subprocess.run([NODE, str(CORE / "cli" / "demo-data.js"), "--runs", "2", "--out", str(folder)], check=True)
    return folder


@pytest.fixture(scope="module")
def front(kernel, data):
    """A front end that was there before core was."""
    front = FrontEnd(kernel)
    assert front.result("listContexts")[0]["contexts"] == []
    tag, message = front.failure("runs", contextId="none")
    assert tag == "UnknownContext" and "make one in a cell" in message
    assert front.result("cancel", id=7)[0] == {"cancelled": False}
    kernel.client.execute(
        "import { Context, DataDirectory, definePlugin, timeFields } from '@straxlab/core'\n"
        "import { demoPlugins } from '@straxlab/core/demo'\n"
        f"const st = new Context({{ storage: [new DataDirectory({json.dumps(str(data))}, {{ provideRunMetadata: true }})], register: demoPlugins }})"
    )
    assert front.event("contexts") == {"event": "contexts"}
    return front


@pytest.fixture(scope="module")
def st(front):
    return front.context("st")


def test_contexts_are_found_among_the_variables(front, st, data):
    assert st["storage"] == [f"DataDirectory {data}"] or str(data) in st["storage"][0]
    assert {"truth", "peaks", "peak_basics"} <= set(st["dataTypes"])
    answer, _ = front.result("listContexts")
    assert answer["version"] == 1 and {"runs", "waveform", "cancel"} <= set(answer["methods"])


def test_new_names_options_and_plugins_are_told(front, kernel, st):
    kernel.client.execute("const lab = { again: st.newContext() }; const second = lab.again")
    front.event("contexts")
    assert front.context("second")["dataTypes"] == st["dataTypes"]
    kernel.client.execute("second.setConfig({ simulation_seed: 2 })")
    event = front.event("data")
    assert event["contextId"] == front.context("second")["id"]
    kernel.client.execute("second.register(definePlugin({ name: 'More', provides: 'more', dependsOn: 'peaks', dtype: timeFields, compute: () => ({}) }))")
    front.event("contexts")
    assert "more" in front.context("second")["dataTypes"]


def test_runs_and_selection(front, st):
    answer, buffers = front.result("runs", contextId=st["id"])
    columns = {c["name"]: c for c in answer["runs"]["columns"]}
    assert columns["name"]["values"] == ["012100", "012101"] and buffers == []
    assert columns["mode"]["values"] == ["tpc_commissioning", "background_stable"]
    answer, _ = front.result("select", contextId=st["id"], query={"runMode": "back*", "available": ["peaks"]})
    assert answer["runIds"] == ["012101"]
    assert answer["code"].startswith("await st.selectRuns({ runMode: 'back*'")
    answer, _ = front.result("available", contextId=st["id"], dataType="peak_positions", runIds=["012100", "012101"])
    assert answer["column"]["values"] == [False, False]


def test_many_runs_come_as_arrow(front, kernel, tmp_path):
    n = 2100
    for i in range(n):
        run = {"name": f"{i:06d}", "number": i, "mode": "many", "source": "none", "tags": []}
        run |= {"start": {"$date": 1_600_000_000_000 + 1000 * i}, "end": {"$date": 1_600_000_001_000 + 1000 * i}}
        (tmp_path / f"{i:06d}-metadata.json").write_text(json.dumps(run))
    kernel.client.execute(
        f"const many = new Context({{ storage: [new DataDirectory({json.dumps(str(tmp_path))}, {{ provideRunMetadata: true }})] }})"
    )
    front.event("contexts")
    answer, buffers = front.result("runs", contextId=front.context("many")["id"])
    assert answer["runs"]["nRows"] == n and answer["buffer"] == 0
    text = base64.b64encode(buffers[0]).decode()
    read = f"import {{ tableFromIPC }} from 'apache-arrow'\nconst t = tableFromIPC(Buffer.from('{text}', 'base64'));\n"
    shown = kernel.good(read + "[t.numRows, t.getChild('name')!.get(2099), Number(t.getChild('number')!.get(7))]")
    assert shown.value == "[ 2100, '002099', 7 ]"


def test_details_metadata_lineage_and_chunks(front, kernel, st):
    answer, _ = front.result("runDetails", contextId=st["id"], runId="012100")
    stored = {s["dataType"]: s for s in answer["stored"]}
    assert stored["peaks"]["isStored"] and stored["peaks"]["rows"] > 0 and not stored["peak_positions"]["isStored"]
    assert json.loads(answer["runDocText"])["name"] == "012100"
    metadata, _ = front.result("metadata", contextId=st["id"], runId="012100", target="peaks")
    assert metadata["lineageHash"] == stored["peaks"]["lineageHash"]
    assert json.loads(metadata["metadataText"])["run_id"] == "012100"
    lineage, _ = front.result("lineage", contextId=st["id"], runId="012101", target="peak_positions")
    peaks = next(entry for entry in lineage["lineage"] if entry["dataType"] == "peaks")
    assert peaks["dependsOn"] == ["truth"]
    chunks, _ = front.result("chunks", contextId=st["id"], runId="012100", target="peaks")
    rows = kernel.good("(await st.getArray('012100', 'peaks')).length").value
    assert sum(chunks["chunks"]["n"]) == int(rows) == stored["peaks"]["rows"]


def test_a_superrun_is_defined_and_told(front, kernel, st):
    runs = {"contextId": st["id"], "name": "both", "data": ["012100", "012101"]}
    draft, _ = front.result("defineRun", **runs, dryRun=True)
    assert draft["runId"] == "_both" and len(draft["gaps"]) == 1 and draft["mode"] == ["background_stable", "tpc_commissioning"]
    assert front.failure("chunks", contextId=st["id"], runId="_both", target="peaks")[0] == "RunMetadataNotAvailable"
    made, _ = front.result("defineRun", **runs)
    assert made["code"] == "await st.defineRun('_both', ['012100', '012101'])"
    assert front.event("runs") | {"contextId": 0} == {"event": "runs", "contextId": 0, "runId": "_both"}
    assert kernel.good("(await st.selectRuns({ ignoreUnderscore: false })).runIds").value == "[ '012100', '012101', '_both' ]"
    chunks, _ = front.result("chunks", contextId=st["id"], runId="_both", target="peaks")
    assert [s["runId"] for s in chunks["subruns"]] == ["012100", "012101"]


def test_a_waveform(front, kernel, st):
    answer, _ = front.result("previewColumns", contextId=st["id"], runId="012100", target="peak_basics", x="area")
    assert answer["units"] == {"x": "PE"}
    kernel.good("const peaks = await st.getArray('012100', 'peaks'); const p = peaks.row(3)")
    time, samples = kernel.good("String(p.time)").value.strip("'"), kernel.good("Array.from(p.data as Float32Array).slice(0, p.length as number).map((x) => x.toFixed(4)).join()").value
    wave, _ = front.result("waveform", contextId=st["id"], runId="012100", target="peaks", time=time)
    assert wave["time"] == time and ",".join(f"{x:.4f}" for x in wave["sum"]) == samples.strip("'")
    assert len(wave["hitPattern"]["x"]) == len(wave["hitPattern"]["area"]) == len(wave["hitPattern"]["y"])
    other, _ = front.result("waveform", contextId=st["id"], runId="012100", target="peak_basics", time=time)
    assert other["from"] == "peaks" and other["sum"] == wave["sum"]


MILLION = (
    "const Many = definePlugin({\n"
    "  name: 'Many', provides: 'many_rows', dataKind: 'many_rows', version: '1', rechunkOnSave: false,\n"
    "  dtype: [...timeFields, [['First [cm]', 'a'], '<f4'], [['Second [PE]', 'b'], '<f8']],\n"
    "  isReady: (i) => i < 10, sourceFinished: () => true,\n"
    "  compute(_, { chunkI, chunk }) {\n"
    "    const n = 100_000, start = BigInt(chunkI) * 1_000_000_000n\n"
    "    const time = BigInt64Array.from({ length: n }, (_, i) => start + BigInt(i) * 1000n)\n"
    "    const a = Float32Array.from({ length: n }, (_, i) => i % 50), b = Float64Array.from({ length: n }, (_, i) => (i * 7) % 100)\n"
    "    return chunk({ start, end: start + 1_000_000_000n, data: { time, endtime: time, a, b } })\n"
    "  },\n"
    "})\n"
    "st.register(Many)"
)


def test_a_million_points_are_binned(front, kernel, st):
    preview = {"contextId": st["id"], "runId": "012100", "target": "many_rows", "x": "a", "y": "b", "bins": 50}
    kernel.good(MILLION)
    tag, message = front.failure("previewColumns", **preview)
    assert tag == "DataNotAvailable" and "await st.make('012100', 'many_rows')" in message
    kernel.good("await st.make('012100', 'many_rows')")
    del front.progress[:]
    answer, [buffer] = front.result("previewColumns", **preview)
    assert answer["nRows"] == 1_000_000 and len(answer["edgesX"]) == len(answer["edgesY"]) == 51
    assert answer["units"] == {"x": "cm", "y": "PE"}
    counts = struct.unpack(f"<{len(buffer) // 4}I", buffer)
    # Every a of 0..49 is alone in its bin; b = 7i mod 100 is fixed by i mod 100.
    expected = [0] * 2500
    for i in range(100):
        x, y = i % 50, i * 7 % 100
        expected[min(y * 50 // 99, 49) * 50 + x] += 10_000
    assert list(counts) == expected
    assert [p["progress"]["done"] for p in front.progress][-1] == 10


def test_answered_while_a_cell_awaits_and_a_load_runs(front, kernel, st):
    running = kernel.client.execute("await new Promise(() => undefined)")
    assert front.result("runs", contextId=st["id"])[0]["runs"]["nRows"] == 3
    assert kernel.client.shell_channel.msg_ready() is False
    slow = front.ask("previewColumns", contextId=st["id"], runId="012100", target="many_rows", x="a", y="b", bins=500)
    quick = front.ask("listContexts")
    assert front.answer(quick)[0]["ok"] and front.answer(slow)[0]["ok"]
    kernel.interrupt_and_wait()
    assert kernel.reply(running)["content"]["ename"] == "KeyboardInterrupt"


def test_a_question_is_cancelled(front, st):
    slow = front.ask("previewColumns", contextId=st["id"], runId="012100", target="many_rows", x="a", y="b", selection="b > 3")
    assert front.result("cancel", id=slow[0])[0] == {"cancelled": True}
    assert front.answer(slow)[0] == {"id": slow[0], "ok": False, "tag": "Aborted", "message": "Stopped on request."}


def test_wrong_questions_are_told_in_words(front, st):
    assert front.failure("sing") == ("UnknownMethod", 'This kernel knows no question "sing".')
    assert front.failure("runs", contextId="gone")[0] == "UnknownContext"
    tag, message = front.failure("metadata", contextId=st["id"], runId=7, target="peaks")
    assert tag == "BadRequest" and "runId should be a text" in message
    tag, message = front.failure("metadata", contextId=st["id"], runId="012100", target="peakz")
    assert tag == "InvalidArgument" and '"peaks"' in message
    tag, message = front.failure("previewColumns", contextId=st["id"], runId="012100", target="peaks", x="areas")
    assert "area" in message and "field" in message.lower()
    front.send("comm_msg", {"data": "not a question"})
    front.send("comm_msg", {"data": {"id": "x", "method": "runs"}})
    assert front.result("listContexts")[0]["contexts"]


def test_a_loop_ended_by_force_leaves_no_question_open(front, kernel, st):
    kernel.good(
        "import { SaveWhen } from '@straxlab/core'\n"
        "st.register(definePlugin({ name: 'Stuck', provides: 'stuck', dependsOn: 'peaks', saveWhen: SaveWhen.NEVER, dtype: timeFields,\n"
        "  compute: () => new Promise<never>(() => undefined) }))"
    )
    asked = front.ask("previewColumns", contextId=st["id"], runId="012100", target="stuck", x="time")
    running = kernel.client.execute("await 0; process.stdout.write('begun'); while (true) {}")
    early = front.ask("runs", contextId=st["id"])
    while "begun" not in front.printed:
        front.hear()
    kernel.manager.interrupt_kernel()
    assert kernel.reply(running)["content"]["ename"] == "KeyboardInterrupt"
    assert front.answer(asked)[0]["tag"] == "Aborted"
    front.answer(early)
    assert front.result("runs", contextId=st["id"])[0]["runs"]["nRows"] == 3


def test_a_forgotten_context_is_gone(front, kernel):
    front.context("second")
    front.events.clear()
    kernel.client.execute("lab.again = null as any")
    kernel.client.execute("let second = 0")
    front.event("contexts")
    contexts, _ = front.result("listContexts")
    assert "second" not in [c["variable"] for c in contexts["contexts"]]


def test_a_second_front_end_hears_too_and_a_closed_one_does_not(front, kernel, st):
    other = FrontEnd(kernel)
    assert other.result("runs", contextId=st["id"])[0]["runs"]["nRows"] == 3
    other.send("comm_close", {"data": {}})
    assert kernel.ask(kernel.client.comm_info)["comms"] == {front.comm: {"target_name": "straxlab"}}
    kernel.client.execute("const third = st.newContext()")
    front.event("contexts")


def test_an_interrupt_stops_a_make_and_leaves_nothing_half_saved(tmp_path):
    kernel = Kernel(tmp_path)
    try:
        slow = MILLION.replace("compute(_, { chunkI, chunk }) {", "async compute(_, { chunkI, chunk }) { computed++; await new Promise((r) => setTimeout(r, 100));")
        kernel.good(
            "import { Context, DataDirectory, definePlugin, timeFields } from '@straxlab/core'\nlet computed = 0\n"
            "const st = new Context({ storage: [new DataDirectory('./data')] })\n" + slow
        )
        outcome = kernel.interrupted("await st.make('012100', 'many_rows')", after=0.6)
        assert outcome.reply["ename"] == "KeyboardInterrupt"
        # The cell has ended; what it started ends too, and computes no further chunk.
        counts = kernel.good("const now = computed; await new Promise((r) => setTimeout(r, 1000)); [computed - now <= 1, computed < 10]")
        assert counts.value == "[ true, true ]"
        assert kernel.good("await st.isStored('012100', 'many_rows')").value == "false"
        assert [p.name for p in (tmp_path / "data").iterdir() if not p.name.endswith("_temp")] == []
        assert kernel.good("await st.make('012100', 'many_rows'); (await st.getArray('012100', 'many_rows')).length").value == "1000000"
        [stored] = [p.name for p in (tmp_path / "data").iterdir()]
        assert not stored.endswith("_temp")
        # The same for a load whose time goes into reading.
        outcome = kernel.interrupted("for (;;) await st.getArray('012100', 'many_rows')", after=0.3)
        assert outcome.reply["ename"] == "KeyboardInterrupt"
        assert kernel.good("(await st.getArray('012100', 'many_rows')).length").value == "1000000"
    finally:
        kernel.stop()
