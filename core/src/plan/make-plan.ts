import { DataNotAvailable, InvalidArgument, messageOf } from '../errors/index.js'
import { resolveOptions } from '../config/index.js'
import { SaveWhen, checkChunkNumber, configurePlugins, type Plugin } from '../plugins/index.js'
import { isSuperrun } from '../run-id/index.js'
import type { DataKey } from '../lineage/index.js'
import type { StoredData } from '../storage/index.js'
import { findStored, storedUnderName } from './find.js'
import { Plan, type CombinePart, type CombineStep } from './plan.js'
import { obstacleToSaving, saveSteps, shouldSave } from './saving.js'
import { isSingleRange, keyOf, orderedSubRuns, rangesOf } from './sub-runs.js'
import type { ComputeStep, LoadStep, PlanRequest, SaveStep, Subrun, World } from './types.js'

/**
 * Decide what to load, compute and save (strax context.py, get_components). Looks at what is stored; loads and computes nothing,
 * also for superruns whose subruns are still to be made.
 * @throws DataNotAvailable if something must be made that may not be made
 * @throws InvalidArgument if the request contradicts itself
 */
export async function makePlan(request: PlanRequest, world: World): Promise<Plan> {
  return new Planner(request, world).plan()
}

class Planner {
  private readonly plugins = new Map<string, Plugin>()
  private readonly load: LoadStep[] = []
  private readonly combine: CombineStep[] = []
  private readonly outputs = new Map<Plugin, string[]>()
  private readonly save: SaveStep[] = []
  private readonly notices: string[] = []
  private readonly order: string[] = []
  private readonly isSuperrun: boolean

  constructor(
    private readonly request: PlanRequest,
    private readonly world: World,
  ) {
    this.isSuperrun = isSuperrun(request.runId)
  }

  async plan(): Promise<Plan> {
    const { request, world } = this
    this.checkRequest()
    const configuration = {
      registry: world.registry,
      config: world.config,
      runDefaults: await world.runDefaults(request.runId),
    }
    const plugins = configurePlugins(request.targets, request.runId, configuration, request.chunkNumber)
    for (const [dataType, plugin] of plugins) this.plugins.set(dataType, plugin)
    this.checkSuperrun()
    for (const target of request.targets) await this.visit(target)
    const compute = [...this.outputs].map(([plugin, outputs]): ComputeStep => ({ plugin, outputs }))
    this.checkOptions(compute, configuration.runDefaults)
    this.checkChunkNumbers(compute)
    const { load, combine, save, notices, order } = this
    return new Plan({ request, load, combine, compute, save, notices, order })
  }

  private checkRequest(): void {
    const { runId, targets, save = [], chunkNumber, combining, recompute, timeRange } = this.request
    if (targets.length === 0) throw new InvalidArgument('Ask for at least one target')
    if (save.length > 0 && combining)
      throw new InvalidArgument('Nothing can be saved while combining subruns: leave out `save`')
    if (this.isSuperrun && chunkNumber !== undefined)
      throw new InvalidArgument(`chunkNumber is for runs, ${runId} is a superrun`, { runId })
    if (!this.isSuperrun && combining)
      throw new InvalidArgument(`combining is for superruns, ${runId} is none`, { runId })
    if (chunkNumber !== undefined) checkChunkNumber(chunkNumber)
    if (recompute !== undefined && timeRange !== undefined)
      throw new InvalidArgument(`Only whole runs can be recomputed, not a time range of ${runId}`, { runId })
  }

  private checkSuperrun(): void {
    if (!this.isSuperrun) return
    const refusing = this.request.targets.filter((target) => !this.plugins.get(target)!.cls.allowSuperrun)
    if (refusing.length === 0) return
    throw new InvalidArgument(
      `${refusing.join(', ')} cannot be made of superrun ${this.request.runId}, because the plugin does not allow superruns. ` +
        'Declare it with allowSuperrun: true, or ask for the subruns as a list of runs',
      { runId: this.request.runId, dataType: refusing[0] },
    )
  }

