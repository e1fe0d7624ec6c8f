import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { orderedRuns, type Chunk } from '../../src/chunk/index.js'
import { Context, DataDirectory, definePlugin, SaveWhen, type PluginClass, type PluginSpec } from '../../src/node.js'
import { numbers, passing } from './sources.js'

// On a busy machine the first test of a file waits for all that it imports.
jest.setTimeout(60_000)

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'straxlab-subruns-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Run 0 is [0, 400), run 1 [5000, 5400); four chunks of two rows each. */
const START = { '0': 0, '1': 5000 } as const
const source = (made: string[] = [], more: Partial<PluginSpec> = {}): PluginClass =>
  definePlugin({
    name: 'Things',
    dtype: numbers,
    rechunkOnSave: false,
    isReady: (chunkI) => chunkI < 4,
    compute(_, { runId, chunkI, chunk }) {
      made.push(`${runId}.${chunkI}`)
      const start = START[runId as '0'] + 100 * chunkI
      const time = [start + 10, start + 60]
      return chunk({
        start,
        end: start + 100,
        data: { time, endtime: time.map((t) => t + 5), number: [chunkI, chunkI] },
      })
    },
    ...more,
  })

async function superrunOf(register: readonly PluginClass[], writeSuperruns = true): Promise<Context> {
  const dir = new DataDirectory(folder, { provideRunMetadata: true })
  for (const [i, name] of ['0', '1'].entries())
    await dir.writeRunMetadata(name, { name, start: new Date(i * 1000), end: new Date(i * 1000 + 1) })
  const st = new Context({ storage: dir, register, writeSuperruns, notice: () => undefined })
  await st.defineRun('_both', ['0', '1'])
  return st
}

const subrunsOf = ({ subruns }: Pick<Chunk, 'subruns'>): string =>
  orderedRuns(subruns ?? {})
    .map(([run, { start, end }]) => `${run} [${start}, ${end})`)
    .join(', ')

async function chunksOf(st: Context, target: string): Promise<string[]> {
  const chunks: string[] = []
  for await (const chunk of st.getIter('_both', target))
    chunks.push(`[${chunk.start}, ${chunk.end}) ${chunk.length} of ${subrunsOf(chunk)}`)
  return chunks
}

/** Subruns of each chunk in the metadata file. */
function storedSubruns(dataType: string): (Record<string, { start: number; end: number }> | null)[] {
  const data = readdirSync(folder).find((name) => name.startsWith('_both') && name.includes(`-${dataType}-`))!
  const file = readdirSync(join(folder, data)).find((name) => name.endsWith('-metadata.json'))!
  const text = readFileSync(join(folder, data, file), 'utf8')
  return (JSON.parse(text) as { chunks: { subruns: never }[] }).chunks.map(({ subruns }) => subruns)
}

const Halves = definePlugin({
  name: 'Halves',
  kind: 'downChunking',
  dependsOn: 'things',
  dtype: numbers,
  rechunkOnSave: false,
  allowSuperrun: true,
  *compute({ things }, { start, end, chunk }) {
    const middle = (things!.column('time') as BigInt64Array)[1]!
    yield chunk({ start, end: middle, data: things!.slice(0, 1) })
    yield chunk({ start: middle, end, data: things!.slice(1) })
  },
})

test('chunks that a plugin cuts itself name the part of the subrun that they are of, and go on as inputs', async () => {
  const st = await superrunOf([source(), Halves, passing('Others', 'halves', [], { allowSuperrun: true })])
  await st.make('_both', 'others')
  const halves = await chunksOf(st, 'halves')
  expect(halves).toHaveLength(16)
  expect(halves.slice(6, 10)).toEqual([
    '[300, 360) 1 of 0 [300, 360)',
    '[360, 400) 1 of 0 [360, 400)',
    '[400, 5060) 1 of 1 [5000, 5060)',
    '[5060, 5100) 1 of 1 [5060, 5100)',
  ])
  expect((await st.getArray('_both', 'others')).length).toBe(16)
})

