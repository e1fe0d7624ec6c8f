import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Converted } from '../../src/convert/converter.js'
import { ConverterThread } from './converter-thread.js'

const folder = mkdtempSync(join(tmpdir(), 'straxlab-converter-'))
let converter: ConverterThread
let count = 0

beforeAll(async () => {
  converter = new ConverterThread(folder)
  await converter.ready
})
afterAll(async () => {
  await converter.close()
  rmSync(folder, { recursive: true })
})

const convert = (text: string): Promise<Converted> => converter.call('convert', text, `In[${++count}]`)

async function good(text: string): Promise<Converted & { ok: true }> {
  const converted = await convert(text)
  if (!converted.ok) throw new Error(JSON.stringify(converted.problems))
  return converted
}

async function codes(text: string): Promise<number[]> {
  const converted = await convert(text)
  return converted.ok ? [] : converted.problems.map(({ code }) => code)
}

test('types are known over cells, and exactly: nothing is printed and read again', async () => {
  await good('const pair = { n: 1 as 1 | 2, s: "x", f: <T,>(t: T) => [t] }')
  await good('const copied = pair.f(pair.n)')
  expect(await codes('const wrong: string[] = copied')).toEqual([2322])
  expect(await codes('pair.missing')).toEqual([2339])
  expect(await codes('pair.n = 3')).toEqual([2322])
})

test('a newer declaration hides the older one, for types and values apart', async () => {
  await good('interface Thing { a: number }')
  await good('const Thing = 5')
  await good('const t: Thing = { a: Thing }')
  await good('type Thing = string')
  await good('const u: Thing = "text"')
})

test('only top-level names are kept in boxes', async () => {
  const { cell } = await good(
    'let box = 1; { let inner = box; inner++ } function f(box: number) { const inner = box; return inner }',
  )
  expect([...cell.declares].sort()).toEqual(['box', 'f'])
  expect(cell.prefix).not.toContain('inner')
  const used = await good('[1].map((box) => box + f(box)); ({ box, f }).box')
  expect(used.cell.code).toContain('(box) => box + (0, f·.f)(box)')
  expect(used.cell.code).toContain('{ box: box·.box, f: f·.f }')
})

test('cells without awaits stay synchronous', async () => {
  expect((await good('const later = async () => { await 0 }')).cell.async).toBe(false)
  expect((await good('await later()')).cell.async).toBe(true)
  expect((await good('import { sep } from "node:path"')).cell.async).toBe(true)
})

test('imports of types only leave nothing behind', async () => {
  const { cell } = await good(
    'import { Readable, type Writable } from "node:stream"; import type { Stats } from "node:fs"; import { PathLike } from "node:fs"',
  )
  expect(cell.declares).toEqual(['Readable'])
  expect(cell.code).not.toContain('node:fs')
})

test('problems say where they are', async () => {
  const converted = await convert('let fine = 1\n  let bad: number = "x"')
  expect(converted).toMatchObject({
    ok: false,
    problems: [{ line: 2, column: 7, length: 3, code: 2322, text: '  let bad: number = "x"' }],
  })
  expect(await codes('fine')).toEqual([2304])
})

test('what a failing cell did not reach is taken back', async () => {
  await good('let kept = "text"')
  const failing = await good('let kept = 1, never_reached = 2; interface OfType {}')
  await converter.call('retract', failing.key, [])
  await good('kept.toUpperCase(); const of: OfType = {}')
  expect(await codes('never_reached')).toEqual([2304])
  const again = await good('let kept = 1')
  await converter.call('retract', again.key, ['kept'])
  await good('kept.toFixed()')
})

test('local files are checked and compiled with what they import, and read again when changed', async () => {
  writeFileSync(join(folder, 'a.ts'), "import { b } from './b'\nexport const a: number = b")
  writeFileSync(join(folder, 'b.ts'), 'export const b = 1')
  const first = await good("import { a } from './a'")
  expect(first.cell.imports).toEqual({ './a': join(folder, 'a.ts') })
  expect(first.cell.modules.map(({ path }) => path).sort()).toEqual([join(folder, 'a.ts'), join(folder, 'b.ts')])
  const same = await good("import { a } from './a'")
  expect(same.cell.modules).toEqual(first.cell.modules)
  writeFileSync(join(folder, 'b.ts'), 'export const b = 1000')
  const changed = await good("import { a } from './a'")
  const version = (of: typeof first, name: string): string =>
    of.cell.modules.find(({ path }) => path.endsWith(name))!.version
  expect(version(changed, 'a.ts')).not.toBe(version(first, 'a.ts'))
  writeFileSync(join(folder, 'b.ts'), 'export const b = "not a number"')
  expect(await codes("import { a } from './a'")).toEqual([2322])
})

test('a renewed checker knows the names of hundreds of cells', async () => {
  await good('let link0 = { depth: 0 }')
  for (let i = 1; i <= 450; i++) await good(`let link${i} = { depth: link${i - 1}.depth + 1 }`)
  await new Promise((resolve) => setTimeout(resolve, 2500)) // long enough for the idle work
  expect(await codes('const tooDeep: string = link450.depth')).toEqual([2322])
  await good('import { deflateSync } from "node:zlib"; link450.depth.toFixed()')
})

test('completion and inspection see the cells', async () => {
  await good('/** How many. */\nconst howMany = 3')
  const { matches, start, end } = await converter.call('complete', 'howM', 4)
  expect(matches).toEqual([{ text: 'howMany', kind: 'const', signature: '3' }])
  expect([start, end]).toEqual([0, 4])
  expect(await converter.call('inspect', 'howMany', 3)).toEqual({
    signature: 'const howMany: 3',
    documentation: 'How many.',
  })
  expect(await converter.call('inspect', '', 0)).toBeUndefined()
})

test('user expressions do not declare, and are not stopped by their types', async () => {
  const converted = await converter.call('convertExpression', 'unknownName + 1', 'expression')
  expect(converted.ok).toBe(true)
  expect((await converter.call('convertExpression', '1 +', 'expression')).ok).toBe(false)
})

test.each([
  ['1', 'complete'],
  ['', 'complete'],
  ['// only a comment', 'complete'],
  ['function f() {', 'incomplete'],
  ['foo(1,', 'incomplete'],
  ['`abc', 'incomplete'],
  ['`a${b', 'incomplete'],
  ['/* abc', 'incomplete'],
  ['const x =', 'incomplete'],
  ['x.', 'incomplete'],
  ['let = = 3', 'invalid'],
  ['}', 'invalid'],
  ["'abc", 'invalid'],
])('%p is %s', async (text, status) => {
  expect((await converter.call('isComplete', text)).status).toBe(status)
})

test('a new converter knows the types of Node as soon as a cell needs them, and earlier cells with them', async () => {
  const fresh = new ConverterThread(folder)
  try {
    await fresh.ready
    const problemsOf = async (text: string): Promise<number[]> => {
      const converted = await fresh.call('convert', text, 'In[1]')
      return converted.ok ? [] : converted.problems.map(({ code }) => code)
    }
    expect(await problemsOf('const early = [1, 2]; interface Early { at: number }')).toEqual([])
    expect(await problemsOf('const wrong: string = early')).toEqual([2322])
    expect(await problemsOf('const bytes = Buffer.from(early); const e: Early = { at: bytes.length }')).toEqual([])
    expect(await problemsOf('bytes.readDoubleXX(0)')).toEqual([2551])
    const { matches } = await fresh.call('complete', 'early.fla', 9)
    expect(matches.map(({ text }) => text)).toContain('flatMap')
  } finally {
    await fresh.close()
  }
})
