import type { Table as ArrowTable } from 'apache-arrow'
import type { Chunk } from '../chunk/index.js'
import { InvalidArgument } from '../errors/index.js'
import { COMBINE_MODES, combineConfigs, toConfig, type CombineMode, type Config } from '../config/index.js'
import type { DataFrame, StructArray } from '../dtype/index.js'
import type { DataKey, Lineage } from '../lineage/index.js'
import type { Plan } from '../plan/index.js'
import {
  PluginClass,
  PluginRegistry,
  allDependencies,
  checkSuperrun,
  dependencyTree,
  inversedTree,
  rootDataTypes,
  treeLevels,
} from '../plugins/index.js'
import type { ChunkNumber, Plugin, SaveWhen, TreeLevel } from '../plugins/index.js'
import { checkRunId } from '../run-id/index.js'
import { availableForRun, defineRun, listAvailable, scanRuns, selectRuns } from '../runs/index.js'
import type { PatternType, RunSource, RunTable, ScanRequest, SelectRequest, SuperrunData } from '../runs/index.js'
import { RowSelector } from '../selection/index.js'
import { flattenRunDoc, StorageFrontend, type DataMetadata, type RunDoc } from '../storage/index.js'
import type { Table } from '../table/index.js'
import { accumulate, type AccumulateOptions, type AccumulateResult } from './accumulate.js'
import { checkNames, describe, nameList } from './check-names.js'
import {
  CONTEXT_OPTION_NAMES,
  asNames,
  completeOptions,
  contextOptionsIn,
  type ContextOptions,
} from './context-options.js'
import { explain, getChunks } from './get.js'
import { getArray } from './get-array.js'
import {
  MULTI_RUN_OPTION_NAMES,
  checkGetOptions,
  checkTargets,
  type GetOptions,
  type MultiRunOptions,
} from './get-options.js'
import * as inspect from './inspect.js'
import { make } from './make.js'
import { ContextState } from './state.js'
import * as stored from './stored.js'
import { absoluteTimeRange, estimateRunStartAndEnd } from './times.js'

type Names = string | readonly string[]
type Register = PluginClass | readonly PluginClass[]
/** A module (`import * as plugins from ...`), or any object whose values hold plugins. */
type Module = Readonly<Record<string, unknown>>

export interface ContextParameters extends Partial<ContextOptions> {
  /** Storage frontends, or folders of data directories. Default: './strax_data'. */
  readonly storage?: StorageFrontend | string | readonly (StorageFrontend | string)[]
  /** Options of plugins. */
  readonly config?: { readonly [option: string]: unknown }
  readonly register?: Register
  readonly registerAll?: Module | readonly Module[]
  /** Hears what a person should know and is no error. Default: console.warn. */
  readonly notice?: (text: string) => void
}

export interface NewContextParameters extends ContextParameters {
  /** Take only what is given here, instead of adding it. */
  readonly replace?: boolean
  /** Take only the storage that is given here. */
  readonly replaceStorage?: boolean
}

const PARAMETERS = ['storage', 'config', 'register', 'registerAll', 'notice']

/**
 * Where all work with data starts: it knows how to make data (plugins and their options) and where they are stored
 * (strax context.py). Methods check their arguments and hand them to the room that does the work.
 */
export class Context {
  private readonly state: ContextState

  constructor(parameters: ContextParameters = {}) {
    checkNames(parameters, [...PARAMETERS, ...CONTEXT_OPTION_NAMES], 'Context')
    const { storage, config, register, registerAll, notice } = parameters
    this.state = new ContextState(
      this.frontendsFor(storage ?? './strax_data'),
      toConfig(config ?? {}),
      completeOptions(contextOptionsIn(parameters)),
      new PluginRegistry(),
      notice ?? ((text) => console.warn(text)),
    )
    if (registerAll !== undefined) this.registerAll(registerAll)
    if (register !== undefined) this.register(register)
  }

