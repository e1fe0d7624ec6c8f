import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { tableFromIPC } from 'apache-arrow'
import { Context } from '../../src/context/index.js'
import { MemoryFrontend, type RunDoc } from '../../src/storage/index.js'
import { CHUNKS, contextOn, makeAll, place, PLUGINS, RUNS, SECOND, startOf, type Place } from './detector.js'
import { FrontEnd } from './front-end.js'
import '../../src/dtype/node.js'

let here: Place
let st: Context
let front: FrontEnd
let contextId: string

beforeAll(async () => {
  here = await place()
  st = contextOn(here.frontend)
  await makeAll(st, ['1', '2'])
  front = new FrontEnd({ st })
  contextId = await front.idOf('st')
})
afterAll(() => {
  front.session.close()
  here.remove()
})

describe('runs', () => {
  test('come with the columns of selectRuns, times and lists in the payload’s spelling', async () => {
    const { result } = await front.ask('runs', { contextId })
    const { runs } = result
    expect(result.buffer).toBeUndefined()
    expect(runs).toMatchObject({ nRows: 3, context: { id: contextId, variable: 'st' }, code: 'await st.selectRuns()' })
    expect(runs.dataTypes).toEqual(['records', 'peaks', 'peak_basics', 'shifted', 'events'])
    const table = await st.selectRuns()
    expect(runs.columns.map(({ name }) => name)).toEqual(table.names)
    const values = (name: string) => runs.columns.find((column) => column.name === name)!.values
    expect(values('name')).toEqual(table.runIds)
    expect(values('tags')).toEqual([['first'], ['other'], ['other']])
    expect(values('start')).toEqual(RUNS.map((run) => new Date(Number(startOf(run) / 1_000_000n)).toISOString()))
    expect(values('livetime')).toEqual([4, 4, 4])
  })

  test('are an Arrow table where there are thousands, all of them', async () => {
    const many = new MemoryFrontend({ provideRunMetadata: true })
    const n = 2500
    for (let i = 0; i < n; i++) {
      const start = new Date(1_600_000_000_000 + i * 3_600_000 + (i % 1000))
      const times: { start?: Date; end?: Date } =
        i % 100 === 0 ? {} : { start, end: new Date(start.getTime() + 1000 + i) }
      const facts = { name: `r${i}`, mode: `m${i % 3}`, source: '<b>é', tags: [{ name: 'a' }, { name: `t${i % 7}` }] }
      await many.writeRunMetadata(`r${i}`, { ...facts, ...times } as RunDoc)
    }
    front.variables['big'] = new Context({ storage: many, register: PLUGINS })
    const { result, buffers } = await front.ask('runs', { contextId: await front.idOf('big') })
    expect(result.runs.nRows).toBe(n)
    expect(result.runs.totalRows).toBeUndefined()
    expect(result.runs.columns.every(({ values }) => values === undefined)).toBe(true)
    const table = tableFromIPC(buffers[result.buffer!]!)
    expect(table.numRows).toBe(n)
    expect(table.schema.fields.map(({ name }) => name)).toEqual(result.runs.columns.map(({ name }) => name))
    const rows = (await (front.variables['big'] as Context).selectRuns()).rows
    const cells = (name: string): unknown[] => Array.from(table.getChild(name)!)
    for (const name of ['name', 'mode', 'source', 'tags', 'livetime', 'number'])
      expect(cells(name)).toEqual(rows.map((row) => row[name] ?? null))
    expect(cells('start')).toEqual(rows.map(({ start }) => (start as Date | null)?.getTime() ?? null))
  })

  test.each([
    [{ runMode: 'k*' }, ['1', '2'], "await st.selectRuns({ runMode: 'k*' })"],
    [
      { includeTags: ['fi*'], runMode: ['kr', 'bg'] },
      ['1'],
      "await st.selectRuns({ runMode: ['kr', 'bg'], includeTags: ['fi*'] })",
    ],
    [{ excludeTags: 'first' }, ['2', '3'], "await st.selectRuns({ excludeTags: 'first' })"],
    [{ available: ['peaks'], runMode: 'b*' }, [], "await st.selectRuns({ runMode: 'b*', available: ['peaks'] })"],
    [
      { runId: '[12]', patternType: 're' as const },
      ['1', '2'],
      "await st.selectRuns({ runId: '[12]', patternType: 're' })",
    ],
    [{ runMode: 'it\'s \\ "so"' }, [], `await st.selectRuns({ runMode: 'it\\'s \\\\ "so"' })`],
    [{}, ['1', '2', '3'], 'await st.selectRuns()'],
  ])('select %j finds what the code that comes with it finds', async (query, runIds, code) => {
    const { result } = await front.ask('select', { contextId, query })
    expect(result).toEqual({ runIds, code })
    const run = new Function('st', `return (async () => (${code}).runIds)()`) as (st: Context) => Promise<string[]>
    expect(await run(st)).toEqual(runIds)
  })

  test('availability is a column in the order asked for, with progress in runs', async () => {
    const { result, progress } = await front.ask('available', {
      contextId,
      dataType: 'peaks',
      runIds: ['3', '2', '1', '77'],
    })
    expect(result.column).toMatchObject({
      name: 'peaks_available',
      type: 'available',
      values: [false, true, true, false],
    })
    expect(result.runIds).toEqual(['3', '2', '1', '77'])
    expect(progress).toEqual([{ done: 0, total: 4, what: 'Looking for peaks' }])
  })

  test('availability of thousands comes in steps, and stops between them when it is cancelled', async () => {
    const runIds = Array.from({ length: 9000 }, (_, i) => `x${i}`)
    const { progress } = await front.ask('available', { contextId, dataType: 'peaks', runIds })
    expect(progress.map(({ done }) => done)).toEqual([0, 2000, 4000, 6000, 8000])
    const id = front.send('available', { contextId, dataType: 'peaks', runIds })
    await front.ask('cancel', { id })
    await expect(front.answerTo(id)).rejects.toMatchObject({ tag: 'Aborted' })
  })
})

