/** The plugins of a case, as straxlab's; the arithmetic is that of `../oracle/graphs.py`. */
import {
  definePlugin,
  endtime,
  StructDtype,
  type FieldSpec,
  type OptionSpec,
  type PluginClass,
  type StructArray,
} from '../../src/node.js'
import type { Case, CaseOutput, CasePlugin, CaseRun, Rule } from './case.js'

type Spec = Parameters<typeof definePlugin>[0]
type Rows = { time: bigint[]; end: bigint[]; value: number[] }

const MOD = { '<i2': 30000, '<i4': 1000003, '<i8': 1000003, '<f4': 1000003, '<f8': 1000003 }
const KINDS: { readonly [rule in Rule]?: Spec['kind'] } = {
  loop: 'loop', overlap: 'overlap', merge: 'merge', cut: 'cut', cutList: 'cutList', exhaust: 'exhaust', down: 'downChunking',
} // prettier-ignore

const ODD: readonly FieldSpec[] = [['flag', '|b1'], ['tag', '|S3'], ['text', '<U2'], ['half', '<f2'], ['grid', '<f4', [2, 3]]] // prettier-ignore

const oddColumns = (values: readonly number[]) => ({
  flag: values.map((v) => v % 2),
  tag: values.map((v) => String(v % 1000)),
  text: values.map((v) => 'aβ漢😀'.match(/./gu)![v % 4]! + 'x'.repeat(v % 2)),
  half: values.map((v) => (v % 2048) / 4),
  grid: values.flatMap((v) => [0, 1, 2, 3, 4, 5].map((i) => (v % 50) / 8 + i)),
})

function dtypeOf(out: CaseOutput): StructDtype {
  const times: FieldSpec[] =
    out.layout === 'dt'
      ? [[['Start', 'time'], '<i8'], ['length', '<i4'], ['dt', '<i4']]
      : out.layout === 'dt2'
        ? [['length', '<i4'], ['dt', '<i2'], ['time', '<i8']]
        : [['time', '<i8'], ['endtime', '<i8']] // prettier-ignore
  const pair: FieldSpec[] = out.pair ? [['pair', '<i2', [2]]] : []
  return StructDtype.from([
    ...times,
    [[`Value of ${out.dataType}`, out.field], out.type],
    ...pair,
    ...(out.odd ? ODD : []),
  ])
}

function columns(out: CaseOutput, { time, end, value }: Rows): Record<string, number | bigint[] | number[] | string[]> {
  const values = value.map((v) => v % MOD[out.type])
  const times: Record<string, number | bigint[] | number[]> =
    out.layout === 'endtime' ? { time, endtime: end } : { time, dt: 1, length: time.map((t, i) => Number(end[i]! - t)) }
  const given = out.type === '<i8' ? values.map(BigInt) : values
  const all: Record<string, number | bigint[] | number[] | string[]> = { ...times, [out.field]: given }
  if (out.pair) all['pair'] = values.flatMap((v) => [v % 100, v % 7])
  return out.odd ? { ...all, ...oddColumns(values) } : all
}

const values = (x: StructArray, fields: readonly string[]): number[] => {
  const all = fields.map((field) => x.column(field))
  return Array.from({ length: x.length }, (_, i) => all.reduce((sum, c, k) => sum + (k + 1) * Number(c[i]), 0))
}

const timesOf = (x: StructArray): { time: bigint[]; end: bigint[] } => ({
  time: [...(x.column('time') as BigInt64Array)],
  end: [...endtime(x)],
})

const where = (rows: Rows, keep: (value: number) => boolean, plus = 0): Rows => {
  const chosen = rows.value.flatMap((v, i) => (keep(v) ? [i] : []))
  return {
    time: chosen.map((i) => rows.time[i]!),
    end: chosen.map((i) => rows.end[i]!),
    value: chosen.map((i) => rows.value[i]! + plus),
  }
}

