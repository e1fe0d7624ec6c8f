/** The plugins of fixtures/plugins/make.py in TypeScript, and how our answers differ from strax's. */
import { createHash } from 'node:crypto'
import {
  Context,
  definePlugin,
  MemoryFrontend,
  StructArray,
  timeFields,
  type FieldSpec,
  type PluginClass,
} from '../../src/index.js'

type SourceChunk = readonly [start: number, end: number, rows: readonly (readonly [number, number, number])[]]
type ChunkAnswer = readonly [start: number, end: number, n: number, sha1: string]
export interface Case {
  readonly sources: Record<string, readonly SourceChunk[]>
  readonly answers: Record<string, readonly ChunkAnswer[] | null>
}
export interface Fixture {
  readonly dtypes: Record<string, string>
  readonly cases: readonly Case[]
}

const rowFields: FieldSpec[] = [...timeFields, [['Some value', 'value'], '<f8']]
const countFields: FieldSpec[] = [...timeFields, [['Some number', 'number'], '<i8']]

const time = (x: StructArray | undefined): BigInt64Array => x!.column('time') as BigInt64Array
const endtime = (x: StructArray | undefined): BigInt64Array => x!.column('endtime') as BigInt64Array
const value = (x: StructArray | undefined): Float64Array => x!.column('value') as Float64Array
const counted = (x: StructArray | undefined, number: number | readonly number[]) => ({
  time: time(x),
  endtime: endtime(x),
  number,
})
const within = (all: BigInt64Array, from: bigint, to: bigint): number => all.filter((t) => t > from && t < to).length

function source(name: string, dataKind: string, chunks: readonly SourceChunk[]): PluginClass {
  return definePlugin({
    name: name[0]!.toUpperCase() + name.slice(1),
    provides: name,
    dataKind,
    dtype: rowFields,
    isReady: (chunkI) => chunkI < chunks.length,
    compute(_, { chunkI, chunk }) {
      const [start, end, rows] = chunks[chunkI]!
      return chunk({ start, end, data: rows.map(([a, b, v]) => ({ time: BigInt(a), endtime: BigInt(b), value: v })) })
    },
  })
}

const Both = definePlugin({
  name: 'Both', dependsOn: ['things', 'others'], dtype: countFields, dataKind: 'things',
  compute: ({ things, others }) => counted(things, others!.length + 1000 * things!.length),
}) // prettier-ignore

const Three = definePlugin({
  name: 'Three', dependsOn: ['others', 'lonely', 'things'], dtype: countFields, dataKind: 'others',
  compute: async ({ others, lonely, things }) => counted(others, lonely!.length + 100 * things!.length + 10_000 * others!.length),
}) // prettier-ignore

const Merged = definePlugin({ name: 'Merged', kind: 'merge', dependsOn: ['twins', 'both', 'things'] })

const Window = definePlugin({
  name: 'Window', kind: 'overlap', dependsOn: 'lonely', dtype: countFields, windowSize: 7,
  compute: ({ lonely }) => counted(lonely, Array.from(time(lonely), (x) => within(time(lonely), x - 7n, x + 7n))),
}) // prettier-ignore

const Lopsided = definePlugin({
  name: 'Lopsided', kind: 'overlap', provides: ['left_side', 'right_side'], dependsOn: ['lonely', 'both'], windowSize: () => [3, 11n],
  dataKind: { left_side: 'left_side', right_side: 'right_side' }, dtype: { left_side: countFields, right_side: countFields },
  compute({ lonely, things }) {
    const every2nd = lonely!.filter(Array.from({ length: lonely!.length }, (_, i) => i % 2 === 0))
    const right = Array.from(time(every2nd), (x) => within(time(lonely), x, x + 11n))
    return {
      left_side: counted(lonely, Array.from(time(lonely), (x) => within(time(things), x - 3n, x))),
      right_side: counted(every2nd, right),
    }
  },
}) // prettier-ignore

const Looped = definePlugin({
  name: 'Looped', kind: 'loop', dependsOn: ['lonely', 'others'], dtype: countFields,
  computeLoop: (base, { others }) => ({ time: base['time'], endtime: base['endtime'], number: others!.length }),
}) // prettier-ignore

const Touched = definePlugin({
  name: 'Touched', kind: 'loop', provides: ['touched', 'touched_twice'], dataKind: { touched: 'lonely', touched_twice: 'lonely' },
  dependsOn: ['lonely', 'others'], dtype: { touched: countFields, touched_twice: countFields },
  timeSelection: 'touching', touchingWindow: 2,
  computeLoop(base, { others }) {
    const one = { time: base['time'], endtime: base['endtime'], number: others!.length }
    return { touched: one, touched_twice: { ...one, number: 2 * others!.length } }
  },
}) // prettier-ignore