  /** What stands for a folder; overridden where there is a disk. */
  protected openFolder(path: string): StorageFrontend {
    throw new InvalidArgument(
      `There is no disk here to open "${path}" on: give a storage frontend, such as new MemoryFrontend()`,
    )
  }

  // -- settings ---------------------------------------------------------------------------------------------------------

  /** Storage frontends in the order given. */
  get storage(): readonly StorageFrontend[] {
    return this.state.storage
  }

  get config(): Config {
    return this.state.config
  }

  get contextConfig(): ContextOptions {
    return this.state.options
  }

  /** A context with these settings added to, or in place of, those of this one; this one stays as it is. */
  newContext(parameters: NewContextParameters = {}): this {
    checkNames(parameters, [...PARAMETERS, 'replace', 'replaceStorage', ...CONTEXT_OPTION_NAMES], 'newContext')
    const { replace = false, replaceStorage = false, ...given } = parameters
    const { state } = this
    const Same = this.constructor as new (parameters: ContextParameters) => this
    if (replace) return new Same({ notice: state.notice, ...given })
    const added = given.storage === undefined ? [] : this.frontendsFor(given.storage)
    const context = new Same({
      ...state.options,
      ...contextOptionsIn(given),
      storage: replaceStorage ? added : [...state.storage, ...added],
      config: { ...state.config, ...given.config },
      notice: given.notice ?? state.notice,
    })
    context.copyRegistry(state.registry)
    if (given.registerAll !== undefined) context.registerAll(given.registerAll)
    if (given.register !== undefined) context.register(given.register)
    return context
  }

  /** Add a storage frontend at the end. */
  addStorage(frontend: StorageFrontend | string): void {
    this.state.storage.push(...this.frontendsFor(frontend))
  }

  /** Set options of plugins. `update`: new values win; `setdefault`: old ones win; `replace`: old ones are gone. */
  setConfig(config: { readonly [option: string]: unknown }, mode: CombineMode = 'update'): void {
    this.state.config = combineConfigs(this.state.config, toConfig(config), mode)
  }

  /** Set options of this context. @throws InvalidArgument for an unknown one */
  setContextConfig(options: Partial<ContextOptions>, mode: CombineMode = 'update'): void {
    checkNames(options, CONTEXT_OPTION_NAMES, 'setContextConfig')
    if (!COMBINE_MODES.includes(mode))
      throw new InvalidArgument(`Unknown mode "${String(mode)}": known are ${COMBINE_MODES.join(', ')}`)
    const old = this.state.options
    this.state.options = completeOptions(
      mode === 'update' ? { ...old, ...options } : mode === 'setdefault' ? { ...options, ...old } : options,
    )
  }

  /** Forget options that no registered plugin takes. */
  purgeUnusedConfigs(): void {
    const known = this.state.registry.options
    const free = asNames(this.state.options.freeOptions)
    const kept = Object.entries(this.state.config).filter(([name]) => known.has(name) || free.includes(name))
    for (const name of Object.keys(this.state.config))
      if (!kept.some(([other]) => other === name))
        this.state.notice(`Option ${name} forgotten: no registered plugin takes it`)
    this.state.config = Object.fromEntries(kept)
  }

  // -- plugins ----------------------------------------------------------------------------------------------------------

  /** Make plugins the providers of their data types, in place of any others. Gives back what it was given. */
  register<T extends Register>(plugins: T): T {
    const list: readonly unknown[] = Array.isArray(plugins) ? (plugins as readonly unknown[]) : [plugins]
    const rules = {
      config: this.state.config,
      usePerRunDefaults: this.state.options.usePerRunDefaults,
      onNotice: this.state.notice,
    }
    for (const plugin of list) this.state.registry.register(plugin as PluginClass, rules)
    return plugins
  }

