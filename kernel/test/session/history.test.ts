import { appendFileSync, chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { History } from '../../src/session/history.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'straxlab-history-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const noProblem = (error: unknown): void => {
  throw error
}
const session = (): History => new History(folder, noProblem)

function withCells(...cells: string[]): History {
  const history = session()
  cells.forEach((cell, i) => history.add(i + 1, cell))
  return history
}

test('kernels at the same time have sessions of their own', () => {
  const [a, b] = [withCells('a'), withCells('b')]
  expect([a.session, b.session]).toEqual([1, 2])
  expect(readdirSync(folder)).toHaveLength(2)
})

test('a session that ran nothing leaves nothing', () => {
  session()
  expect(readdirSync(folder)).toEqual([])
})

test('tail reaches over sessions, newest last', () => {
  withCells('1', '2', '3')
  withCells('4')
  const now = withCells('5', '6')
  now.addOutput(2, 'six')
  const tail = { hist_access_type: 'tail', n: 4 }
  expect(now.answer(tail)).toEqual([
    [1, 3, '3'],
    [2, 1, '4'],
    [3, 1, '5'],
    [3, 2, '6'],
  ])
  expect(now.answer({ ...tail, n: 1, output: true })).toEqual([[3, 2, ['6', 'six']]])
  expect(now.answer({ ...tail, n: 0 })).toEqual([])
})

test('range counts sessions from 1, this one as 0, earlier ones backwards; stop is left out', () => {
  withCells('a', 'b', 'c')
  const now = withCells('d')
  const lines = (session: number, start: number, stop: number | null): unknown =>
    now.answer({ hist_access_type: 'range', session, start, stop }).map(([, , input]) => input)
  expect(lines(1, 2, 4)).toEqual(['b', 'c'])
  expect(lines(1, 2, 3)).toEqual(['b'])
  expect(lines(-1, 0, null)).toEqual(['a', 'b', 'c'])
  expect(lines(0, 1, null)).toEqual(['d'])
  expect(lines(99, 0, null)).toEqual([])
})

test('search: glob over whole cells, newest n, unique keeps the newest of each', () => {
  withCells('let x = 1', 'f(x)', 'let\ny = 2')
  const now = withCells('let x = 1', 'x.let')
  const search = (pattern: string, more = {}): unknown => now.answer({ hist_access_type: 'search', pattern, ...more })
  expect(search('let*')).toEqual([
    [1, 1, 'let x = 1'],
    [1, 3, 'let\ny = 2'],
    [2, 1, 'let x = 1'],
  ])
  expect(search('let*', { n: 2 })).toEqual([
    [1, 3, 'let\ny = 2'],
    [2, 1, 'let x = 1'],
  ])
  expect(search('let*', { unique: true })).toEqual([
    [1, 3, 'let\ny = 2'],
    [2, 1, 'let x = 1'],
  ])
  expect(search('?(x)')).toEqual([[1, 2, 'f(x)']])
  expect(search('f(x')).toEqual([])
})

test('a line cut off by a crash is passed over', () => {
  withCells('whole')
  appendFileSync(join(folder, '00000001.jsonl'), '{"i":"ha')
  expect(session().answer({ hist_access_type: 'tail', n: 5 })).toEqual([[1, 1, 'whole']])
})

test('what cannot be written is told once and kept in memory', () => {
  chmodSync(folder, 0o500)
  const problems: unknown[] = []
  const history = new History(join(folder, 'below', '\0'), (error) => problems.push(error))
  history.add(1, 'a')
  history.add(2, 'b')
  expect(problems).toHaveLength(1)
  expect(history.answer({ hist_access_type: 'tail', n: 5 }).map(([, , input]) => input)).toEqual(['a', 'b'])
  chmodSync(folder, 0o700)
})
