/** Random plugin graphs: sources with irregular chunks, and plugins of every kind upon them. */
import type { Case, CaseChunk, CaseOption, CaseOutput, CasePlugin, CaseRun, Rule } from './case.js'
import { Random } from './random.js'
import { stepsFor } from './steps.js'

const MS = 1_000_000
const NEVER = 0, EXPLICIT = 1, TARGET = 2, ALWAYS = 3 // prettier-ignore

/** What is known of a data type while the graph grows. */
interface Known {
  readonly out: CaseOutput
  readonly plugin: CasePlugin
  /** Rows that do not overlap each other. */
  readonly disjoint: boolean
}

export function randomCase(seed: number): Case {
  const r = new Random(seed)
  const perRun = r.chance(0.15)
  const known: Known[] = []
  const plugins: CasePlugin[] = []
  const add = (plugin: CasePlugin, disjoint: boolean): void => {
    plugins.push(plugin)
    for (const out of plugin.outputs) known.push({ out, plugin, disjoint })
  }
  for (let i = 0; i < (r.chance(0.3) ? 2 : 1); i++) {
    const disjoint = r.chance(0.7)
    add(sourcePlugin(r, i, perRun), disjoint)
  }
  const n = r.int(2, 8)
  for (let i = 0; i < n; i++) addPlugin(r, i, known, add, perRun)
  const runs = randomRuns(
    r,
    known.filter(({ plugin }) => plugin.rule === 'source'),
    perRun ? plugins : [],
  )
  const options = plugins.flatMap(({ option }) => (option ? [option] : []))
  const config = Object.fromEntries(options.filter(() => r.chance(0.4)).map(({ name }) => [name, r.int(0, 9)]))
  const graph = { runs, plugins, config, perRun, allowRechunk: r.chance(0.9) }
  return { ...graph, steps: stepsFor(r, graph) }
}

const TYPES = ['<i2', '<i4', '<i8', '<f4', '<f8'] as const

function output(r: Random, name: string, kind: string, common = false): CaseOutput {
  return {
    dataType: name,
    kind,
    field: common ? 'value' : `v_${name}`,
    type: r.pick(TYPES),
    layout: r.chance(0.6) ? 'endtime' : r.chance(0.7) ? 'dt' : 'dt2',
    pair: r.chance(0.2),
    odd: r.chance(0.25),
    saveWhen: r.chance(0.7) ? ALWAYS : r.pick([NEVER, EXPLICIT, TARGET, ALWAYS] as const),
    rechunkOnSave: r.chance(0.7),
  }
}

/** A size of a few rows, so that rechunking really happens. */
const smallMb = (r: Random): number => (r.chance(0.25) ? 200 : r.int(100, 2000) / 1e6)

function option(r: Random, name: string, perRun: boolean): CaseOption | null {
  if (!r.chance(0.5)) return null
  const byRun =
    perRun && r.chance(0.4)
      ? ([
          [0, 1],
          [r.int(1, 3), 2],
        ] as const)
      : null
  return { name: `add_${name}`, default: r.int(0, 9), byRun, track: r.chance(0.8), replaces: null }
}

function base(
  r: Random,
  name: string,
  rule: Rule,
  perRun: boolean,
): Omit<CasePlugin, 'dependsOn' | 'outputs' | 'main' | 'fields'> {
  return {
    name: `Make${name[0]!.toUpperCase()}${name.slice(1)}`,
    rule,
    version: `0.${r.int(0, 3)}.1`,
    compressor: r.pick(['blosc', 'zstd', 'lz4', 'bz2']),
    rechunkOnLoad: r.chance(0.2),
    targetMb: smallMb(r),
    sourceMb: smallMb(r),
    allowSuperrun: false,
    option: rule === 'merge' || rule === 'cut' || rule === 'cutList' ? null : option(r, name, perRun),
    chunky: r.chance(0.3),
    takesChunkI: false,
    gap: r.pick([0, 300, 2000]),
    window: r.chance(0.5) ? [r.int(0, 40_000), r.int(0, 40_000)] : [r.int(0, 3000), r.int(0, 3000)],
    timeSelection: r.chance(0.6) ? 'fully_contained' : 'touching',
    touchingWindow: r.chance(0.5) ? 0 : r.int(0, 5000),
    thingField: '',
    every: r.int(2, 6),
    parent: null,
  }
}

function sourcePlugin(r: Random, i: number, perRun: boolean): CasePlugin {
  const name = `raw${'ab'[i]}`
  const out = output(r, name, name)
  return {
    ...base(r, name, 'source', perRun),
    dependsOn: [],
    outputs: [{ ...out, saveWhen: out.saveWhen === NEVER ? ALWAYS : out.saveWhen }],
    main: name,
    fields: [],
    takesChunkI: true,
  }
}

const RULES: readonly Rule[] = [
  'keep', 'keep', 'filter', 'filter', 'count', 'group', 'group', 'multi', 'multi', 'overlap', 'overlap', 'overlap', 'loop', 'loop',
  'merge', 'cut', 'cut', 'cutList', 'exhaust', 'down', 'child',
] // prettier-ignore

