import { expect, test } from '@jest/globals'
import { tableFromArrays, tableFromJSON } from 'apache-arrow'
import { DISPLAY, isBundle, shown, type Shown } from '../../src/show/index.js'

const failures: unknown[] = []
const show = (value: unknown): Shown => shown(value, (error) => failures.push(error)) as Shown

test('a display method gives the bundle; plain text is added', async () => {
  const own = { [DISPLAY]: () => ({ 'text/html': '<b>', 'application/json': { a: 1 }, 'image/png': Uint8Array.of(1) }) }
  expect(show(own).data).toEqual({
    'text/html': '<b>',
    'application/json': { a: 1 },
    'image/png': 'AQ==',
    'text/plain': expect.stringContaining('Jupyter.display'),
  })
  const later = shown(
    { [DISPLAY]: () => Promise.resolve({ data: { 'text/plain': 'x' }, metadata: { m: 1 } }) },
    () => undefined,
  )
  expect(await later).toEqual({ data: { 'text/plain': 'x' }, metadata: { m: 1 } })
})

test('a method that throws, rejects or gives nonsense is told, and the value still shown', async () => {
  failures.length = 0
  const bad = [
    () => {
      throw new Error('one')
    },
    () => Promise.reject(new Error('two')),
    () => ({ nothing: 1 }),
    () => undefined,
  ]
  for (const method of bad) {
    const { data } = await shown({ a: 1, [DISPLAY]: method }, (error) => failures.push(error))
    expect(data['text/plain']).toContain('a: 1')
  }
  expect(failures.map(String)).toEqual([
    'Error: one',
    'Error: two',
    expect.stringContaining('must give a MIME bundle'),
    expect.stringContaining('must give a MIME bundle'),
  ])
})

test('bundles are known by their keys', () => {
  expect(isBundle({ 'text/html': '' })).toBe(true)
  expect(isBundle({ 'application/vnd.plotly.v1+json': {} })).toBe(true)
  for (const other of [{}, { 'text/html': '', other: 1 }, { 'a/b': 1 }, [], null, 'text/html'])
    expect(isBundle(other)).toBe(false)
})

test('arrow tables, by their rows and not their machinery', () => {
  const { data } = show(tableFromArrays({ time: BigInt64Array.of(5n, 6n), area: Float32Array.of(1.5, 2) }))
  expect(data['text/html']).toContain('Int64')
  expect(data['text/plain']).toBe('   time  area\n0     5   1.5\n1     6     2\n2 rows × 2 columns')
})

test('HTML is escaped', () => {
  const html = String(show([{ '<a>': '<script>' }]).data['text/html'])
  expect(html).toContain('&lt;script&gt;')
  expect(html).not.toContain('<script>')
})

test('long and wide tables are elided, and say how large they are', () => {
  const wide = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`c${i}`, i]))
  const html = String(show(Array.from({ length: 1000 }, () => wide)).data['text/html'])
  expect(html.match(/<tr>/g)).toHaveLength(1 + 20 + 1)
  expect(html).toContain('1000 rows × 100 columns')
  expect(html).toContain('<th>c99</th>')
  expect(html).not.toContain('<th>c50</th>')
})

test.each([
  [[1, 2], false],
  [[{ a: 1 }, 5], false],
  [[], false],
  [{ a: 1 }, false],
  ['text', false],
  [Buffer.from('x'), false],
  [new Date(0), false],
  [[new Map()], false],
  [[{ a: 1 }], true],
  [new Set([1]), true],
  [{ x: Float32Array.of(1), y: [2] }, true],
  [{ x: Float32Array.of(1), y: [2, 3] }, false],
])('%p is a table: %p', (value, expected) => {
  expect('text/html' in show(value).data).toBe(expected)
})

test('what cannot be inspected is still shown', () => {
  const trap = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('no')
      },
    },
  )
  expect(typeof show(trap).data['text/plain']).toBe('string')
})

test('lists in a table are short, Arrow vectors too; a promise says what it waits for', () => {
  const { data } = show([{ a: Float64Array.of(1, 2 / 3, 3, 4, 5, 6, 7), b: ['x', null], c: [[1], [2]] }])
  expect(data['text/html']).toContain('[1, 0.666667, 3, 4, 5, 6, … 7 in all]')
  expect(data['text/html']).toContain('[[1], [2]]')
  const vectors = show(tableFromJSON([{ data: [1.5, 2, 3, 4, 5, 6, 7] }]))
  expect(vectors.data['text/plain']).toContain('[1.5, 2, 3, 4, 5, 6, … 7 in all]')
  expect(show(new Promise(() => undefined)).data['text/plain']).toContain('await')
  expect(show(Promise.resolve(3)).data['text/plain']).not.toContain('await')
})

test('a list inside a value is cut sooner than a list', () => {
  const text = (value: unknown): unknown => show(value).data['text/plain']
  expect(text({ channels: new Float32Array(494) })).toContain('... 470 more items')
  expect(text(Array.from({ length: 120 }, String))).toContain('... 20 more items')
})