function grouped({ time, end, value }: Rows, gap: number): Rows {
  const result: Rows = { time: [], end: [], value: [] }
  time.forEach((t, i) => {
    const last = result.time.length - 1
    if (last >= 0 && t - result.end[last]! <= BigInt(gap)) {
      if (end[i]! > result.end[last]!) result.end[last] = end[i]!
      result.value[last]! += value[i]! + 1
    } else {
      result.time.push(t)
      result.end.push(end[i]!)
      result.value.push(value[i]! + 1)
    }
  })
  return result
}

const inWindow = ({ time, end, value }: Rows, [left, right]: readonly [number, number]): number[] =>
  time.map((t, i) =>
    value.reduce(
      (sum, v, k) => (time[k]! < end[i]! + BigInt(right) && end[k]! > t - BigInt(left) ? sum + v + 1 : sum),
      0,
    ),
  )

function optionOf(p: CasePlugin): Record<string, OptionSpec> {
  const { option } = p
  if (option === null) return {}
  const fallback = option.byRun ? { defaultByRun: option.byRun } : { default: option.default }
  const child = option.replaces === null ? {} : { childOption: true, parentOptionName: option.replaces }
  return { [option.name]: { track: option.track, ...fallback, ...child } }
}

const addOf = (p: CasePlugin, config: { readonly [option: string]: unknown }): number =>
  p.option === null ? 0 : Number(config[p.option.replaces ?? p.option.name])

function calculated(
  p: CasePlugin,
  inputs: { readonly [kind: string]: StructArray },
  c: { config: { readonly [o: string]: unknown }; chunkI: number; start: bigint; end: bigint },
): unknown {
  if (p.failsAt === c.chunkI) throw new Error('fails on purpose')
  const x = inputs[p.main]!
  const chunky = p.chunky ? Number(c.start % 1009n) + Number(c.end % 997n) + (p.takesChunkI ? 7 * c.chunkI : 0) : 0
  const add = addOf(p, c.config) + chunky
  const all: Rows = { ...timesOf(x), value: values(x, p.fields).map((v) => v + add) }
  const [first, second] = p.outputs as [CaseOutput, CaseOutput?]
  if (p.rule === 'filter')
    return columns(
      first,
      where(all, (v) => v % 5 !== 0),
    )
  if (p.rule === 'group') return columns(first, grouped(all, p.gap))
  const more =
    p.rule === 'count' ? Object.values(inputs).reduce((n, i) => n + i.length, 0) : p.rule === 'exhaust' ? x.length : 0
  all.value = p.rule === 'overlap' ? inWindow(all, p.window) : all.value.map((v) => v + more)
  if (second === undefined) return columns(first, all)
  return {
    [first.dataType]: columns(first, all),
    [second.dataType]: columns(
      second,
      where(all, (v) => v % 3 !== 0, 1),
    ),
  }
}

