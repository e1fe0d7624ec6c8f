/** Random questions to a plugin graph: data of runs, in parts and together, and of superruns. */
import type { Case, CaseOptions, CaseOutput, CasePlugin, CaseRun, Step, SuperrunParts } from './case.js'
import type { Random } from './random.js'

type Graph = Omit<Case, 'steps'>
interface Target {
  readonly out: CaseOutput
  readonly plugin: CasePlugin
}

export function stepsFor(r: Random, graph: Graph): Step[] {
  const targets = graph.plugins.flatMap((plugin) => plugin.outputs.map((out): Target => ({ out, plugin })))
  const steps: Step[] = []
  for (const run of graph.runs) steps.push(...stepsOfRun(r, run, targets))
  steps.push(...stepsOfRuns(r, graph, targets))
  if (r.chance(0.5) && !steps.some(isOfSomeChunks)) steps.push(...stepsOfOtherConfig(r, graph, targets))
  const allowed = targets.filter(({ plugin }) => plugin.allowSuperrun)
  if (allowed.length > 0) steps.push(...stepsOfSuperruns(r, graph, allowed))
  return steps
}

function stepsOfRun(r: Random, run: CaseRun, targets: readonly Target[]): Step[] {
  const steps: Step[] = []
  for (const { out } of r.some(targets, 0, 2))
    steps.push({ op: 'make', run: run.id, target: out.dataType, save: save(r, targets), options: {} })
  for (const one of r.some(targets, 1, 3)) {
    steps.push({ op: 'iter', run: run.id, target: one.out.dataType, options: {} })
    steps.push({
      op: r.chance(0.5) ? 'get' : 'iter',
      run: run.id,
      target: one.out.dataType,
      options: randomOptions(r, run, one),
    })
  }
  const together = sameKind(r, targets)
  if (together.length > 1) {
    const options = r.chance(0.5) ? {} : { ...timesOnly(r, run) }
    steps.push({
      op: r.pick(['get', 'iter'] as const),
      run: run.id,
      target: together.map(({ out }) => out.dataType),
      options,
    })
  }
  if (r.chance(0.3)) {
    const { out } = r.pick(targets)
    if (out.field.startsWith('v'))
      steps.push({ op: 'accumulate', run: run.id, target: out.dataType, fields: [out.field] })
  }
  steps.push({ op: 'keys', run: run.id, combining: false })
  return steps
}

const save = (r: Random, targets: readonly Target[]): string[] =>
  r.chance(0.3)
    ? r
        .some(
          targets.filter(({ out }) => out.saveWhen > 0),
          1,
          2,
        )
        .map(({ out }) => out.dataType)
    : []

function sameKind(r: Random, targets: readonly Target[]): Target[] {
  const { out } = r.pick(targets)
  return r.some(targets.filter((t) => t.out.kind === out.kind), 2, 3) // prettier-ignore
}

function timesOnly(r: Random, run: CaseRun): CaseOptions {
  const [start, end] = [BigInt(run.start), BigInt(run.end)]
  const length = Number(end - start)
  const a = r.int(-1000, length)
  const b = r.chance(0.2) ? a + r.int(1, 5000) : r.int(a + 1, length + 1001)
  const at = (t: number): string => String(start + BigInt(t) < 0n ? 0n : start + BigInt(t))
  const timeSelection = r.pick(['fully_contained', 'touching', 'skip', undefined] as const)
  const how = timeSelection === undefined ? {} : { timeSelection }
  if (r.chance(0.2)) return { timeWithin: [at(a), at(b)], ...how }
  // Not on a ns itself: strax cuts off what doubles make of 0.001994887, which may be the ns before.
  if (r.chance(0.2)) return { secondsRange: [(Math.max(0, a) + 0.25) / 1e9, (b + 0.25) / 1e9], ...how }
  return { timeRange: [at(a), at(b)], ...how }
}

function randomOptions(r: Random, run: CaseRun, { out, plugin }: Target): CaseOptions {
  const o: Record<string, unknown> = r.chance(0.6) ? { ...timesOnly(r, run) } : {}
  const { field } = out
  const infers = plugin.rule === 'merge' || plugin.rule === 'cutList' || plugin.rule === 'cut'
  if (r.chance(0.4) && !infers)
    o['selection'] = r.pick([
      `${field} > 50`,
      `(${field} % 2 == 0) & (time > 5)`,
      [`${field} >= 10`, `${field} < 100000`],
      `${field} * 2 - 1 < 300`,
      ...(out.odd ? [`flag & (half > 3.5)`, `~flag | (${field} == 7)`, ['flag', 'half < 100']] : []),
    ])
  const time = out.layout === 'endtime' ? ['time', 'endtime'] : ['time', 'length', 'dt']
  if (r.chance(0.3) && !infers) o['keepColumns'] = r.some([...time, field], 1, 4)
  else if (r.chance(0.2) && !infers)
    o['dropColumns'] = r.some(
      [...time, field, ...(out.pair ? ['pair'] : []), ...(out.odd ? ['flag', 'text', 'grid'] : [])],
      1,
      2,
    )
  if (r.chance(0.1) && plugin.dependsOn.length > 0)
    return { chunkNumber: { [r.pick(plugin.dependsOn)]: r.pick([[0], [0, 1], [1]]) } }
  return o as CaseOptions
}

