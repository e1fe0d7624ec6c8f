import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { comparable, contextFor, DEFAULT_SIZE, digest, makeSuperruns, SUPERRUN, type Answer } from './superruns.js'

interface StraxAnswer extends Answer {
  readonly run_doc: Record<string, unknown>
  readonly selections: Record<string, { name: string; number: number | null; mode: string; tags: string }[]>
}

const strax = JSON.parse(
  readFileSync(new URL('../fixtures/context/superruns.json', import.meta.url), 'utf8'),
) as StraxAnswer
const folder = mkdtempSync(join(tmpdir(), 'straxlab-superruns-'))
let ours: Answer

beforeAll(async () => {
  ours = await makeSuperruns(folder, DEFAULT_SIZE)
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true }))

describe('the superruns notebook, as strax answers it', () => {
  test('keys and lineages', () => {
    expect(ours.keys).toEqual(strax.keys)
    expect(ours.keys['2/peaks']).toBe('2-peaks-xia2iit6vb')
    expect(ours.lineage).toEqual(strax.lineage)
  })

  test('metadata of everything that is stored, but for times and file sizes', () => {
    expect(Object.keys(ours.metadata).sort()).toEqual(Object.keys(strax.metadata).sort())
    for (const [name, metadata] of Object.entries(strax.metadata))
      expect({ name, ...comparable(ours.metadata[name]!) }).toEqual({ name, ...comparable(metadata) })
  })

  test('every field of every array', () => {
    expect(Object.keys(ours.arrays).sort()).toEqual(Object.keys(strax.arrays).sort())
    for (const [name, array] of Object.entries(strax.arrays))
      expect({ name, ...ours.arrays[name] }).toEqual({ name, ...array })
  })

  test('chunks of the rechunked superrun, with their subruns', () => {
    expect(ours.chunks).toEqual(strax.chunks)
  })

  test('the run document of the superrun', () => {
    const doc = JSON.parse(readFileSync(join(folder, `${SUPERRUN}-metadata.json`), 'utf8')) as Record<string, unknown>
    expect(doc).toEqual(strax.run_doc)
  })

  test('run selections', async () => {
    const st = contextFor(folder, DEFAULT_SIZE)
    for (const [selection, table] of [
      ['all', await st.selectRuns()],
      ['peaks', await st.selectRuns({ available: ['peaks'] })],
    ] as const) {
      const rows = table.rows.map(({ name, number, mode, tags }) => ({ name, number, mode, tags }))
      // The superrun's peaks were written after strax had answered this selection.
      const expected = strax.selections[selection]!.map(({ name, number, mode, tags }) => ({
        name,
        number,
        mode,
        tags,
      }))
      expect(rows.filter(({ name }) => selection === 'all' || name !== SUPERRUN)).toEqual(expected)
    }
  })

  test('a superrun equals its subruns one after another', async () => {
    const st = contextFor(folder, DEFAULT_SIZE)
    const subruns = await st.getArray(strax.runs, 'peaks', { addRunIdField: false })
    expect(digest(await st.getArray(SUPERRUN, 'peaks'))).toEqual(digest(subruns))
  })
})