function addPlugin(
  r: Random,
  i: number,
  known: readonly Known[],
  add: (plugin: CasePlugin, disjoint: boolean) => void,
  perRun: boolean,
): void {
  const rule = r.pick(RULES)
  const name = `${rule.toLowerCase().slice(0, 5)}${'abcdefghij'[i]}`
  const usable = known.filter(({ plugin }) => plugin.rule !== 'cutList')
  const wantsDisjoint = rule === 'loop' || (rule === 'overlap' && r.chance(0.9))
  const candidates = usable.filter(({ disjoint }) => disjoint || !wantsDisjoint)
  if (candidates.length === 0) return
  const main = r.chance(0.6) ? candidates.at(-1)! : r.pick(candidates)
  const { kind } = main.out
  const siblings = usable.filter((k) => k.out.kind === kind && k !== main)
  let deps: Known[] = [main, ...(r.chance(0.4) ? r.some(siblings, 1, 2) : [])]
  const others = usable.filter((k) => k.out.kind !== kind)
  const other = others.length > 0 ? r.pick(others) : undefined
  if (rule === 'count' || rule === 'loop' || (rule === 'overlap' && r.chance(0.3))) {
    if (other === undefined && rule !== 'overlap') return
    if (other !== undefined) deps.push(other)
  }
  if (rule === 'merge' || rule === 'cutList') {
    const mergeable =
      rule === 'merge'
        ? [main, ...siblings]
        : known.filter(({ plugin, out }) => plugin.rule === 'cut' && out.kind === kind)
    if (mergeable.length < 2) return
    deps = r.some(mergeable, 2, 3)
  }
  if (rule === 'cut') deps = [main]
  const parent = known.filter(
    ({ plugin }) => plugin.rule === 'keep' && plugin.option?.replaces === null && plugin.option.byRun === null,
  )[0]
  if (rule === 'child' && parent === undefined) return
  const ofMain = deps.filter((k) => k.out.kind === kind)
  const fields = [...new Set(ofMain.map((k) => k.out.field))]
  const fresh =
    rule === 'filter' || rule === 'group' || (rule === 'overlap' && r.chance(0.2)) || (rule === 'keep' && r.chance(0.2))
  const common = base(r, name, rule, perRun)
  const camel = `${common.name}`
  const cutName = `make_${name}`
  const dataType = rule === 'cut' || rule === 'cutList' ? cutName : name
  const several = rule === 'multi' || (rule === 'overlap' && r.chance(0.4))
  const first: CaseOutput = { ...output(r, dataType, fresh ? name : kind, rule === 'keep' && r.chance(0.3)) }
  const outputs: CaseOutput[] = several ? [first, output(r, `${name}_more`, `${name}_more`)] : [first]
  if (rule === 'cut' || rule === 'cutList')
    outputs[0] = { ...first, field: cutName, type: '<i4', pair: false, odd: false }
  if (rule === 'merge') outputs[0] = { ...first, field: fields[0]!, pair: false, odd: false }
  if (rule === 'loop') outputs[0] = { ...first, pair: false, odd: false }
  const kinds = new Set(deps.map((k) => k.out.kind))
  const takesChunkI = common.chunky && kinds.size === 1 && !deps.some(({ plugin }) => plugin.rechunkOnLoad)
  const mustAllow = deps.some(({ plugin }) => plugin.allowSuperrun)
  add(
    {
      ...common,
      name: camel,
      dependsOn: deps.map((k) => k.out.dataType),
      outputs,
      main: kind,
      fields,
      takesChunkI,
      allowSuperrun: mustAllow || r.chance(0.5),
      thingField: other?.out.field ?? '',
      ...(rule === 'child'
        ? {
            parent: parent!.out.dataType,
            option: {
              name: `add_${name}`,
              default: r.int(0, 9),
              byRun: null,
              track: r.chance(0.8),
              replaces: parent!.plugin.option!.name,
            },
          }
        : {}),
    },
    rule === 'group' || main.disjoint,
  )
}

function randomRuns(r: Random, sources: readonly Known[], plugins: readonly CasePlugin[]): CaseRun[] {
  const n = r.int(2, 4)
  const names = r.some(['0', '007', '1', '10', '2', '3'], n, n)
  // strax forgets the order in time and takes subruns by name: mostly both are the same.
  if (r.chance(0.85)) names.sort()
  let start = BigInt(r.pick([0, 1_600_000_000_000, 1_646_121_600_000])) * BigInt(MS)
  return names.map((id) => {
    const lengthMs = r.int(1, 2)
    const end = start + BigInt(lengthMs * MS)
    const chunks = Object.fromEntries(sources.map((k) => [k.out.dataType, randomChunks(r, lengthMs * MS, k.disjoint)]))
    const options = plugins.flatMap(({ option }) => (option ? [option.name] : []))
    const defaults = options.length > 0 && r.chance(0.5) ? { [r.pick(options)]: r.int(10, 19) } : null
    const run = { id, start: String(start), end: String(end), defaults, chunks }
    start = end + BigInt(r.chance(0.4) ? 0 : r.int(1, 3000) * MS)
    return run
  })
}

function randomChunks(r: Random, length: number, disjoint: boolean): CaseChunk[] {
  const n = r.int(1, 7)
  const cuts = [...new Set([0, ...Array.from({ length: n - 1 }, () => r.int(1, length - 1)), length])].sort(
    (a, b) => a - b,
  )
  return cuts.slice(1).map((end, i) => {
    const start = cuts[i]!
    const rows: [number, number, number][] = []
    let t = start + (r.chance(0.3) ? 0 : r.int(0, 2000))
    const most = r.chance(0.2) ? 0 : r.int(1, 25)
    const typical = Math.max(2, Math.floor((end - start) / (most + 1)))
    while (rows.length < most) {
      const long = r.int(1, r.chance(0.2) ? 2 * typical : Math.min(3000, typical))
      const e = r.chance(0.05) && t < end ? end : t + long
      if (e > end) break
      rows.push([t, e, r.int(0, 200)])
      const from = disjoint ? e : r.chance(0.3) ? t : e
      t = from + (r.chance(0.3) ? r.int(0, 5) : r.int(0, typical))
    }
    return [start, end, rows] as const
  })
}