  /** Register every plugin that a module, or several, export. */
  registerAll(modules: Module | readonly Module[]): void {
    for (const module of Array.isArray(modules) ? (modules as readonly Module[]) : [modules as Module]) {
      if (typeof module !== 'object' || module === null)
        throw new InvalidArgument(`registerAll takes modules (import * as plugins from ...), got ${describe(module)}`)
      this.register(Object.values(module).filter((value): value is PluginClass => value instanceof PluginClass))
    }
  }

  /** Register cut lists with all their cuts. */
  registerCutList(cutLists: Register): void {
    for (const list of Array.isArray(cutLists) ? (cutLists as readonly PluginClass[]) : [cutLists as PluginClass]) {
      for (const cut of list.spec.cuts ?? []) this.registerCutList(cut)
      this.register(list)
    }
  }

  deregister(dataType: string): void {
    this.state.registry.deregister(dataType)
  }

  /** Deregister plugins whose dependencies nothing provides; gives their data types. */
  deregisterPluginsWithMissingDependencies(): string[] {
    return this.state.registry.deregisterWithMissingDependencies()
  }

  /** Data types that can be made. */
  get dataTypes(): string[] {
    return this.state.registry.dataTypes
  }

  get tree(): Record<string, string[]> {
    return dependencyTree(this.state.registry)
  }

  get inversedTree(): Record<string, string[]> {
    return inversedTree(this.state.registry)
  }

  get rootDataTypes(): string[] {
    return rootDataTypes(this.state.registry)
  }

  /** Levels from the sources, by the longest way or the shortest. */
  treeLevels(o: { readonly shortest?: boolean } = {}): Record<string, TreeLevel> {
    checkNames(o, ['shortest'], 'treeLevels')
    return treeLevels(this.state.registry, o.shortest)
  }

  getDependencies(dataType: string): Set<string> {
    return allDependencies(this.state.registry, dataType)
  }

  async getSaveWhen(dataType: string): Promise<SaveWhen> {
    await this.state.checkTargets([dataType])
    return this.state.registry.get(dataType)!.saveWhenFor(dataType)
  }

  /** @throws InvalidPlugin if a plugin that does not allow superruns depends on one that does */
  checkSuperrun(): void {
    checkSuperrun(this.state.registry)
  }

  /** The plugin of a data type with its options for a run. @throws InvalidArgument if an option is missing */
  getSinglePlugin(runId: string, dataType: string): Promise<Plugin> {
    return inspect.singlePlugin(this.state, run(runId), dataType)
  }

  // -- data -------------------------------------------------------------------------------------------------------------

  /** Chunks of the target(s), made if need be. Leaving the loop early stops the work behind it. */
  getIter(runId: string, targets: Names, options: GetOptions = {}): AsyncGenerator<Chunk, void, undefined> {
    checkGetOptions(options, 'getIter')
    checkRows(options)
    return getChunks(this.state, { runId: run(runId), targets: checkTargets(targets), options })
  }

  /** All rows of the target(s); of several runs with a column `run_id`, sorted by run. */
  async getArray(runId: Names, targets: Names, options: MultiRunOptions = {}): Promise<StructArray> {
    checkGetOptions(options, 'getArray', MULTI_RUN_OPTION_NAMES)
    checkRows(options)
    return getArray(this.state, runs(runId), checkTargets(targets), options)
  }

  /** As getArray, as Apache Arrow table. */
  async getTable(runId: Names, targets: Names, options: MultiRunOptions = {}): Promise<ArrowTable> {
    return (await this.getArray(runId, targets, options)).toArrow()
  }

  /** As getArray, as danfo.js DataFrame. */
  async getDf(runId: Names, targets: Names, options: MultiRunOptions = {}): Promise<DataFrame> {
    return (await this.getArray(runId, targets, options)).toDataFrame()
  }

  /** Have the target(s) made and stored. */
  async make(runId: Names, targets: Names, options: MultiRunOptions = {}): Promise<void> {
    checkGetOptions(options, 'make', MULTI_RUN_OPTION_NAMES)
    checkRows(options)
    return make(this.state, runs(runId), checkTargets(targets), options)
  }

