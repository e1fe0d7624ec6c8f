"""Completion, inspection, history and the rest."""


def complete(kernel, text, cursor=None):
    return kernel.ask(kernel.client.complete, text, cursor)


def test_completion_knows_types_and_kinds(kernel):
    kernel.good("const runTable = { livetime: 1, label: 'x', load(n: number): string { return '' } }")
    reply = complete(kernel, "runTable.l")
    assert reply["matches"] == ["label", "livetime", "load"]
    assert (reply["cursor_start"], reply["cursor_end"]) == (9, 10)
    kinds = {m["text"]: (m["type"], m["signature"]) for m in reply["metadata"]["_jupyter_types_experimental"]}
    assert kinds == {"label": ("property", "string"), "livetime": ("property", "number"), "load": ("method", "(n: number) => string")}


def test_completion_of_names_imports_and_strings(kernel):
    assert "runTable" in complete(kernel, "runT")["matches"]
    assert "node:fs/promises" in complete(kernel, "import { x } from 'node:fs")["matches"]
    kernel.good("let mode: 'fast' | 'slow' = 'fast'")
    assert set(complete(kernel, "mode = ''", 8)["matches"]) == {"fast", "slow"}


def test_positions_count_code_points(kernel):
    text = "'😀😀'; Math.flo"
    reply = complete(kernel, text)
    assert (reply["cursor_start"], reply["cursor_end"]) == (len(text) - 3, len(text))
    assert kernel.ask(kernel.client.inspect, "'😀'; parseInt", 10)["found"] is True


def test_inspect(kernel):
    kernel.good("/** Doubles a number.\n * @param x what to double */\nfunction double(x: number, twice = false) { return 2 * x }")
    for text in ("double", "double(", "double(1, "):
        reply = kernel.ask(kernel.client.inspect, text)
        assert reply["found"] is True
        assert "double(x: number, twice?: boolean): number" in reply["data"]["text/plain"]
        assert "Doubles a number." in reply["data"]["text/plain"]
        assert reply["data"]["text/markdown"].startswith("```typescript\n")
    assert "Returns the larger of" in kernel.ask(kernel.client.inspect, "Math.max(1, ")["data"]["text/plain"]
    assert kernel.ask(kernel.client.inspect, "   ")["found"] is False
    assert kernel.ask(kernel.client.inspect, "nowhere")["found"] is False


def test_is_complete(kernel):
    for text, status in [("1", "complete"), ("f(", "incomplete"), ("`a${b", "incomplete"), ("let x = 3 3", "invalid")]:
        assert kernel.ask(kernel.client.is_complete, text)["status"] == status
    assert kernel.ask(kernel.client.is_complete, "if (x) {")["indent"] == "  "


def test_history_outlives_the_kernel(folder):
    from kernel_client import Kernel

    first = Kernel(folder)
    first.good("const remembered = 'a\\nb'")
    first.good("remembered.length")
    first.stop()
    second = Kernel(folder)
    try:
        tail = second.ask(second.client.history, raw=True, output=True, hist_access_type="tail", n=2)["history"]
        assert [line[2] for line in tail] == [["const remembered = 'a\\nb'", None], ["remembered.length", "3"]]
        session = tail[0][0]
        found = second.ask(second.client.history, hist_access_type="range", session=session, start=2, stop=3)["history"]
        assert found == [[session, 2, "remembered.length"]]
        assert second.ask(second.client.history, hist_access_type="range", session=-1, start=1, stop=2)["history"][0][0] == session
        found = second.ask(second.client.history, hist_access_type="search", pattern="rem*length", unique=True)["history"]
        assert [line[2] for line in found] == ["remembered.length"]
    finally:
        second.stop()


def test_kernel_info(kernel):
    info = kernel.ask(kernel.client.kernel_info)
    assert info["protocol_version"] == "5.4"
    assert info["implementation"] == "straxlab"
    language = info["language_info"]
    assert language["name"] == "typescript" and language["file_extension"] == ".ts"
    assert language["mimetype"] == "text/typescript" and language["pygments_lexer"] == "typescript"
    assert language["version"].count(".") == 2
