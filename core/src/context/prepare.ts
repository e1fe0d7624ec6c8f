import { InvalidArgument, didYouMean } from '../errors/index.js'
import { asNames, toConfig } from '../config/index.js'
import { deterministicHash } from '../lineage/index.js'
import { TEMPORARY_PREFIX, makePlan, type Plan, type PlanRequest, type World } from '../plan/index.js'
import { PluginRegistry, allDependencies, definePlugin } from '../plugins/index.js'
import { isSuperrun } from '../run-id/index.js'
import { RowSelector } from '../selection/index.js'
import { nameList } from './check-names.js'
import { completeOptions, contextOptionsIn, type DataFunction } from './context-options.js'
import type { GetOptions } from './get-options.js'
import { ContextState } from './state.js'
import { absoluteTimeRange } from './times.js'

export interface GetRequest {
  readonly runId: string
  readonly targets: readonly string[]
  readonly options: GetOptions
}

/** A request made ready: what will be done, and which rows and columns of it are wanted. */
export interface Prepared {
  readonly plan: Plan
  readonly world: World
  readonly selector: RowSelector
  readonly functions: readonly DataFunction[]
  readonly timeRange: readonly [bigint, bigint] | undefined
}

/** Options given for one call make a context for that call; the given one is never changed. */
export function temporaryState(state: ContextState, options: GetOptions): ContextState {
  const contextOptions = contextOptionsIn(options)
  if (options.config === undefined && Object.keys(contextOptions).length === 0) return state
  return new ContextState(
    state.storage,
    { ...state.config, ...toConfig(options.config ?? {}) },
    completeOptions({ ...state.options, ...contextOptions }),
    state.registry,
    state.notice,
  )
}

/** @throws as `makePlan`; InvalidArgument for targets of several kinds, or times that are none */
export async function prepare(state: ContextState, { runId, targets, options }: GetRequest): Promise<Prepared> {
  const timeRange = await absoluteTimeRange(state, runId, targets, options)
  const selector = new RowSelector({ ...options, timeRange })
  await state.checkTargets(targets, runId)
  const { registry, targets: planned } = await mergedTargets(state, runId, targets, options)
  const planRequest: PlanRequest = {
    runId,
    targets: planned,
    save: asNames(options.save),
    recompute: recomputeRule(registry, planned, options),
    timeRange,
    chunkNumber: options.chunkNumber,
    combining: options.combining,
    selectsRows: options.selection !== undefined && options.selection.length > 0,
    selectsColumns: options.keepColumns !== undefined || options.dropColumns !== undefined,
  }
  const world = state.world(registry)
  const given = state.options.applyDataFunction
  const functions = typeof given === 'function' ? [given] : given
  return { plan: await makePlan(planRequest, world), world, selector, functions, timeRange }
}

/** Which stored data do not count: of the names given, and of all between them and the targets. @throws InvalidArgument */
function recomputeRule(
  registry: PluginRegistry,
  targets: readonly string[],
  { recompute = [] }: GetOptions,
): PlanRequest['recompute'] {
  if (typeof recompute === 'function') return recompute
  const names = nameList(recompute, 'recompute')
  if (names.length === 0) return undefined
  const behind = new Map(targets.map((target) => [target, allDependencies(registry, target)]))
  for (const dependencies of [...behind.values()])
    for (const d of dependencies) if (!behind.has(d)) behind.set(d, allDependencies(registry, d))
  const unknown = names.find((name) => name !== '*' && !behind.has(name))
  if (unknown !== undefined)
    throw new InvalidArgument(
      `recompute names ${unknown}, from which ${targets.join(', ')} is not made.${didYouMean(unknown, [...behind.keys()])}`,
      { dataType: unknown },
    )
  const anew = [...behind].filter(([d, before]) => names.some((name) => name === '*' || name === d || before.has(name)))
  const set = new Set(anew.map(([d]) => d))
  return (dataType) => set.has(dataType)
}

/** Several targets of one kind are merged by a plugin that exists for this request alone. */
async function mergedTargets(
  state: ContextState,
  runId: string,
  targets: readonly string[],
  { allowMultiple, chunkNumber }: GetOptions,
): Promise<{ registry: PluginRegistry; targets: readonly string[] }> {
  const { registry } = state
  if (targets.length === 1) return { registry, targets }
  const plugins = await state.plugins(targets, runId, chunkNumber)
  const kinds = new Set(targets.map((target) => plugins.get(target)!.dataKindFor(target)))
  if (kinds.size > 1) {
    if (allowMultiple) return { registry, targets }
    const list = targets.map((target) => `${target} (${plugins.get(target)!.dataKindFor(target)})`).join(', ')
    throw new InvalidArgument(`Only data of one kind can be got together, got ${list}. Ask for them one by one`, {
      runId,
    })
  }
  const name = TEMPORARY_PREFIX + deterministicHash([...targets])
  const merge = definePlugin({
    name: 'Merged',
    kind: 'merge',
    provides: name,
    dependsOn: targets,
    allowSuperrun: isSuperrun(runId),
  })
  const copy = new PluginRegistry(registry)
  copy.register(merge, { config: state.config, usePerRunDefaults: true })
  return { registry: copy, targets: [name] }
}