  /** Sum fields over a run, chunk by chunk. */
  async accumulate(runId: string, targets: Names, options: AccumulateOptions = {}): Promise<AccumulateResult> {
    checkGetOptions(options, 'accumulate', ['fields', 'function', 'storeFirstForOthers'])
    checkRows(options)
    return accumulate(this.state, run(runId), checkTargets(targets), options)
  }

  /** What would be loaded, computed and saved. Nothing is done. */
  async explain(runId: string, targets: Names, options: GetOptions = {}): Promise<Plan> {
    checkGetOptions(options, 'explain')
    return explain(this.state, { runId: run(runId), targets: checkTargets(targets), options })
  }

  // -- what is stored ---------------------------------------------------------------------------------------------------

  async isStored(runId: string, targets: Names, o: stored.StoredOptions = {}): Promise<boolean> {
    checkNames(o, STORED_NAMES, 'isStored')
    return stored.isStored(this.state, run(runId), checkTargets(targets), o)
  }

  /** @throws DataNotAvailable */
  async getMetadata(
    runId: string,
    target: string,
    o: Omit<stored.StoredOptions, 'detailed'> = {},
  ): Promise<DataMetadata> {
    checkNames(o, STORED_NAMES, 'getMetadata')
    return stored.getMetadata(this.state, run(runId), one(target), o)
  }

  /** Name of the data of a run, as they are or would be stored. */
  async keyFor(
    runId: string,
    target: string,
    o: { readonly chunkNumber?: ChunkNumber; readonly combining?: boolean } = {},
  ): Promise<DataKey> {
    checkNames(o, STORED_NAMES, 'keyFor')
    return this.state.key(run(runId), one(target), o)
  }

  async lineage(runId: string, target: string, o: { readonly chunkNumber?: ChunkNumber } = {}): Promise<Lineage> {
    checkNames(o, ['chunkNumber'], 'lineage')
    return (await this.state.plugin(one(target), run(runId), o.chunkNumber)).lineage
  }

  /** MB of 10^6 bytes that the rows take in memory. */
  async sizeMb(runId: string, target: string): Promise<number> {
    const { chunks } = await this.getMetadata(runId, target)
    return chunks.reduce((sum, { nbytes }) => sum + nbytes, 0) / 1e6
  }

  /** Stored data from which the target would be made; undefined if it cannot be. */
  async getSource(
    runId: string,
    targets: Names,
    o: { readonly checkForbidden?: boolean } = {},
  ): Promise<Set<string> | undefined> {
    const all = await this.storedDependencies(runId, targets, o).catch((error: unknown) => {
      if (error instanceof Error && (error as { tag?: unknown }).tag === 'DataNotAvailable') return undefined
      throw error
    })
    return all && new Set(Object.keys(all).filter((dataType) => all[dataType]))
  }

  /** What is needed to make the targets, and whether it is stored. @throws DataNotAvailable if they cannot be made */
  async storedDependencies(
    runId: string,
    targets: Names,
    o: { readonly checkForbidden?: boolean } = {},
  ): Promise<Record<string, boolean>> {
    checkNames(o, ['checkForbidden'], 'storedDependencies')
    return stored.storedDependencies(this.state, run(runId), checkTargets(targets), o)
  }

  /** Storage that has all the targets. */
  async getSourceSf(runId: string, targets: Names): Promise<StorageFrontend[]> {
    return stored.sourceFrontends(this.state, run(runId), checkTargets(targets))
  }

  async copyToFrontend(runId: string, target: string, o: stored.CopyRequest = {}): Promise<void> {
    checkNames(o, ['targetFrontendId', 'targetCompressor', 'rechunk', 'rechunkToMb', 'signal'], 'copyToFrontend')
    return stored.copyToFrontend(this.state, run(runId), one(target), o)
  }

  // -- questions --------------------------------------------------------------------------------------------------------

