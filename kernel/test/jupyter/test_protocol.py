"""The community's own tests of a kernel, with samples for every feature."""

from pathlib import Path

import jupyter_kernel_test


class StraxlabKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "straxlab"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('oh')"
    completion_samples = [
        {"text": "conso", "matches": {"console"}},
        {"text": "'abc'.toUpp", "matches": {"toUpperCase"}},
        {"text": "Math.flo", "matches": {"floor"}},
    ]
    complete_code_samples = ["1", "console.log('hello, world')", "function f(x: number) {\n  return x * 2\n}", "", "await x()"]
    incomplete_code_samples = ["function f() {", "foo(1,", "[1, 2", "`abc", "/* abc", "const x =", "if (a) {"]
    invalid_code_samples = ["let = = 3", "import 7q", "}", "'abc"]
    code_generate_error = "throw new RangeError('bad')"
    code_execute_result = [
        {"code": "1 + 2", "result": "3"},
        {"code": "'a' + 'b'", "result": "'ab'"},
        {"code": "[1, 2].map((x) => x * 2)", "result": "[ 2, 4 ]"},
        {"code": "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>x</b>' }) })", "mime": "text/html"},
        {"code": "10n ** 20n", "result": "100000000000000000000n"},
    ]
    code_display_data = [
        {"code": "display({ 'text/html': '<b>x</b>' })\n;", "mime": "text/html"},
        {"code": "display({ 'image/png': new Uint8Array([137, 80, 78, 71]) }); undefined", "mime": "image/png"},
        {"code": "display([{ a: 1 }]); undefined", "mime": "text/html"},
    ]
    code_history_pattern = "'a' + *"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "parseInt"
    code_clear_output = "clearOutput()"


class StraxlabWelcomeTests(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "straxlab"
    support_iopub_welcome = True


del jupyter_kernel_test


def test_jupyter_reads_the_kernelspec_and_its_logos():
    from jupyter_client.kernelspec import KernelSpecManager

    spec = KernelSpecManager().get_kernel_spec("straxlab")
    assert (spec.language, spec.display_name, spec.interrupt_mode) == ("typescript", "TypeScript (straxlab)", "message")
    assert spec.argv[-2:] == ["run", "{connection_file}"] and spec.metadata == {"debugger": False}
    logos = sorted(path.name for path in Path(spec.resource_dir).glob("logo-*"))
    assert logos == ["logo-32x32.png", "logo-64x64.png", "logo-svg.svg"]