const Down = definePlugin({
  name: 'Down', kind: 'downChunking', dependsOn: 'lonely', dtype: rowFields, dataKind: 'lonely',
  *compute({ lonely }, { start, end, chunk }) {
    let last = start
    for (let i = 0; i < Math.max(lonely!.length, 1); i += 3) {
      const part = lonely!.slice(i, i + 3)
      const stop = i + 3 >= lonely!.length ? end : endtime(part)[2]!
      yield chunk({ start: last, end: stop, data: part })
      last = stop
    }
  },
}) // prettier-ignore

const Whole = definePlugin({
  name: 'Whole', kind: 'exhaust', dependsOn: ['things', 'others'], dtype: countFields, dataKind: 'things',
  compute: ({ things, others }) => counted(things, things!.length + 1000 * others!.length),
}) // prettier-ignore

const Halves = definePlugin({
  name: 'Halves', provides: ['small_ones', 'big_ones'], dependsOn: 'things', dtype: { small_ones: rowFields, big_ones: rowFields },
  dataKind: { small_ones: 'small_ones', big_ones: 'big_ones' },
  compute: ({ things }) => ({
    small_ones: things!.filter(Array.from(value(things), (v) => v < 0.5)),
    big_ones: things!.filter(Array.from(value(things), (v) => v >= 0.5)),
  }),
}) // prettier-ignore

const Together = definePlugin({
  name: 'Together', dependsOn: ['big_ones', 'small_ones', 'both'], dtype: countFields, dataKind: 'big_ones',
  compute: (inputs) => counted(inputs['big_ones'], inputs['small_ones']!.length + 1000 * inputs['things']!.length),
}) // prettier-ignore

const CutBig = definePlugin({
  name: 'CutBig', kind: 'cut', dependsOn: 'things', cutDescription: 'Not too big',
  cutBy: ({ things }) => Array.from(value(things), (v) => v < 0.7),
}) // prettier-ignore

const CutSmall = definePlugin({
  name: 'CutSmall', kind: 'cut', dependsOn: ['things', 'both'],
  cutBy: ({ things }) => Array.from(value(things), (v, i) => v > 0.2 && Number(things!.column('number')[i]) > 0),
}) // prettier-ignore

const AllCuts = definePlugin({
  name: 'AllCuts',
  kind: 'cutList',
  cuts: [CutBig, CutSmall],
  accumulatedCutsString: 'cuts_all',
})

const PLUGINS = [
  Both,
  Three,
  Merged,
  Window,
  Lopsided,
  Looped,
  Touched,
  Down,
  Whole,
  Halves,
  Together,
  CutBig,
  CutSmall,
  AllCuts,
]

export function contextOf({ sources }: Case): Context {
  const register = Object.entries(sources).map(([name, chunks]) =>
    source(name, name === 'twins' ? 'things' : name, chunks),
  )
  return new Context({ storage: [new MemoryFrontend()], register: [...register, ...PLUGINS] })
}

async function answer(one: Case, target: string): Promise<readonly ChunkAnswer[] | string> {
  const chunks: ChunkAnswer[] = []
  try {
    for await (const c of contextOf(one).getIter('0', target))
      chunks.push([Number(c.start), Number(c.end), c.length, createHash('sha1').update(c.data.bytes()).digest('hex')])
  } catch (error) {
    return String(error)
  }
  return chunks
}

/** Every target of every case whose chunks are not those of strax; where strax fails we may do better. */
export async function disagreements({ cases, dtypes }: Fixture): Promise<string[]> {
  const found: string[] = []
  for (const [dataType, expected] of Object.entries(dtypes)) {
    const dtype = (await contextOf(cases[0]!).getSinglePlugin('0', dataType)).dtypeFor(dataType).toString()
    if (dtype !== expected) found.push(`dtype of ${dataType}: ${expected}, ours ${dtype}`)
  }
  for (const [i, one] of cases.entries())
    for (const [target, expected] of Object.entries(one.answers)) {
      if (expected === null) continue
      const ours = await answer(one, target)
      if (JSON.stringify(ours) !== JSON.stringify(expected))
        found.push(`case ${i}, ${target}:\n  strax ${JSON.stringify(expected)}\n  ours  ${JSON.stringify(ours)}`)
    }
  return found
}