  /** Decide for one data type; then, if it is computed, for what it is made from. */
  private async visit(dataType: string): Promise<void> {
    if (this.order.includes(dataType)) return
    this.order.push(dataType)
    const plugin = this.plugins.get(dataType)!
    const { runId, chunkNumber, combining, timeRange } = this.request
    const key = await keyOf(runId, dataType, plugin.lineage, this.world, combining)
    const stored = await this.findUsable(key)
    if (stored !== undefined) {
      if (this.request.recompute?.(dataType, runId) && !Object.hasOwn(chunkNumber ?? {}, dataType))
        this.notices.push(`${dataType} is loaded and not computed anew: this context may not create it`)
      this.load.push({ dataType, plugin, stored, timeRange, chunkNumber: chunkNumber?.[dataType] })
      return
    }
    const isJoined = this.isSuperrun && (!plugin.cls.allowSuperrun || combining === true)
    if (isJoined && !isTemporary(dataType)) {
      if (timeRange !== undefined)
        throw new InvalidArgument(
          `A time range of superrun ${runId} can only be loaded once ${dataType} is stored for it: make it with writeSuperruns, or select times in the loaded data`,
          { runId, dataType },
        )
      this.combine.push(await this.combineStep(runId, dataType))
      return
    }
    this.checkMayBeMade(dataType, plugin)
    this.outputs.set(plugin, [...(this.outputs.get(plugin) ?? []), dataType])
    for (const dependency of plugin.dependsOn) await this.visit(dependency)
    await this.decideSaving(dataType, plugin)
  }

  /** Stored data, unless they are to be computed anew. */
  private async findUsable(key: DataKey): Promise<StoredData | undefined> {
    return this.recomputes(key) ? undefined : findStored(key, this.world.frontends, this.world.findOptions)
  }

  /** Chunks that are chosen by number are those that are stored. */
  private recomputes({ dataType, runId }: DataKey): boolean {
    const { recompute, targets, chunkNumber = {} } = this.request
    if (recompute === undefined || Object.hasOwn(chunkNumber, dataType) || !recompute(dataType, runId)) return false
    return targets.includes(dataType) || !this.isForbidden(dataType)
  }

  private isForbidden(dataType: string): boolean {
    const { forbidCreationOf } = this.world
    return forbidCreationOf.includes('*') || forbidCreationOf.includes(dataType)
  }

  private checkMayBeMade(dataType: string, plugin: Plugin): void {
    const { runId, timeRange } = this.request
    const about = { runId, dataType }
    const saveWhen = plugin.cls.saveWhenFor(dataType)
    if (timeRange !== undefined && saveWhen > SaveWhen.EXPLICIT)
      throw new DataNotAvailable(
        `A time range can only be taken from stored data, and ${dataType} of run ${runId} is not stored. First make it: await st.make('${runId}', '${dataType}')`,
        about,
      )
    if (!this.isForbidden(dataType)) return
    const missing = this.request.recompute?.(dataType, runId) ? 'should be computed anew' : 'is not stored'
    const why = this.world.forbidCreationOf.includes('*')
      ? "this context may create no data (forbidCreationOf: '*')"
      : 'this context may not create it (forbidCreationOf)'
    throw new DataNotAvailable(`${dataType} of run ${runId} ${missing}, and ${why}`, about)
  }

  private async decideSaving(dataType: string, plugin: Plugin): Promise<void> {
    if (isTemporary(dataType)) return
    if (this.isSuperrun && !this.world.writeSuperruns) return
    const wanted = shouldSave(dataType, plugin, this.request)
    if (!wanted && !plugin.cls.multiOutput) return
    const obstacle = obstacleToSaving(this.request, this.world)
    if (obstacle !== undefined) {
      this.notices.push(`Not saving ${dataType} while ${obstacle}`)
      return
    }
    for (const output of plugin.provides) await this.addSavers(output, plugin)
  }

