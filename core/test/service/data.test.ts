import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Context } from '../../src/context/index.js'
import { metadataPayload } from '../../src/displays/index.js'
import { CHUNKS, contextOn, makeAll, PER_CHUNK, place, SECOND, startOf, type Place } from './detector.js'
import { FrontEnd } from './front-end.js'

let here: Place
let st: Context
let front: FrontEnd
let contextId: string
const ROWS = CHUNKS * PER_CHUNK
const PARTS = ['2', '1'] as const

beforeAll(async () => {
  here = await place()
  st = contextOn(here.frontend)
  await makeAll(st, ['1', '2'])
  await st.defineRun('_all', [...PARTS])
  await st.defineRun('_part', { 1: [[startOf('1') + SECOND, startOf('1') + 2n * SECOND]], 2: 'all' })
  front = new FrontEnd({ st })
  contextId = await front.idOf('st')
})
afterAll(() => {
  front.session.close()
  here.remove()
})

test('the details of a run say what is stored of it, how much and where', async () => {
  const { result, progress } = await front.ask('runDetails', { contextId, runId: '1' })
  expect(result.runId).toBe('1')
  expect(JSON.parse(result.runDocText!)).toMatchObject({ name: '1', mode: 'kr', number: 1 })
  const md = await st.getMetadata('1', 'peaks')
  const [stored, absent] = [
    result.stored.find((s) => s.dataType === 'peaks')!,
    result.stored.find((s) => s.dataType === 'shifted')!,
  ]
  expect(stored).toEqual({
    dataType: 'peaks',
    lineageHash: md.lineage_hash,
    isStored: true,
    rows: ROWS,
    nbytes: ROWS * md.dtype.itemsize,
    filesize: md.chunks.reduce((sum, { filesize }) => sum + filesize!, 0),
    compressor: 'blosc',
    frontend: here.frontend.name,
    path: join(here.folder, String(await st.keyFor('1', 'peaks'))),
  })
  expect(absent).toEqual({
    dataType: 'shifted',
    lineageHash: (await st.keyFor('1', 'shifted')).lineageHash,
    isStored: false,
  })
  expect(result.subruns).toBeUndefined()
  expect(progress).toHaveLength(5)
})

test('the details of a superrun list its subruns by their start', async () => {
  const { result } = await front.ask('runDetails', { contextId, runId: '_all' })
  expect(result.subruns).toEqual(['1', '2'])
  expect(result.stored.map(({ isStored }) => isStored)).toEqual([false, false, false, false, false])
})

test('data that cannot be read are a problem in the list, not the end of it', async () => {
  await st.make('3', 'peak_basics', { progress: false })
  const key = String(await st.keyFor('3', 'peaks'))
  writeFileSync(join(here.folder, key, `${key.slice(2)}-metadata.json`), '{"chunks": [')
  const { result } = await front.ask('runDetails', { contextId, runId: '3' })
  const of = (dataType: string) => result.stored.find((stored) => stored.dataType === dataType)!
  expect(of('peaks')).toMatchObject({ isStored: false, problem: expect.stringContaining(key) })
  expect(of('peak_basics')).toMatchObject({ isStored: true, rows: ROWS })
  await expect(front.ask('metadata', { contextId, runId: '3', target: 'peaks' })).rejects.toMatchObject({
    tag: 'DataCorrupted',
  })
})

describe('metadata', () => {
  test('are the payload of the notebook’s output, with place, run document and dependencies', async () => {
    const { result } = await front.ask('metadata', { contextId, runId: '1', target: 'events' })
    const payload = metadataPayload(await st.getMetadata('1', 'events'))
    const { lineage, where, runDocText, context, ...rest } = result
    expect(rest).toEqual(JSON.parse(JSON.stringify({ ...payload, lineage: undefined })))
    expect(lineage.map(({ dataType, dependsOn }) => [dataType, dependsOn])).toEqual(
      payload.lineage.map(({ dataType }) => [dataType, [...st.tree[dataType]!]]),
    )
    expect(where!.frontend).toBe(here.frontend.name)
    expect(JSON.parse(runDocText!)).toMatchObject({ name: '1' })
    expect(context).toEqual({ id: contextId, variable: 'st' })
  })

  test('of two sets of data stand beside each other', async () => {
    const other = { runId: '2', target: 'peaks' }
    const { result } = await front.ask('metadata', { contextId, runId: '1', target: 'peak_basics', other })
    expect(result.dataType).toBe('peak_basics')
    expect(result.other).toMatchObject({
      runId: '2',
      dataType: 'peaks',
      lineageHash: (await st.keyFor('2', 'peaks')).lineageHash,
    })
  })

  test('of a superrun that is not written are not there, and it is said where they are', async () => {
    await expect(front.ask('metadata', { contextId, runId: '_all', target: 'peaks' })).rejects.toMatchObject({
      tag: 'DataNotAvailable',
      message: 'peaks of run _all is not stored as a whole: see the data of its subruns 1, 2.',
    })
  })
})

