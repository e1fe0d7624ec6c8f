"""What a cell means: values that last, awaits, redeclaration, results."""

import pytest


def test_values_last_and_can_be_declared_again(kernel):
    kernel.good("let a = 1, b: string = 'x'\nconst { p, q: [r] } = { p: 1, q: [2] }")
    kernel.good("a += 41; b = b + p + r")
    assert kernel.good("[a, b]").value == "[ 42, 'x12' ]"
    kernel.good("const a = 'now a string'")
    assert kernel.good("a.toUpperCase()").value == "'NOW A STRING'"


def test_a_function_sees_what_later_cells_assign_and_redefine(kernel):
    kernel.good("let n = 0\nfunction step() { return 1 }\nfunction count() { return (n += step()) }")
    kernel.good("n = 10")
    assert kernel.good("count()").value == "11"
    kernel.good("function step() { return 100 }")
    assert kernel.good("count(); n").value == "111"


def test_classes_enums_namespaces_generics(kernel):
    kernel.good(
        "class Pair<T> { constructor(readonly left: T, private right: T) {} get both() { return [this.left, this.right] } }\n"
        "enum Color { Red, Green = 'g' }\nnamespace Deep { export const x = 5; export function f() { return x } }\n"
        "interface Point { x: number }\ntype Alias = Point | null"
    )
    assert kernel.good("new Pair(1, 2).both").value == "[ 1, 2 ]"
    assert kernel.good("[Color.Red, Color.Green, Deep.f()]").value == "[ 0, 'g', 5 ]"
    assert kernel.good("const pt: Point = { x: 1 }; const al: Alias = pt; al").value == "{ x: 1 }"
    assert kernel.good("class Sub extends Pair<string> {}; new Sub('a', 'b')").value.startswith("Sub {")


def test_names_of_functions_are_kept(kernel):
    assert kernel.good("const arrow = () => 1, Anonymous = class {}\n;[arrow.name, Anonymous.name]").value == "[ 'arrow', 'Anonymous' ]"


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("await Promise.resolve(7)", "7"),
        ("let total = 0; for await (const x of (async function* () { yield 1; yield 2 })()) total += x; total", "3"),
        ("let s = 0; for (var i = 0; i < 4; i++) { if (i === 1) continue; s += i } [s, i]", "[ 5, 4 ]"),
        ("const t = await (async () => { await null; return this === undefined })(); t", "true"),
        ("using handle = { closed: false, [Symbol.dispose]() { this.closed = true } }; handle.closed", "false"),
        ("label: for (const x of [1, 2]) { for (;;) { continue label } }\n'out'", "'out'"),
        ("`${(() => { try { throw 1 } catch (e) { return e } })()}`", "'1'"),
        ("const { x = 5, ...others } = { y: 1 } as any; [x, others]", "[ 5, { y: 1 } ]"),
        ("const o = { v: 2, get() { return this.v } }; o.get()", "2"),
        ("(function named(k: number): number { return k ? k + named(k - 1) : 0 })(4)", "10"),
        ("let u: number | undefined; [typeof u, u ?? 3, u?.toFixed()]", "[ 'undefined', 3, undefined ]"),
        ("export const exported = 1; export default exported + 1", "2"),
        ("satisfied satisfies number\nvar satisfied = 4", "undefined"),
    ],
)
def test_language(kernel, code, value):
    outcome = kernel.good(code)
    results = outcome.of("execute_result")
    assert (results[0]["data"]["text/plain"] if results else "undefined") == value


def test_calls_have_no_this(kernel):
    assert kernel.good("function whose(this: unknown) { return this }; whose()").of("execute_result") == []


def test_nothing_is_shown_for_undefined_and_declarations(kernel):
    assert kernel.good("undefined").of("execute_result") == []
    assert kernel.good("const quiet = 5").of("execute_result") == []
    assert kernel.good("null").value == "null"


def test_a_failed_cell_keeps_what_it_reached(kernel):
    kernel.good("let kept = 'old', other = 'old'")
    kernel.bad("const reached = 1\nlet kept = 2\nthrow new Error('stop')\nlet other = 3\nconst unreached = 4")
    assert kernel.good("[reached, kept + 1, other.toUpperCase()]").value == "[ 1, 3, 'OLD' ]"
    assert "Cannot find name 'unreached'" in kernel.bad("unreached").error["evalue"]


def test_execution_count_and_silence(kernel):
    first = kernel.good("1").reply["execution_count"]
    silent = kernel.good("console.log('unheard'); display(1); var unseen = 5; unseen", silent=True)
    assert silent.types == ["status", "status"]
    assert silent.reply["execution_count"] == first
    unstored = kernel.good("2", store_history=False)
    assert unstored.reply["execution_count"] == first
    after = kernel.good("unseen")
    assert after.reply["execution_count"] == first + 1
    assert after.of("execute_result")[0]["execution_count"] == first + 1
    assert after.of("execute_input") == [{"code": "unseen", "execution_count": first + 1}]


def test_user_expressions(kernel):
    kernel.good("const base = 20")
    found = kernel.good("0", user_expressions={"twice": "base * 2", "table": "[{ a: 1 }]", "wrong": "nowhere", "bad": "1 +"})
    found = found.reply["user_expressions"]
    assert found["twice"] == {"status": "ok", "data": {"text/plain": "40"}, "metadata": {}}
    assert "<table" in found["table"]["data"]["text/html"]
    assert found["wrong"]["status"] == "error" and found["wrong"]["ename"] == "ReferenceError"
    assert found["bad"]["status"] == "error" and found["bad"]["ename"] == "SyntaxError"


def test_three_hundred_cells_share_their_names(kernel):
    kernel.good("let v0 = 0")
    for i in range(1, 300):
        kernel.good(f"let v{i} = v{i - 1} + 1")
    assert kernel.good("v299").value == "299"
