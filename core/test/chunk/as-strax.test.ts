import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { pyJsonLoads } from '../../src/pytext/index.js'
import { comparable, ourAnswer, straxComparable, toChunk, type StraxCase } from './strax-cases.js'
import { Rechunker } from '../../src/chunk/index.js'

const text = readFileSync(new URL('../fixtures/chunk/chunks.json', import.meta.url), 'utf8')
const cases = pyJsonLoads(text) as unknown as StraxCase[]
const hasAnswer = ({ answer }: StraxCase): boolean => (answer as { error?: string }).error !== 'NoAnswer'

test.each(['split', 'concatenate', 'continuity', 'rechunk', 'splits', 'merge'])(
  '%s: as strax does it',
  async (what) => {
    const asked = cases.filter((one) => one.what === what && hasAnswer(one))
    expect(asked.length).toBeGreaterThan(20)
    for (const one of asked)
      expect({ given: one.given, answer: comparable(await ourAnswer(one)) }).toEqual({
        given: one.given,
        answer: straxComparable(one.answer),
      })
  },
)

test('where strax fails since the only gap is the first one, the rows are split at that gap', () => {
  const asked = cases.filter((one) => one.what === 'rechunk' && !hasAnswer(one))
  expect(asked.length).toBeGreaterThan(0)
  for (const { given } of asked) {
    const chunks = given.chunks.map(toChunk)
    const rechunker = new Rechunker({ rechunk: true, runId: given.run_id })
    const out = [...chunks.flatMap((chunk) => rechunker.receive(chunk)), ...rechunker.flush()]
    const times = (of: typeof chunks): bigint[] =>
      of.flatMap((chunk) => [...(chunk.data.column('time') as BigInt64Array)])
    expect(times(out)).toEqual(times(chunks))
    expect(out.length).toBeGreaterThan(1)
    expect([out[0]!.start, out.at(-1)!.end]).toEqual([chunks[0]!.start, chunks.at(-1)!.end])
    for (let i = 1; i < out.length; i++) expect(out[i]!.start).toBe(out[i - 1]!.end)
  }
})
