import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@jest/globals'
import { scalarText, StructArray, StructDtype, type ColumnLike } from '../../src/dtype/index.js'
import { bytesOf, valueOf, type ArrayCase, type Fixture } from '../dtype/fixture.js'
import * as checks from '../dtype/numpy-checks.js'
import { runPython, seed, testWithStrax } from './strax-python.js'

const CASES = Number(process.env['STRAXLAB_CASES'] ?? 300)

/** What numpy reads of arrays that we wrote: descr text and bytes in, the same out after numpy set every value anew. */
const READ = `
import ast, base64, json, sys
import numpy as np
out = []
for case in json.load(open(sys.argv[1])):
    dtype = np.lib.format.descr_to_dtype(ast.literal_eval(case["descr"]))
    read = np.ndarray(case["length"], dtype, base64.b64decode(case["rows"]) if dtype.itemsize else np.zeros(1, "u1"))
    again = np.ndarray(case["length"], dtype, bytearray(case["length"] * dtype.itemsize or 1))
    for name in dtype.names:
        again[name] = read[name]
    out.append([str(dtype.descr), base64.b64encode(bytes(again.data) if dtype.itemsize else b"").decode()])
print(json.dumps(out))
`

/** The array made from numpy's values, not from its bytes. */
function ours(one: ArrayCase): StructArray {
  const dtype = StructDtype.parse(one.descr)
  const columns = dtype.fields.map(({ name, scalar }, i): [string, ColumnLike] => [
    name,
    one.values[i]!.flatMap((value) => valueOf(value, scalarText(scalar))) as ColumnLike,
  ])
  return StructArray.fromColumns(dtype, Object.fromEntries(columns), one.length)
}

function readByNumpy(written: unknown): [descr: string, rows: string][] {
  const folder = mkdtempSync(join(tmpdir(), 'straxlab-dtype-'))
  try {
    writeFileSync(join(folder, 'ours.json'), JSON.stringify(written))
    return JSON.parse(runPython(READ, [join(folder, 'ours.json')])) as [string, string][]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

testWithStrax('dtypes and arrays of other seeds are the same in numpy and here, both ways', () => {
  const script = new URL('../fixtures/dtype/make.py', import.meta.url)
  const made = JSON.parse(runPython(script, ['--seed', seed, '--n', CASES, '--out', '-'])) as Fixture
  for (const check of Object.values(checks)) check(made)

  const arrays = made.arrays.map(ours)
  const written = arrays.map((array) => ({
    descr: String(array.dtype),
    length: array.length,
    rows: Buffer.from(array.bytes()).toString('base64'),
  }))
  const read = readByNumpy(written)
  expect(read.map(([descr]) => descr)).toEqual(written.map(({ descr }) => descr))
  read.forEach(([, rows], i) => expect(bytesOf(rows)).toEqual(arrays[i]!.bytes()))
})