  /** Options that affect a data type; without one those of the context. */
  async showConfig(dataType?: string, o: inspect.ShowConfigOptions = {}): Promise<Table> {
    checkNames(o, ['pattern', 'runId'], 'showConfig')
    return inspect.showConfig(this.state, dataType, o)
  }

  /** Fields of a data type. */
  async dataInfo(dataType: string): Promise<Table> {
    return inspect.dataInfo(this.state, one(dataType))
  }

  /** Bytes of a row. */
  async dataItemsize(dataType: string): Promise<number> {
    return (await this.state.plugin(one(dataType), '0')).dtypeFor(dataType).itemsize
  }

  /** Where fields are that match a pattern (fnmatch): 'area*'. */
  async searchField(pattern: string, o: { readonly includeCodeUsage?: boolean } = {}): Promise<Table> {
    checkNames(o, ['includeCodeUsage'], 'searchField')
    return inspect.searchField(this.state, pattern, o.includeCodeUsage ?? true)
  }

  /** `Plugin.function` of the code that mentions a text. */
  searchFieldUsage(text: string): string[] {
    return inspect.fieldUsage(this.state, text)
  }

  async providedDtypes(runId = '0'): Promise<Record<string, { hash: string; save_when: string; version: string }>> {
    return inspect.providedDtypes(this.state, run(runId))
  }

  async getDataKinds(): Promise<{
    readonly byKind: Record<string, string[]>
    readonly byDataType: Record<string, string>
  }> {
    return inspect.dataKinds(this.state)
  }

  async compareMetadata(left: inspect.Comparable, right: inspect.Comparable): Promise<Table> {
    return inspect.compareMetadata(this.state, left, right)
  }

  // -- runs -------------------------------------------------------------------------------------------------------------

  /** Document of a run, nested fields as `a.b`; only some fields if named. @throws RunMetadataNotAvailable */
  async runMetadata(runId: string, projection?: Names): Promise<RunDoc> {
    const doc = flattenRunDoc(await this.state.runDoc(run(runId)))
    if (projection === undefined) return doc
    const wanted = nameList(projection, 'projection')
    return Object.fromEntries(Object.entries(doc).filter(([field]) => wanted.includes(field)))
  }

  /** [start, end] in ns since the epoch, floored to seconds. @throws DataNotAvailable */
  async estimateRunStartAndEnd(runId: string, targets: Names = []): Promise<readonly [bigint, bigint]> {
    return estimateRunStartAndEnd(this.state, run(runId), nameList(targets, 'targets'))
  }

  async toAbsoluteTimeRange(
    runId: string,
    o: Pick<GetOptions, 'timeRange' | 'secondsRange' | 'timeWithin'> & { readonly targets?: Names },
  ): Promise<readonly [bigint, bigint] | undefined> {
    checkNames(o, ['timeRange', 'secondsRange', 'timeWithin', 'targets'], 'toAbsoluteTimeRange')
    const { targets = [], ...times } = o
    checkGetOptions(times, 'toAbsoluteTimeRange')
    return absoluteTimeRange(this.state, run(runId), nameList(targets, 'targets'), times)
  }

  /** Table of all runs that the storage knows. */
  async scanRuns(request: ScanRequest = {}): Promise<RunTable> {
    checkNames(request, ['storeFields', 'checkAvailable'], 'scanRuns')
    return scanRuns(this.runSource, this.scanRequest(request))
  }

  /** Table of the runs that match. */
  async selectRuns(request: SelectRequest = {}): Promise<RunTable> {
    checkNames(
      request,
      [
        'runMode',
        'runId',
        'includeTags',
        'excludeTags',
        'available',
        'patternType',
        'ignoreUnderscore',
        'storeFields',
        'checkAvailable',
        'forceReload',
      ],
      'selectRuns',
    )
    const available = request.available === undefined ? undefined : nameList(request.available, 'available')
    await this.state.checkTargets(available ?? [])
    return selectRuns(this.runSource, { ...request, available, ...this.scanRequest(request) })
  }