test('a chunk between the subruns is stored with the name of a subrun, as strax wants it', async () => {
  const Wide = definePlugin({
    name: 'Wide',
    kind: 'downChunking',
    dependsOn: 'whole',
    dtype: numbers,
    rechunkOnSave: false,
    allowSuperrun: true,
    *compute({ things }, { chunk }) {
      yield chunk({ start: 0, end: 400, data: things!.slice(0, 8) })
      yield chunk({ start: 400, end: 5000, data: null })
      yield chunk({ start: 5000, end: 5400, data: things!.slice(8) })
    },
  })
  const Whole = passing('Whole', 'things', [], { kind: 'exhaust', allowSuperrun: true, dataKind: 'things' })
  const st = await superrunOf([source(), Whole, Wide])
  const expected = ['[0, 400) 8 of 0 [0, 400)', '[400, 5000) 0 of ', '[5000, 5400) 8 of 1 [5000, 5400)']
  expect(await chunksOf(st, 'wide')).toEqual(expected)
  expect(storedSubruns('wide')).toEqual([
    { '0': { start: 0, end: 400 } },
    { '0': { start: 400, end: 400 } },
    { '1': { start: 5000, end: 5400 } },
  ])
  expect(await st.isStored('_both', 'wide')).toBe(true)
  expect(await chunksOf(st, 'wide')).toEqual(expected)
})

test('so is one without duration in front of all', async () => {
  const First = definePlugin({
    name: 'First',
    kind: 'downChunking',
    dependsOn: 'things',
    dtype: numbers,
    rechunkOnSave: false,
    allowSuperrun: true,
    *compute({ things }, { start, end, chunk }) {
      if (start === 0n) yield chunk({ start, end: start, data: null })
      yield chunk({ start, end, data: things! })
    },
  })
  const st = await superrunOf([source(), First])
  await st.make('_both', 'first')
  expect(storedSubruns('first').slice(0, 2)).toEqual([{ '0': { start: 0, end: 0 } }, { '0': { start: 0, end: 100 } }])
  expect((await chunksOf(st, 'first'))[0]).toBe('[0, 0) 0 of ')
})

const Join = definePlugin({
  name: 'Join',
  dependsOn: ['right', 'left'],
  dtype: numbers,
  dataKind: 'things',
  allowSuperrun: true,
  compute: ({ things }) => things!,
})

test('what two inputs need of a subrun is made once', async () => {
  const made: string[] = []
  const seen: number[] = []
  const both = (more: Partial<PluginSpec> = {}): PluginClass[] => [
    source(made),
    passing('Left', 'things', seen, { dataKind: 'things' }),
    passing('Right', 'left', seen, { dataKind: 'things', ...more }),
    Join,
  ]
  const st = await superrunOf(both())
  expect((await st.getArray('_both', 'join')).length).toBe(16)
  expect([made.length, seen.length]).toEqual([8, 16])
  for (const run of ['0', '1']) expect(await st.isStored(run, ['things', 'left', 'right'])).toBe(true)
})

test('also where one of them is never stored', async () => {
  const made: string[] = []
  const { NEVER } = SaveWhen
  const st = await superrunOf([
    source(made),
    passing('Left', 'things', [], { dataKind: 'things' }),
    passing('Right', 'left', [], { dataKind: 'things', saveWhen: NEVER }),
    Join,
  ])
  expect((await st.getArray('_both', 'join')).length).toBe(16)
  expect(made).toHaveLength(8)
  expect(await st.isStored('0', 'right')).toBe(false)
})

test('inputs of a part of a run that are cut at different times: the error says how to define the part', async () => {
  const Long = definePlugin({
    name: 'Long',
    dataKind: 'long',
    dtype: numbers,
    isReady: (chunkI) => chunkI < 1,
    compute(_, { runId, chunk }) {
      const start = START[runId as '0']
      const time = [start, start + 150, start + 390]
      return chunk({
        start,
        end: start + 400,
        data: { time, endtime: [start + 5, start + 320, start + 400], number: 1 },
      })
    },
  })
  const Both = definePlugin({
    name: 'Both',
    dependsOn: ['things', 'long'],
    dtype: numbers,
    allowSuperrun: true,
    compute: ({ things, long }) =>
      things!.withColumn(['number', '<i4'], new Int32Array(things!.length).fill(long!.length)),
  })
  const st = await superrunOf([source(), Long, Both], false)
  await st.defineRun('_part', { '0': [200, 400], '1': 'all' })
  await expect(st.getArray('_part', 'both')).rejects.toThrow(
    /inputs of the same time.*define the part as \[\[start, end\]\]/,
  )
  await st.defineRun('_part', { '0': [[200, 400]], '1': 'all' })
  const rows = await st.getArray('_part', 'both')
  expect([...(rows.column('time') as BigInt64Array)].slice(0, 5)).toEqual([210n, 260n, 310n, 360n, 5010n])
})