function computeOf(p: CasePlugin, runs: ReadonlyMap<string, CaseRun>): Partial<Spec> {
  const first = p.outputs[0]!
  const { dataType } = first
  switch (p.rule) {
    case 'source':
      return {
        isReady: (chunkI, { runId }) => chunkI < runs.get(runId)!.chunks[dataType]!.length,
        sourceFinished: () => true,
        compute(_, { runId, chunkI, config, chunk }) {
          const run = runs.get(runId)!
          const [start, end, rows] = run.chunks[dataType]![chunkI]!
          const at = (t: number): bigint => BigInt(run.start) + BigInt(t)
          const data = columns(first, {
            time: rows.map(([t]) => at(t)),
            end: rows.map(([, e]) => at(e)),
            value: rows.map(([, , v]) => v + addOf(p, config)),
          })
          return chunk({ start: at(start), end: at(end), data })
        },
      }
    case 'loop':
      return {
        loopOver: p.main,
        timeSelection: p.timeSelection,
        touchingWindow: p.touchingWindow,
        computeLoop(base, things, { config }) {
          const end =
            (base['endtime'] as bigint | undefined) ??
            BigInt(base['time'] as bigint) + BigInt(base['length'] as number) * BigInt(base['dt'] as number)
          let value = p.fields.reduce((sum, field, i) => sum + (i + 1) * Number(base[field]), addOf(p, config))
          for (const rows of Object.values(things))
            value += 10 * rows.length + values(rows, [p.thingField]).reduce((a, b) => a + b, 0)
          const one = columns(
            { ...first, pair: false, odd: false },
            { time: [base['time'] as bigint], end: [end], value: [value] },
          )
          return Object.fromEntries(Object.entries(one).map(([name, v]) => [name, Array.isArray(v) ? v[0] : v]))
        },
      }
    case 'cut':
      return { cutBy: (inputs) => values(inputs[p.main]!, p.fields).map((v) => v % 3 !== 0) }
    case 'merge':
    case 'cutList':
      return {}
    case 'down':
      return {
        *compute(inputs, { start, end, config, chunk }) {
          const x = inputs[p.main]!
          const add = addOf(p, config)
          const all: Rows = { ...timesOf(x), value: values(x, p.fields).map((v) => v + add) }
          const cuts = [start]
          let latest = start
          all.time.forEach((t, i) => {
            if (i % p.every === 0 && t >= latest && t > cuts.at(-1)!) cuts.push(t)
            if (all.end[i]! > latest) latest = all.end[i]!
          })
          for (const [i, a] of cuts.entries()) {
            const b = cuts[i + 1]
            const chosen = all.time.flatMap((t, k) => (t >= a && (b === undefined || t < b) ? [k] : []))
            const pick = <T>(list: T[]): T[] => chosen.map((k) => list[k]!)
            const rows = { time: pick(all.time), end: pick(all.end), value: pick(all.value) }
            yield chunk({ start: a, end: b ?? end, data: columns(first, rows) as never })
          }
        },
      }
    default:
      return { compute: (inputs, context) => calculated(p, inputs, context) as never }
  }
}

function pluginOf(
  p: CasePlugin,
  runs: ReadonlyMap<string, CaseRun>,
  known: ReadonlyMap<string, PluginClass>,
): PluginClass {
  const per = <T>(get: (out: CaseOutput) => T): T | { [dataType: string]: T } =>
    p.outputs.length === 1 ? get(p.outputs[0]!) : Object.fromEntries(p.outputs.map((out) => [out.dataType, get(out)]))
  const infers = p.rule === 'merge' || p.rule === 'cut' || p.rule === 'cutList'
  const kind = KINDS[p.rule]
  return definePlugin({
    name: p.name,
    ...(kind === undefined ? {} : { kind }),
    version: p.version,
    provides: p.outputs.map(({ dataType }) => dataType),
    dependsOn: p.dependsOn,
    compressor: p.compressor,
    rechunkOnLoad: p.rechunkOnLoad,
    chunkTargetSizeMb: p.targetMb,
    chunkSourceSizeMb: p.sourceMb,
    allowSuperrun: p.allowSuperrun,
    saveWhen: per(({ saveWhen }) => saveWhen) as never,
    rechunkOnSave: per(({ rechunkOnSave }) => rechunkOnSave),
    ...(infers ? {} : { dtype: per(dtypeOf) as StructDtype, dataKind: per(({ kind }) => kind) }),
    ...(p.rule === 'overlap' ? { windowSize: p.window } : {}),
    ...(p.rule === 'cutList'
      ? { cuts: p.dependsOn.map((d) => known.get(d)!), accumulatedCutsString: p.outputs[0]!.field }
      : {}),
    ...(p.rule === 'child' ? { childOf: known.get(p.parent!)! } : {}),
    options: optionOf(p),
    ...computeOf(p, runs),
  } as Spec)
}

export function pluginsOf(theCase: Case): PluginClass[] {
  const runs = new Map(theCase.runs.map((run) => [run.id, run]))
  const known = new Map<string, PluginClass>()
  for (const p of theCase.plugins) {
    const plugin = pluginOf(p, runs, known)
    for (const dataType of plugin.provides) known.set(dataType, plugin)
  }
  return [...new Set(known.values())]
}