  /** Runs for which a data type is stored, sorted. */
  async listAvailable(target: string, o: { readonly runs?: readonly string[] } = {}): Promise<string[]> {
    checkNames(o, ['runs'], 'listAvailable')
    await this.state.checkTargets([one(target)])
    return listAvailable(this.runSource, target, o.runs ?? (await scanRuns(this.runSource)).runIds)
  }

  /** Keys of one data type for several runs. */
  async keysForRuns(target: string, runIds: readonly string[]): Promise<DataKey[]> {
    return this.state.keys(one(target), runs(runIds))
  }

  /** Which data types are stored for a run. */
  async availableForRun(
    runId: string,
    o: { readonly includeTargets?: Names; readonly excludeTargets?: Names; readonly patternType?: PatternType } = {},
  ): Promise<Table> {
    checkNames(o, ['includeTargets', 'excludeTargets', 'patternType'], 'availableForRun')
    const { registry } = this.state
    const dataTypes = registry.dataTypes.filter((dataType) => registry.get(dataType)!.saveWhenFor(dataType) > 0)
    return availableForRun({
      ...o,
      runId: run(runId),
      dataTypes,
      isStored: (id, dataType) => this.isStored(id, dataType),
    })
  }

  /** Define a superrun: of runs, of parts of runs, or of the times of rows. */
  async defineRun(name: string, data: SuperrunData, o: { readonly fromRun?: string } = {}): Promise<RunDoc> {
    checkNames(o, ['fromRun'], 'defineRun')
    return defineRun({ frontends: this.state.frontends, name, data, fromRun: o.fromRun, notice: this.state.notice })
  }

  // -- inside -----------------------------------------------------------------------------------------------------------

  private get runSource(): RunSource {
    const { state } = this
    return {
      frontends: state.frontends,
      findOptions: state.findOptions,
      dataTypes: state.registry.dataTypes,
      keysForRuns: (dataType, runIds) => state.keys(dataType, runIds),
    }
  }

  private scanRequest(request: ScanRequest): ScanRequest {
    const { storeRunFields, checkAvailable } = this.state.options
    return {
      storeFields: [...asNames(storeRunFields), ...(request.storeFields ?? [])],
      checkAvailable: [...asNames(checkAvailable), ...(request.checkAvailable ?? [])],
    }
  }

  private frontendsFor(storage: NonNullable<ContextParameters['storage']>): StorageFrontend[] {
    const list = Array.isArray(storage)
      ? (storage as readonly (StorageFrontend | string)[])
      : [storage as StorageFrontend | string]
    return list.map((one) => {
      if (typeof one === 'string') return this.openFolder(one)
      if (one instanceof StorageFrontend) return one
      throw new InvalidArgument(`storage must be storage frontends or folders, got ${describe(one)}`)
    })
  }

  private copyRegistry(from: PluginRegistry): void {
    for (const plugin of from.plugins)
      this.state.registry.register(plugin, { config: this.state.config, usePerRunDefaults: true })
  }
}

const STORED_NAMES = ['chunkNumber', 'combining', 'detailed']

function run(runId: unknown): string {
  checkRunId(runId)
  return runId
}

function runs(runIds: unknown): string[] {
  if (typeof runIds === 'string') return [run(runIds)]
  if (!Array.isArray(runIds))
    throw new InvalidArgument(`Runs must be a run id or a list of them, got ${describe(runIds)}`)
  if (runIds.length === 0) throw new InvalidArgument('Ask for at least one run, got an empty list')
  return runIds.map(run)
}

function one(target: unknown): string {
  const [only, ...more] = checkTargets(target)
  if (more.length > 0) throw new InvalidArgument(`Give one data type here, got ${[only, ...more].join(', ')}`)
  return only!
}

/** What is wrong with a selection whatever the data are shows at once. */
function checkRows({ selection, keepColumns, dropColumns, timeSelection }: GetOptions): void {
  void new RowSelector({ selection, keepColumns, dropColumns, timeSelection })
}
