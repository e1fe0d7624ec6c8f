"""Errors in the user's own lines."""


def test_traceback_names_cell_and_line(kernel):
    made = kernel.good("function inner(x: any) {\n  // a comment\n  return x.a.b\n}").reply["execution_count"]
    outcome = kernel.bad("\n\ninner({})")
    called = outcome.reply["execution_count"]
    assert outcome.error["ename"] == "TypeError"
    assert outcome.error["evalue"] == "Cannot read properties of undefined (reading 'b')"
    assert f"inner (In[{made}]:3:14)" in outcome.traceback
    assert f"In[{called}]:3:" in outcome.traceback
    assert "> 3 |   return x.a.b" in outcome.traceback
    assert "node:" not in outcome.traceback and "dist/" not in outcome.traceback
    assert {k: outcome.reply[k] for k in ("ename", "evalue")} == {k: outcome.error[k] for k in ("ename", "evalue")}


def test_errors_of_awaited_work_name_the_awaiting_line(kernel):
    outcome = kernel.bad("import { readFile } from 'node:fs/promises'\n\nawait readFile('/no/such/file')")
    assert f"In[{outcome.reply['execution_count']}]:3:1" in outcome.traceback
    assert "ENOENT" in outcome.error["evalue"]


def test_type_errors_have_position_and_caret_and_stop_the_cell(kernel):
    outcome = kernel.bad("console.log('ran')\nlet wrong: number = 'text'")
    count = outcome.reply["execution_count"]
    assert outcome.error["ename"] == "TypeScriptError"
    assert outcome.error["evalue"] == f"In[{count}]:2:5: Type 'string' is not assignable to type 'number'. (TS2322)"
    assert "  2 | let wrong: number = 'text'\n    |     ^^^^^" in outcome.traceback
    assert outcome.text() == ""


def test_syntax_errors(kernel):
    outcome = kernel.bad("let = = 3")
    assert outcome.error["ename"] == "SyntaxError"
    assert ":1:7" in outcome.error["evalue"]


def test_names_are_the_users(kernel):
    kernel.good("const nothing: any = undefined")
    assert kernel.bad("nothing()").error["evalue"] == "nothing is not a function"
    assert "\u00b7" not in kernel.bad("nothing.x.y").traceback
    assert kernel.good("try { nothing() } catch (e) { console.log(e.stack) }").text().startswith("TypeError: nothing is not a function")


def test_anything_can_be_thrown(kernel):
    assert kernel.bad("throw 'text'").error["evalue"] == "'text'"
    assert kernel.bad("throw null").error["evalue"] == "null"
    assert kernel.bad("throw { a: 1 }").error["evalue"] == "{ a: 1 }"


def test_causes_and_properties_are_shown(kernel):
    outcome = kernel.bad("throw Object.assign(new Error('outer', { cause: new RangeError('inner') }), { file: 'chunk 7' })")
    assert "[cause]: RangeError: inner" in outcome.traceback
    assert "file: 'chunk 7'" in outcome.traceback


def test_errors_that_nobody_waits_for_are_told_and_survived(kernel):
    kernel.good("setTimeout(() => { throw new Error('late') }, 50); void Promise.reject(new Error('unheard'))")
    outcome = kernel.good("await new Promise((r) => setTimeout(r, 300)); 'alive'")
    heard = outcome.text("stderr") + "".join(m["content"].get("text", "") for m in outcome.others)
    assert "late" in heard and "unheard" in heard
    assert outcome.value == "'alive'"


def test_deep_recursion_is_an_error(kernel):
    outcome = kernel.bad("const down = (): number => 1 + down(); down()")
    assert outcome.error["ename"] == "RangeError"
    assert kernel.good("'alive'").value == "'alive'"


def test_later_cells_work_at_once(kernel):
    kernel.bad("throw new Error('x')")
    assert kernel.good("1 + 1").value == "2"


def test_errors_of_core_are_words_and_the_users_lines(kernel):
    kernel.good(
        "import { Context, MemoryFrontend, definePlugin, timeFields } from '@straxlab/core'\n"
        "import { Records } from '@straxlab/core/demo'\n"
        "const Bad = definePlugin({\n  name: 'Bad', provides: 'bad', dependsOn: 'records', dtype: timeFields,\n"
        "  compute() {\n    throw new TypeError('my bug')\n  }\n})\n"
        "const st = new Context({ storage: [new MemoryFrontend()], register: [Records, Bad] })"
    )
    outcome = kernel.bad("await st.getArray('0', 'recordz')")
    assert outcome.error["ename"] == "InvalidArgument" and "records" in outcome.error["evalue"]
    for noise in ("facts", "core/dist", "node:internal"):
        assert noise not in outcome.traceback
    outcome = kernel.bad("await st.getArray('0', 'bad')")
    assert outcome.error["ename"] == "PluginFailed" and "Caused by TypeError: my bug" in outcome.traceback
    assert "core/dist" not in outcome.traceback and ":6:11)" in outcome.traceback
    assert "> 6 |     throw new TypeError('my bug')" in outcome.traceback


def test_causes_that_go_in_a_circle(kernel):
    outcome = kernel.bad("const a: any = new Error('a'); a.cause = new Error('b', { cause: a }); throw a")
    assert outcome.error["evalue"] == "a"


def test_habits_of_ipython_get_advice(kernel):
    outcome = kernel.bad("!echo hello")
    assert "IPython" in outcome.traceback and "execSync(\"echo hello\"" in outcome.traceback
    advised = next(line for line in outcome.traceback.splitlines() if "execSync" in line)
    assert kernel.good(advised.strip()).text() == "hello\n"
    assert "IPython" in kernel.bad("%timeit 1 + 1").traceback
    assert "IPython" not in kernel.bad("const x: string = 1").traceback
