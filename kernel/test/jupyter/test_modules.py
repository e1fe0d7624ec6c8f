"""Imports from a folder that has nothing installed, and from one that has."""

import time

import pytest


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("import os from 'node:os'; import { join as j } from 'path'; import * as fs from 'fs'; [typeof os.cpus, j('a', 'b'), typeof fs.readFileSync]", "[ 'function', 'a/b', 'function' ]"),
        ("const { readFile } = await import('node:fs/promises'); typeof readFile", "'function'"),
        ("import util = require('node:util'); util.format('%d', 1)", "'1'"),
        ("const cp = require('node:child_process'); typeof cp.execSync", "'function'"),
        ("import { tableFromArrays, Table } from 'apache-arrow'; const table: Table = tableFromArrays({ a: Float32Array.of(1.5) }); table.numRows", "1"),
        ("import.meta.url.startsWith('file:') && typeof __dirname", "'string'"),
    ],
)
def test_imports(kernel, code, value):
    assert kernel.good(code).value == value


def test_core_resolves_with_types(kernel):
    kernel.good("import { Context } from '@straxlab/core'")
    assert kernel.good("typeof Context").value == "'function'"
    assert "Expected" in kernel.bad("new Context(1, 2, 3, 4)").error["evalue"]


def test_an_unknown_package_is_explained(kernel):
    error = kernel.bad("import x from 'no-such-package'").error
    assert "Cannot find module 'no-such-package'" in error["evalue"]


def test_packages_of_the_notebooks_folder(kernel, folder):
    def package(name, files):
        at = folder / "node_modules" / name
        at.mkdir(parents=True)
        for file, text in files.items():
            (at / file).write_text(text)

    package("only-esm", {"package.json": '{"name": "only-esm", "version": "1.0.0", "type": "module", "exports": {".": {"types": "./i.d.ts", "import": "./i.js"}}}', "i.js": "export const x = 1; export default 'esm'; await 0", "i.d.ts": "export declare const x: number; declare const d: string; export default d"})
    package("old-cjs", {"package.json": '{"name": "old-cjs", "version": "1.0.0", "main": "i.js"}', "i.js": "const o = {}; o.later = 2; module.exports = o"})
    package("babel-cjs", {"package.json": '{"name": "babel-cjs", "version": "1.0.0", "main": "i.js", "types": "i.d.ts"}', "i.js": "Object.defineProperty(exports, '__esModule', { value: true }); exports.default = 'babel'; exports.n = 3", "i.d.ts": "declare const d: string; export default d; export declare const n: number"})
    assert kernel.good("import d, { x } from 'only-esm'; [d, x]").value == "[ 'esm', 1 ]"
    assert kernel.good("import old, { later } from 'old-cjs'; [old.later, later]").value == "[ 2, 2 ]"
    assert kernel.good("import b, { n } from 'babel-cjs'; [b, n]").value == "[ 'babel', 3 ]"
    assert "is not assignable" in kernel.bad("import { x as wrong } from 'only-esm'; const s: string = wrong").error["evalue"]


def test_local_typescript_is_checked_run_and_loaded_again(kernel, folder):
    (folder / "part.ts").write_text("export const factor: number = 2\n")
    (folder / "helper.ts").write_text(
        "import { factor } from './part'\nimport type { Stats } from 'node:fs'\nimport { sep } from 'node:path'\n"
        "export interface Shape { area: number }\nexport function area(r: number): Shape { return { area: r * factor } }\n"
        "export function fail(): never {\n  throw new Error('in the helper' + sep)\n}\nexport let loaded = Date.now()\n"
    )
    kernel.good("import { area, type Shape, loaded, fail } from './helper'\nconst shape: Shape = area(3)")
    assert kernel.good("shape.area").value == "6"
    first = kernel.good("loaded").value
    kernel.good("import { loaded } from './helper'")
    assert kernel.good("loaded").value == first
    assert "helper.ts:7:9" in kernel.bad("fail()").traceback
    time.sleep(0.02)
    (folder / "part.ts").write_text("export const factor: number = 5  // changed\n")
    assert kernel.good("import { area } from './helper.js'\narea(3).area" if False else "import { area } from './helper'\narea(3).area").value == "15"
    (folder / "part.ts").write_text("export const factor: number = 'not a number'\n")
    error = kernel.bad("import { area } from './helper'").error
    assert "part.ts:1:14" in error["evalue"] and "is not assignable" in error["evalue"]


def test_local_javascript_and_json(kernel, folder):
    (folder / "plain.mjs").write_text("export const value = 1\n")
    (folder / "data.json").write_text('{"n": 5}')
    assert kernel.good("import { value } from './plain.mjs'; import data from './data.json'; [value, data.n]").value == "[ 1, 5 ]"
    time.sleep(0.02)
    (folder / "plain.mjs").write_text("export const value = 2\n")
    assert kernel.good("import { value } from './plain.mjs'; value").value == "2"


def test_circles_between_local_modules(kernel, folder):
    (folder / "ping.ts").write_text("import { pong } from './pong'\nexport function ping(n: number): number { return n ? pong(n - 1) : 0 }\n")
    (folder / "pong.ts").write_text("import { ping } from './ping'\nexport function pong(n: number): number { return n ? ping(n - 1) : 1 }\nexport const ready = await Promise.resolve(true)\n")
    assert kernel.good("import { ping } from './ping'; [ping(4), ping(5)]").value == "[ 0, 1 ]"


def test_tsconfig_beside_the_notebook(tmp_path):
    from kernel_client import Kernel

    (tmp_path / "tsconfig.json").write_text('{ "compilerOptions": { "strict": true, "noSuchOption": 1 } }')
    kernel = Kernel(tmp_path)
    try:
        assert "possibly 'undefined'" in kernel.bad("const found = [1].find((x) => x > 3); found.toFixed()").error["evalue"]
        assert kernel.good("1 + 1").value == "2"
    finally:
        kernel.stop()


def test_globals_can_be_declared(kernel):
    kernel.good("declare global { interface Array<T> { last(): T } }\nArray.prototype.last = function () { return this[this.length - 1] }")
    assert kernel.good("[1, 2, 3].last()").value == "3"
