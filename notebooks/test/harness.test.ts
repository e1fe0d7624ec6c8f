import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { notebookDifferences } from './compare.js'
import { executeNotebook, readNotebook } from './execute.js'
import type { Notebook, Output } from './notebook.js'

const fixture = fileURLToPath(new URL('./fixtures/tiny.ipynb', import.meta.url))

const one = (...outputs: Output[]): Notebook => ({ cells: [{ cell_type: 'code', source: 'go()', outputs }] })
const stdout = (text: string): Output => ({ output_type: 'stream', name: 'stdout', text })
const shown = (data: { readonly [mime: string]: unknown }): Output => ({ output_type: 'display_data', data })

test('a notebook is executed, and its outputs are held against the stored ones', async () => {
  const stored = readNotebook(fixture)
  const now = await executeNotebook(fixture)
  const differences = notebookDifferences(stored, now)
  // The last cell is stored with a wrong sum on purpose.
  expect(differences).toHaveLength(1)
  expect(differences[0]).toMatch(/^cell 4 \(console\.log\(sum \+ 1\)\): stdout was\n42\n\nis\n43/)
})

describe('outputs are compared', () => {
  test.each([
    ['a text', one(stdout('1 row')), one(stdout('2 rows')), 1],
    ['the same text in other pieces', one(stdout('a'), stdout('b')), one(stdout('ab')), 0],
    ['a duration', one(stdout('3 runs in 1.2 s')), one(stdout('3 runs in 45 ms')), 0],
    ['a time that is data', one(stdout('livetime 1.2 s')), one(stdout('livetime 1.3 s')), 1],
    ['an output that is gone', one(stdout('a')), one(), 1],
    ['an output of another kind', one(stdout('a')), one(shown({ 'text/plain': 'a' })), 1],
    ['the last digit of a number', one(shown({ j: { x: [0.1] } })), one(shown({ j: { x: [0.1 + 1e-16] } })), 0],
    ['another number', one(shown({ j: { x: [0.1] } })), one(shown({ j: { x: [0.2] } })), 1],
    ['a key that is new', one(shown({ j: {} })), one(shown({ j: { y: 1 } })), 1],
    ['another picture', one(shown({ 'image/png': 'aa' })), one(shown({ 'image/png': 'bb' })), 0],
    ['no picture', one(shown({ 'image/png': 'aa' })), one(shown({ 'image/png': '' })), 1],
  ])('%s', (_, stored, now, count) => {
    expect(notebookDifferences(stored, now)).toHaveLength(count)
  })

  test('by kind alone in a cell that says it varies', () => {
    const varying = (text: string): Notebook => ({
      cells: [{ cell_type: 'code', source: 'now()', metadata: { tags: ['varies'] }, outputs: [stdout(text)] }],
    })
    expect(notebookDifferences(varying('10:00'), varying('11:00'))).toEqual([])
    expect(notebookDifferences(varying('10:00'), one())).toHaveLength(1)
  })
})