function stepsOfRuns(r: Random, { runs }: Graph, targets: readonly Target[]): Step[] {
  const steps: Step[] = []
  const some = r.some(runs, 2, 4).map(({ id }) => id)
  const one = r.pick(targets)
  steps.push({
    op: 'get',
    run: some,
    target: one.out.dataType,
    options: r.chance(0.5) ? {} : randomOptions(r, runs[0]!, one),
  })
  if (r.chance(0.3))
    steps.push({ op: 'make', run: some, target: r.pick(targets).out.dataType, save: save(r, targets), options: {} })
  return steps
}

/** What is made of some chunks matches fuzzily, too, in strax: which of several it takes is chance. */
const isOfSomeChunks = (step: Step): boolean => 'options' in step && step.options.chunkNumber !== undefined

/** Other options: data are made anew, or, where that does not count, those there are are taken. */
function stepsOfOtherConfig(r: Random, { plugins, runs }: Graph, targets: readonly Target[]): Step[] {
  const options = plugins.flatMap(({ option }) => (option ? [option.name] : []))
  if (options.length === 0) return []
  const changed = r.some(options, 1, 2)
  const run = r.pick(runs).id
  const look = (): Step[] => [
    ...r.some(targets, 1, 2).map(({ out }): Step => ({ op: 'iter', run, target: out.dataType, options: {} })),
    { op: 'keys', run, combining: false },
  ]
  const fuzzyFor = r.chance(0.5) ? r.some(targets, 1, 2).map(({ out }) => out.dataType) : []
  return [
    { op: 'config', config: Object.fromEntries(changed.map((name) => [name, r.int(10, 19)])) },
    { op: 'fuzzy', fuzzyFor, fuzzyForOptions: r.chance(0.6) ? changed : [] },
    ...look(),
    { op: 'fuzzy', fuzzyFor: [], fuzzyForOptions: [] },
    ...look(),
  ]
}

function parts(r: Random, runs: readonly CaseRun[]): SuperrunParts {
  const chosen = r.some(runs, 1, 4)
  if (r.chance(0.85)) return chosen.map(({ id }) => id)
  const entries = chosen.map((run): [string, 'all' | [string, string]] => {
    const [start, end] = [BigInt(run.start), BigInt(run.end)]
    const length = Number(end - start)
    const a = r.int(0, Math.floor(length / 2))
    const all = r.chance(0.5)
    return [run.id, all ? 'all' : [String(start + BigInt(a)), String(start + BigInt(r.int(a + 1, length)))]]
  })
  return Object.fromEntries(entries)
}

function stepsOfSuperruns(r: Random, { runs }: Graph, allowed: readonly Target[]): Step[] {
  const steps: Step[] = []
  const names = ['_s1', '_s2'].slice(0, r.int(1, 2))
  for (const name of names) {
    steps.push({ op: 'define', name, data: parts(r, runs) })
    steps.push(...questions(r, name, runs, allowed))
    if (r.chance(0.2)) {
      steps.push({ op: 'define', name, data: parts(r, runs) })
      steps.push(...questions(r, name, runs, allowed))
    }
  }
  if (r.chance(0.3)) {
    steps.push({ op: 'define', name: '_outer', data: [names[0]!] })
    steps.push(...questions(r, '_outer', runs, allowed))
  }
  return steps
}

function questions(r: Random, name: string, runs: readonly CaseRun[], allowed: readonly Target[]): Step[] {
  const steps: Step[] = [{ op: 'context', writeSuperruns: r.chance(0.6) }]
  for (const one of r.some(allowed, 1, 3)) {
    const target = one.out.dataType
    const combining: CaseOptions = r.chance(0.2) ? { combining: true } : {}
    if (r.chance(0.5))
      steps.push({
        op: 'make',
        run: name,
        target,
        save: combining.combining ? [] : save(r, allowed),
        options: combining,
      })
    steps.push({ op: 'iter', run: name, target, options: combining })
    if (r.chance(0.4)) steps.push({ op: 'get', run: name, target, options: randomOptions(r, r.pick(runs), one) })
    if (r.chance(0.2)) steps.push({ op: 'context', writeSuperruns: r.chance(0.5) })
  }
  const together = sameKind(r, allowed)
  if (together.length > 1)
    steps.push({
      op: r.pick(['get', 'iter'] as const),
      run: name,
      target: together.map(({ out }) => out.dataType),
      options: {},
    })
  steps.push({ op: 'keys', run: name, combining: false }, { op: 'keys', run: name, combining: true })
  return steps
}