describe('a superrun', () => {
  const end = (run: string): bigint => startOf(run) + BigInt(CHUNKS) * SECOND

  test('is shown before it is defined, and nothing is written', async () => {
    const { result } = await front.ask('defineRun', { contextId, name: 'both', data: ['2', '1', '3'], dryRun: true })
    expect(result).toEqual({
      runId: '_both',
      start: String(startOf('1')),
      end: String(end('3')),
      livetime: 12,
      mode: ['bg', 'kr'],
      source: ['none'],
      gaps: [
        { start: String(end('1')), end: String(startOf('2')) },
        { start: String(end('2')), end: String(startOf('3')) },
      ],
      warnings: ['Superrun _both has more than one mode: bg, kr.'],
      code: "await st.defineRun('_both', ['2', '1', '3'])",
    })
    expect((await st.selectRuns()).runIds).toEqual(['1', '2', '3'])
  })

  test('is defined as its code would define it', async () => {
    const { result } = await front.ask('defineRun', { contextId, name: '_kr', data: ['1', '2'] })
    expect(result.warnings).toEqual([])
    expect((await st.selectRuns({ runId: '_*' })).runIds).toEqual(['_kr'])
    const doc = await st.runMetadata('_kr')
    await (new Function('st', `return (async () => ${result.code})()`) as (st: Context) => Promise<void>)(st)
    expect(await st.runMetadata('_kr')).toEqual(doc)
    expect(doc['sub_run_spec']).toEqual({ 1: 'all', 2: 'all' })
    const again = await front.ask('defineRun', { contextId, name: 'kr', data: ['1'], dryRun: true })
    expect(again.result.warnings).toEqual(['_kr exists: its definition will be replaced.'])
  })

  test('of parts of runs tells their gaps, overlaps, and what livetime means', async () => {
    const at = (run: string, seconds: number): string => String(startOf(run) + BigInt(seconds) * SECOND)
    const data = {
      2: 'all',
      1: [
        [at('1', 0), at('1', 1)],
        [at('1', 2), at('1', 3)],
      ],
    } as const
    const { result } = await front.ask('defineRun', { contextId, name: 'parts', data })
    expect(result.gaps).toEqual([
      { start: at('1', 1), end: at('1', 2) },
      { start: at('1', 3), end: at('2', 0) },
    ])
    expect(result.warnings).toEqual([expect.stringContaining('Only parts of some runs')])
    const doc = await st.runMetadata('_parts')
    await (new Function('st', `return (async () => ${result.code})()`) as (st: Context) => Promise<void>)(st)
    expect(await st.runMetadata('_parts')).toEqual(doc)
    const overlapping = { 1: [[at('1', 0), at('1', 3)]], 2: [[at('1', 2), at('2', 1)]] } as const
    const { result: odd } = await front.ask('defineRun', { contextId, name: 'odd', data: overlapping, dryRun: true })
    expect(odd.warnings).toContain('Runs 1 and 2 overlap in time.')
  })
})