  /** Savers in every storage that takes the data; other outputs of the plugin that are stored already stay as they are. */
  private async addSavers(dataType: string, plugin: Plugin): Promise<void> {
    const { runId, combining } = this.request
    if (!shouldSave(dataType, plugin, this.request) || this.save.some((step) => step.dataType === dataType)) return
    const key = await keyOf(runId, dataType, plugin.lineage, this.world, combining)
    if (await this.findUsable(key)) return
    const steps = saveSteps(key, plugin, this.world)
    if (steps.length === 0 && this.world.frontends.length > 0)
      this.notices.push(`Not saving ${dataType}: no storage takes it (all are readonly, or exclude it)`)
    this.save.push(...steps)
    const outputs = this.outputs.get(plugin)!
    if (steps.length > 0 && !outputs.includes(dataType)) {
      outputs.push(dataType)
      if (!this.order.includes(dataType)) this.order.push(dataType)
    }
  }

  private async combineStep(runId: string, dataType: string): Promise<CombineStep> {
    const subruns = await orderedSubRuns(runId, this.world)
    const parts: CombinePart[] = []
    const failures: string[] = []
    const causes: unknown[] = []
    for (const subrun of subruns) {
      try {
        parts.push(await this.combinePart(subrun, dataType))
      } catch (cause) {
        causes.push(cause)
        failures.push(await this.describeFailure(subrun.runId, dataType, cause))
      }
    }
    if (failures.length > 0)
      throw new DataNotAvailable(
        `Superrun ${runId} needs ${dataType} of each subrun, and cannot have it of ${failures.length} of ${subruns.length}:\n${failures.join('\n')}`,
        { runId, dataType, cause: causes[0] },
      )
    return { dataType, plugin: this.plugins.get(dataType)!, parts }
  }

  private async combinePart(subrun: Subrun, dataType: string): Promise<CombinePart> {
    const { runId } = subrun
    const part = { runId, ranges: rangesOf(subrun), keepsCutRows: isSingleRange(subrun) }
    const runDefaults = await this.world.runDefaults(runId)
    const { registry, config } = this.world
    const plugin = configurePlugins([dataType], runId, { registry, config, runDefaults }).get(dataType)!
    const key = await keyOf(runId, dataType, plugin.lineage, this.world)
    const stored = await this.findUsable(key)
    if (stored !== undefined) return { ...part, from: { load: { dataType, plugin, stored } } }
    if (isSuperrun(runId) && !plugin.cls.allowSuperrun)
      return { ...part, from: { combine: await this.combineStep(runId, dataType) } }
    const save = plugin.cls.saveWhenFor(dataType) === SaveWhen.NEVER ? [] : [dataType]
    const { recompute } = this.request
    return { ...part, from: { make: await makePlan({ runId, targets: [dataType], save, recompute }, this.world) } }
  }

  private async describeFailure(runId: string, dataType: string, cause: unknown): Promise<string> {
    const others = await storedUnderName(runId, dataType, this.world.frontends).catch(() => [])
    const stored = others.length > 0 ? `; stored with another lineage: ${others.join(', ')}` : ''
    return `  ${runId}: ${messageOf(cause)}${stored}`
  }

  /** What is computed needs all its options; what is loaded does not. */
  private checkOptions(compute: readonly ComputeStep[], runDefaults: World['config'] | undefined): void {
    for (const { plugin } of compute)
      resolveOptions(plugin.cls.options, this.world.config, plugin.runId, { runDefaults, takenBy: plugin.name })
  }

  /** Chunks are numbered as they are stored; without them the result would be of the whole run, yet be called a part. */
  private checkChunkNumbers(compute: readonly ComputeStep[]): void {
    const { runId, targets, chunkNumber = {} } = this.request
    const loaded = this.load.map(({ dataType }) => dataType)
    const unused = Object.keys(chunkNumber).filter((dataType) => !loaded.includes(dataType))
    for (const dataType of unused)
      for (const { plugin } of compute)
        if (plugin.dependsOn.includes(dataType))
          throw new DataNotAvailable(
            `chunkNumber of ${dataType} is about stored chunks, and ${dataType} of run ${runId} is not stored. First make it: await st.make('${runId}', '${dataType}')`,
            { runId, dataType },
          )
    if (unused.length > 0)
      this.notices.push(`chunkNumber of ${unused.join(', ')} has no effect: it is not loaded for ${targets.join(', ')}`)
  }
}

/** Data types that exist for one request only, to merge several targets. */
export const TEMPORARY_PREFIX = '_temp_'
export const isTemporary = (dataType: string): boolean => dataType.startsWith(TEMPORARY_PREFIX)
