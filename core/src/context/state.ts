import { InvalidArgument, RunMetadataNotAvailable, didYouMean } from '../errors/index.js'
import { asNames, checkKnownOptions, type Config } from '../config/index.js'
import type { DataKey } from '../lineage/index.js'
import { keyOf, storedUnderName, type World } from '../plan/index.js'
import {
  checkChunkNumber,
  configurePlugins,
  type ChunkNumber,
  type Plugin,
  type PluginRegistry,
} from '../plugins/index.js'
import type { FindOptions, RunDoc, StorageFrontend } from '../storage/index.js'
import type { ContextOptions } from './context-options.js'

/** All that a context is made of. The rooms below get this, or parts of it, never the context itself. */
export class ContextState {
  constructor(
    readonly storage: StorageFrontend[],
    public config: Config,
    public options: ContextOptions,
    readonly registry: PluginRegistry,
    readonly notice: (text: string) => void,
  ) {}

  /** Nearest first; of equally near ones the first given. */
  get frontends(): StorageFrontend[] {
    return [...this.storage].sort((a, b) => a.storageType - b.storageType)
  }

  get findOptions(): FindOptions {
    const fuzzyFor = asNames(this.options.fuzzyFor).map((dataType) => this.lineageNameOf(dataType))
    return {
      fuzzyFor,
      fuzzyForOptions: asNames(this.options.fuzzyForOptions),
      allowIncomplete: this.options.allowIncomplete,
    }
  }

  /** Refuses options that no plugin takes: they are misspelt, or their plugin is not registered. */
  checkConfig(): void {
    if (this.registry.dataTypes.length === 0) return
    checkKnownOptions(this.config, this.registry.options.keys(), {
      free: asNames(this.options.freeOptions),
      what: 'option',
    })
  }

  world(registry: PluginRegistry = this.registry): World {
    this.checkConfig()
    return {
      registry,
      config: this.config,
      frontends: this.frontends,
      findOptions: this.findOptions,
      forbidCreationOf: asNames(this.options.forbidCreationOf),
      writeSuperruns: this.options.writeSuperruns,
      allowRechunk: this.options.allowRechunk,
      runDefaults: (runId) => this.runDefaults(runId),
      runDoc: (runId) => this.runDoc(runId),
    }
  }

  /** The document of a run. @throws RunMetadataNotAvailable */
  async runDoc(runId: string): Promise<RunDoc> {
    const asked = this.frontends.filter((frontend) => frontend.provideRunMetadata)
    for (const frontend of asked) {
      const doc = await frontend.runMetadata(runId)
      if (doc !== undefined) return doc
    }
    const where =
      asked.length > 0
        ? `in ${asked.map(({ name }) => name).join(', ')}`
        : 'no storage provides run documents: add a DataDirectory with { provideRunMetadata: true }'
    throw new RunMetadataNotAvailable(`No run document of run ${runId} (${where})`, { runId })
  }

  async runDefaults(runId: string): Promise<Config | undefined> {
    if (!this.options.usePerRunDefaults) return undefined
    const doc = await this.runDoc(runId).catch((error: unknown) => {
      if (error instanceof RunMetadataNotAvailable) return undefined
      throw error
    })
    return doc?.['strax_defaults'] as Config | undefined
  }

  /** Plugins of the targets and of all they depend on. @throws InvalidArgument for a target without plugin, saying what is stored */
  async plugins(targets: readonly string[], runId: string, chunkNumber?: ChunkNumber): Promise<Map<string, Plugin>> {
    await this.checkTargets(targets, runId)
    this.checkConfig()
    if (chunkNumber !== undefined) checkChunkNumber(chunkNumber)
    const configuration = { registry: this.registry, config: this.config, runDefaults: await this.runDefaults(runId) }
    return configurePlugins(targets, runId, configuration, chunkNumber)
  }

  async plugin(target: string, runId: string, chunkNumber?: ChunkNumber): Promise<Plugin> {
    return (await this.plugins([target], runId, chunkNumber)).get(target)!
  }

  async key(
    runId: string,
    target: string,
    o: { chunkNumber?: ChunkNumber; combining?: boolean } = {},
  ): Promise<DataKey> {
    const { lineage } = await this.plugin(target, runId, o.chunkNumber)
    return keyOf(runId, target, lineage, this, o.combining)
  }

  /** One lineage for all runs, unless it depends on the run. */
  async keys(target: string, runIds: readonly string[]): Promise<DataKey[]> {
    const [first] = runIds
    if (first === undefined) return []
    if (this.options.usePerRunDefaults) return Promise.all(runIds.map((runId) => this.key(runId, target)))
    const { lineage, lineageHash } = await this.plugin(target, first)
    return Promise.all(runIds.map((runId) => keyOf(runId, target, lineage, this, false, lineageHash)))
  }

  /** @throws InvalidArgument */
  async checkTargets(targets: readonly string[], runId?: string): Promise<void> {
    for (const target of targets) {
      if (this.registry.get(target) !== undefined) continue
      const known = this.registry.dataTypes
      const stored = await storedUnderName(runId, target, this.frontends)
      const there =
        stored.length > 0
          ? ` Stored under that name: ${stored.slice(0, 5).join(', ')}${stored.length > 5 ? ` and ${stored.length - 5} more` : ''}. Open one without its plugin by openData(folder), or register the plugin.`
          : ''
      const none = known.length === 0 ? ' No plugin is registered.' : ''
      throw new InvalidArgument(
        `No registered plugin provides "${target}".${none}${didYouMean(target, known)}${there}`,
        { dataType: target, runId, known },
      )
    }
  }

  /** What a data type of a lineage is made from directly, as lineages name it, where the same plugin is registered. */
  readonly dependsOn = (dataType: string, plugin: string): readonly string[] | undefined => {
    const known = this.registry.get(dataType)
    if (known?.name !== plugin) return undefined
    return [...new Set(known.dependsOn.map((name) => this.registry.get(name)?.lastProvides ?? name))]
  }

  /** Lineages list a plugin under the last data type that it provides. */
  private lineageNameOf(dataType: string): string {
    const plugin = this.registry.get(dataType)
    if (plugin !== undefined) return plugin.lastProvides
    throw new InvalidArgument(
      `fuzzyFor names "${dataType}", which no registered plugin provides.${didYouMean(dataType, this.registry.dataTypes)}`,
    )
  }
}