test('a lineage is known whether or not anything is stored', async () => {
  const { result } = await front.ask('lineage', { contextId, runId: '3', target: 'events' })
  const key = await st.keyFor('3', 'events')
  expect(result.lineageHash).toBe(key.lineageHash)
  expect(result.lineage.map(({ dataType, plugin }) => [dataType, plugin])).toEqual(
    Object.entries(key.lineage).map(([dataType, [plugin]]) => [dataType, plugin]),
  )
  const superrun = await front.ask('lineage', { contextId, runId: '_all', target: 'peaks' })
  expect(superrun.result.lineageHash).toBe((await st.keyFor('_all', 'peaks')).lineageHash)
})

describe('chunks', () => {
  const text = (runId: string, seconds: number): string => String(startOf(runId) + BigInt(seconds) * SECOND)

  test('of a run are its map, with place and the superruns that it is a part of', async () => {
    const { result } = await front.ask('chunks', { contextId, runId: '1', target: 'peaks' })
    const { where, partOf, context, ...map } = result
    expect(map).toEqual(JSON.parse(JSON.stringify((await st.chunkMap('1', 'peaks')).payload)))
    expect(where).toEqual({
      frontend: here.frontend.name,
      path: join(here.folder, String(await st.keyFor('1', 'peaks'))),
    })
    expect(partOf).toEqual([
      { superrun: '_all', start: text('1', 0), end: text('1', CHUNKS) },
      { superrun: '_part', start: text('1', 1), end: text('1', 2) },
    ])
    expect(context).toEqual({ id: contextId, variable: 'st' })
  })

  test('of a superrun that is not written are those of its subruns, which are given, too', async () => {
    const { result } = await front.ask('chunks', { contextId, runId: '_all', target: 'peaks' })
    expect(result.where).toBeUndefined()
    expect(result.chunks.n).toEqual(Array.from({ length: 2 * CHUNKS }, () => PER_CHUNK))
    expect(result.subruns!.map(({ runId, start, end }) => [runId, start, end])).toEqual(
      ['1', '2'].map((run) => [run, text(run, 0), text(run, CHUNKS)]),
    )
    for (const { runId, chunks } of result.subruns!) {
      const md = await st.getMetadata(runId, 'peaks')
      expect(chunks!.start).toEqual(md.chunks.map(({ start }) => String(start)))
    }
    expect(result.gaps).toEqual([{ start: text('1', CHUNKS), end: text('2', 0) }])
  })

  test('of a superrun that is written are its own, above those of its subruns', async () => {
    const writing = st.newContext({ writeSuperruns: true, notice: () => undefined })
    await writing.make('_part', 'peaks', { progress: false })
    front.variables['writing'] = writing
    const id = await front.idOf('writing')
    const { result } = await front.ask('chunks', { contextId: id, runId: '_part', target: 'peaks' })
    const md = await writing.getMetadata('_part', 'peaks')
    expect(result.chunks.chunkI).toEqual(md.chunks.map(({ chunk_i }) => chunk_i))
    expect(result.where!.path).toMatch(/\/_part_[a-z2-7]{10}-peaks-[a-z2-7]{10}$/)
    expect(result.subruns!.map(({ ranges }) => ranges)).toEqual([[[text('1', 1), text('1', 2)]], undefined])
    expect(result.subruns!.map(({ chunks }) => chunks!.n.length)).toEqual([CHUNKS, CHUNKS])
    const spans = result.chunks.subruns!.flatMap((all) => all!.map(([runId]) => runId))
    expect(new Set(spans)).toEqual(new Set(['1', '2']))
    delete front.variables['writing']
  })

  test('a document that says nonsense of its subruns breaks no map', async () => {
    for (const [i, spec] of [5, ['x'], { 1: [] }, { 1: [['a', 'b']] }, { 1: null }].entries())
      writeFileSync(
        join(here.folder, `_odd${i}-metadata.json`),
        JSON.stringify({ name: `_odd${i}`, sub_run_spec: spec }),
      )
    const { result } = await front.ask('chunks', { contextId, runId: '1', target: 'peaks' })
    expect(result.partOf!.map(({ superrun }) => superrun)).toEqual(['_all', '_part'])
  })
})
