import { InvalidConfig, InvalidPlugin, didYouMean } from '../errors/index.js'
import { defaultOf, type Config, type OptionSpec } from '../config/index.js'
import { equalInPython } from '../lineage/index.js'
import { pyRepr, type PyValue } from '../pytext/index.js'
import { PluginClass } from './plugin-class.js'

export interface RegisterRules {
  readonly config: Config
  readonly usePerRunDefaults: boolean
  /** Told when a plugin is dropped because another one took over one of its data types. */
  readonly onNotice?: (text: string) => void
}

/** Which plugin provides which data type. Values; changing one never changes a copy (strax context.py, register and below). */
export class PluginRegistry {
  private readonly byDataType: Map<string, PluginClass>

  constructor(from?: PluginRegistry) {
    this.byDataType = new Map(from?.byDataType)
  }

  get dataTypes(): string[] {
    return [...this.byDataType.keys()]
  }

  get plugins(): PluginClass[] {
    return [...new Set(this.byDataType.values())]
  }

  get(dataType: string): PluginClass | undefined {
    return this.byDataType.get(dataType)
  }

  /** All options of all plugins, by name; a name that several take is listed once. */
  get options(): Map<string, OptionSpec> {
    return new Map(this.plugins.flatMap((plugin) => Object.entries(plugin.options)))
  }

  /**
   * Make a plugin the provider of its data types, in place of any other.
   * @throws InvalidPlugin if it disagrees with a registered plugin on the default of an option
   * @throws InvalidConfig if it has a default by run that the context does not allow
   */
  register(plugin: PluginClass, rules: RegisterRules): void {
    if (!(plugin instanceof PluginClass))
      throw new InvalidPlugin(`Only plugins made by definePlugin can be registered, got ${describe(plugin)}`)
    const staying = this.plugins.filter((other) => !other.provides.some((d) => plugin.provides.includes(d)))
    checkPerRunDefaults([plugin, ...staying], rules)
    for (const other of staying) checkSameDefaults(plugin, other)
    const replaced = plugin.provides
      .map((dataType) => this.byDataType.get(dataType))
      .filter((old) => old !== undefined && old !== plugin)
    for (const dataType of plugin.provides) this.byDataType.set(dataType, plugin)
    for (const old of new Set(replaced))
      for (const dataType of old!.provides)
        if (this.byDataType.get(dataType) === old) {
          this.byDataType.delete(dataType)
          rules.onNotice?.(
            `${dataType} is no longer registered: ${plugin.name} took over another data type of ${old!.name}`,
          )
        }
  }

  /** Forget the plugin of a data type, with all else that it provides. */
  deregister(dataType: string): void {
    const plugin = this.byDataType.get(dataType)
    if (plugin === undefined)
      throw new InvalidPlugin(`No registered plugin provides ${dataType}.${didYouMean(dataType, this.dataTypes)}`)
    for (const provided of plugin.provides)
      if (this.byDataType.get(provided) === plugin) this.byDataType.delete(provided)
  }

  /** Deregister plugins that depend on what nothing provides, until none is left; returns the data types dropped. */
  deregisterWithMissingDependencies(): string[] {
    const dropped: string[] = []
    for (;;) {
      const lost = [...this.byDataType].filter(([, plugin]) => plugin.dependsOn.some((d) => !this.byDataType.has(d)))
      if (lost.length === 0) return dropped
      for (const [dataType] of lost) this.byDataType.delete(dataType)
      dropped.push(...lost.map(([dataType]) => dataType))
    }
  }
}

function describe(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? `an object of ${value.constructor?.name ?? 'no class'}`
    : typeof value
}

function checkPerRunDefaults(plugins: readonly PluginClass[], rules: RegisterRules): void {
  if (rules.usePerRunDefaults) return
  for (const plugin of plugins)
    for (const [name, option] of Object.entries(plugin.options))
      if (option.defaultByRun !== undefined && !Object.hasOwn(rules.config, name))
        throw new InvalidConfig(
          `Option ${name} of ${plugin.name} has a default by run, which this context does not allow: give ${name} in config, or set the context option usePerRunDefaults`,
        )
}

/** One option name means one thing: its default must be the same wherever it is declared. */
function checkSameDefaults(plugin: PluginClass, other: PluginClass): void {
  for (const [name, option] of Object.entries(plugin.options)) {
    const known = other.options[name]
    if (known === undefined) continue
    const [mine, theirs] = [defaultForAnyRun(name, option), defaultForAnyRun(name, known)]
    if (mine === undefined || theirs === undefined || equalInPython(mine, theirs)) continue
    throw new InvalidPlugin(
      `Option ${name} has default ${pyRepr(mine)} in ${plugin.name} but ${pyRepr(theirs)} in ${other.name}: one option has one default`,
    )
  }
}

/** As strax asks for it: for run 0. */
function defaultForAnyRun(name: string, option: OptionSpec): PyValue | undefined {
  return defaultOf(name, option, '0')
}
