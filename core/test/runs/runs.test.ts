import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { DataKey } from '../../src/lineage/index.js'
import { defineRun, scanRuns, selectRuns, type RunSource } from '../../src/runs/index.js'
import { DataDirectory } from '../../src/storage/node.js'
import { DISPLAY, RUNS_MIME } from '../../src/table/index.js'
import { thingChunks, thingMetadata } from '../storage/data.js'

interface Query {
  run_mode?: string | string[]
  run_id?: string | string[]
  include_tags?: string | string[]
  exclude_tags?: string | string[]
  ignore_underscore?: boolean
  pattern_type?: 're'
  available?: string[]
}

interface Fixture {
  docs: Record<string, string>
  stored: string[]
  queries: Query[]
  answers: string[][]
  rows: { name: string; mode: string; source: string; tags: string; number: number; livetime: number; start: string }[]
  superruns: { name: string; members: string[]; doc: Record<string, unknown> }[]
}

const file = process.env['STRAXLAB_SELECTIONS'] ?? new URL('../fixtures/runs/selections.json', import.meta.url)
const fixture = JSON.parse(readFileSync(file, 'utf8')) as Fixture
const folder = mkdtempSync(join(tmpdir(), 'straxlab-runs-'))
const frontend = new DataDirectory(folder, { provideRunMetadata: true })
const lineage = { records: ['Records', '0.0.0', {}] } as const

const source: RunSource = {
  frontends: [frontend],
  findOptions: {},
  dataTypes: ['records'],
  keysForRuns: async (dataType, runIds) => runIds.map((runId) => new DataKey(runId, dataType, lineage)),
}

beforeAll(async () => {
  for (const [name, text] of Object.entries(fixture.docs)) writeFileSync(join(folder, `${name}-metadata.json`), text)
  for (const runId of fixture.stored) {
    const key = new DataKey(runId, 'records', lineage)
    const saver = await frontend.saver(key, thingMetadata(key))
    for (const chunk of thingChunks([1])) await saver.save(chunk.with({ dataType: 'records' }))
    await saver.close()
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

test('every query selects what strax selects', async () => {
  const wrong = []
  for (const [i, query] of fixture.queries.entries()) {
    const table = await selectRuns(source, {
      runMode: query.run_mode,
      runId: query.run_id,
      includeTags: query.include_tags,
      excludeTags: query.exclude_tags,
      ignoreUnderscore: query.ignore_underscore,
      patternType: query.pattern_type,
      available: query.available,
    })
    const got = [...table.runIds].sort()
    if (got.join() !== fixture.answers[i]!.join()) wrong.push({ query, got, expected: fixture.answers[i] })
  }
  expect(wrong).toEqual([])
  expect(fixture.queries.length).toBeGreaterThanOrEqual(60)
})

test('the table holds what strax shows', async () => {
  const table = await scanRuns(source, { storeFields: ['daq.rate.tpc'] })
  for (const expected of fixture.rows) {
    const row = table.rows.find(({ name }) => name === expected.name)!
    expect(row).toMatchObject({ ...expected, start: new Date(`${expected.start}Z`) })
    expect(row['daq.rate.tpc']).toBeGreaterThan(0)
  }
  expect(table.length).toBe(fixture.rows.length)
  const bundle = table[DISPLAY]()
  expect(bundle[RUNS_MIME]).toMatchObject({ version: 1, nRows: table.length, dataTypes: ['records'] })
  expect(Object.keys(bundle)).toEqual([RUNS_MIME, 'text/html', 'text/plain'])
})

const sorted = (list: unknown): unknown => (list as unknown[]).map((item) => JSON.stringify(item)).sort()

describe('superruns', () => {
  test('documents are those that strax writes, but in an order that can be made again', async () => {
    for (const { name, members, doc } of fixture.superruns) {
      const notices: string[] = []
      await defineRun({
        frontends: [frontend],
        name: name.slice(1),
        data: members,
        notice: (text) => notices.push(text),
      })
      const written = JSON.parse(readFileSync(join(folder, `${name}-metadata.json`), 'utf8')) as Record<string, unknown>
      for (const field of ['mode', 'source', 'tags', 'comments']) {
        expect(sorted(written[field])).toEqual(sorted(doc[field]))
        doc[field] = written[field]
      }
      expect(written).toEqual(doc)
      expect(notices.some((text) => text.includes('more than one source'))).toBe((doc['source'] as string[]).length > 1)
    }
    const table = await selectRuns(source, { runId: '_super*' })
    expect(table.runIds).toHaveLength(fixture.superruns.length)
    const livetimes = Object.fromEntries(table.rows.map((row) => [row['name'], row['livetime']]))
    for (const { name, doc } of fixture.superruns) expect(livetimes[name]).toBe(doc['livetime'])
  })

  test('text and its order are the same whatever the order of the subruns', async () => {
    const { members, name } = fixture.superruns.find((superrun) => superrun.members.length > 2)!
    const read = (): string => readFileSync(join(folder, `${name}-metadata.json`), 'utf8')
    await defineRun({ frontends: [frontend], name, data: members })
    const first = read()
    await defineRun({ frontends: [frontend], name, data: [...members].reverse() })
    expect(read()).toBe(first)
  })

  test('defined anew from a selection that holds its former self, it is left out of itself', async () => {
    const notices: string[] = []
    const [one, other] = fixture.superruns.find((superrun) => superrun.members.length > 1)!.members as [string, string]
    const define = (data: unknown) =>
      defineRun({
        frontends: [frontend],
        name: '_again',
        data: data as string[],
        notice: (text) => notices.push(text),
      })
    const first = await define([one, other])
    notices.length = 0
    expect(await define([one, '_again', other])).toEqual(first)
    expect(notices).toContain('_again was among the runs given for it; it was left out of itself.')
    await expect(define(['_again'])).rejects.toThrow('cannot hold itself')
    await expect(define({ [one]: 'all', _again: [[0, 5]] })).rejects.toThrow('cannot hold itself')
  })

  test('what cannot be a superrun is refused in words', async () => {
    const define = (data: unknown, name = 'x') => defineRun({ frontends: [frontend], name, data: data as string[] })
    await expect(define([])).rejects.toThrow('at least one run')
    await expect(define(['000000', '000000'])).rejects.toThrow('Run 000000 was given twice')
    await expect(define(['nope'])).rejects.toThrow('No run document of run nope')
    await expect(define({ '000000': [[5, 5]] })).rejects.toThrow('Time range [5, 5) of run 000000 is empty')
    await expect(define({ '000000': 'some' })).rejects.toThrow("takes 'all' or time ranges")
    await expect(define(['000000'], '_')).rejects.toThrow('needs a name')
    const readonly = new DataDirectory(folder, { provideRunMetadata: true, readonly: true })
    await expect(defineRun({ frontends: [readonly], name: 'x', data: ['000000'] })).rejects.toThrow(
      'No storage can take',
    )
  })
})
