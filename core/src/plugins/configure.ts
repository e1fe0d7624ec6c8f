import { InvalidArgument, InvalidPlugin, didYouMean } from '../errors/index.js'
import { resolveOptions, type Config } from '../config/index.js'
import type { Lineage } from '../lineage/index.js'
import type { PyValue } from '../pytext/index.js'
import { lineageWithChunkNumber, type ChunkNumber } from './chunk-number.js'
import type { PluginClass } from './plugin-class.js'
import { Plugin } from './plugin.js'
import type { PluginRegistry } from './registry.js'

export interface Configuration {
  readonly registry: PluginRegistry
  readonly config: Config
  /** Options from the run document (`strax_defaults`); only if the context uses per-run defaults. */
  readonly runDefaults?: Config
}

/**
 * The plugins of `targets` and of all they depend on, by data type; a plugin of several data types is one object under each.
 * Options without a value are left out here (the key of data can be asked without them) and missed when computing.
 * @throws InvalidArgument if nothing provides a target
 * @throws InvalidPlugin if a dependency is not provided, or plugins depend on each other in a circle
 */
export function configurePlugins(
  targets: readonly string[],
  runId: string,
  configuration: Configuration,
  chunkNumber?: ChunkNumber,
): Map<string, Plugin> {
  const done = new Map<string, Plugin>()
  const visit = (dataType: string, path: readonly string[]): Plugin => {
    const known = done.get(dataType)
    if (known !== undefined) return known
    if (path.includes(dataType))
      throw new InvalidPlugin(`Plugins depend on each other in a circle: ${[...path, dataType].join(' -> ')}`)
    const cls = classFor(dataType, path, configuration.registry)
    const deps: Record<string, Plugin> = {}
    for (const dependency of cls.dependsOn) deps[dependency] = visit(dependency, [...path, dataType])
    const plugin = configureOne(cls, runId, deps, configuration, chunkNumber)
    for (const provided of cls.provides) if (configuration.registry.get(provided) === cls) done.set(provided, plugin)
    return plugin
  }
  for (const target of targets) visit(target, [])
  return done
}

function classFor(dataType: string, path: readonly string[], registry: PluginRegistry): PluginClass {
  const cls = registry.get(dataType)
  if (cls !== undefined) return cls
  const hint = didYouMean(dataType, registry.dataTypes)
  const asker = path[path.length - 1]
  if (asker === undefined)
    throw new InvalidArgument(`No registered plugin provides "${dataType}".${hint}`, {
      dataType,
      known: registry.dataTypes,
    })
  throw new InvalidPlugin(
    `${registry.get(asker)!.name} depends on "${dataType}", which no registered plugin provides.${hint}`,
    { dataType, known: registry.dataTypes },
  )
}

function configureOne(
  cls: PluginClass,
  runId: string,
  deps: Readonly<Record<string, Plugin>>,
  { config, runDefaults }: Configuration,
  chunkNumber: ChunkNumber | undefined,
): Plugin {
  const values = withChildOptions(
    cls,
    resolveOptions(cls.options, config, runId, { runDefaults, tolerant: true, takenBy: cls.name }),
  )
  const lineage: Lineage = Object.assign(
    { [cls.lastProvides]: [cls.name, cls.version, lineageOptions(cls, values)] },
    ...Object.values(deps).map((dependency) => dependency.lineage),
  )
  const plain = new Plugin({ cls, runId, config: values, lineage, deps })
  if (chunkNumber === undefined) return plain
  // Chunks that are split when loaded are counted from 0.
  const restricting = cls.dependsOn.find(
    (dependency) => Object.hasOwn(chunkNumber, dependency) && !deps[dependency]!.cls.rechunkOnLoad,
  )
  return new Plugin({
    cls,
    runId,
    config: values,
    lineage: lineageWithChunkNumber(plain, chunkNumber),
    deps,
    chunkNumber: restricting === undefined ? undefined : chunkNumber[restricting],
  })
}

/** A child's own value takes the place of the parent's option, so that the parent's code finds it under its own name. */
function withChildOptions(cls: PluginClass, values: Config): Config {
  const result: Record<string, PyValue> = { ...values }
  for (const [name, option] of Object.entries(cls.options)) {
    if (!option.childOption) continue
    const parentName = option.parentOptionName
    if (parentName === undefined || !Object.hasOwn(cls.options, parentName))
      throw new InvalidPlugin(
        `${cls.name}: child option ${name} replaces "${parentName ?? ''}", which is no option of its parent.${didYouMean(parentName ?? '', Object.keys(cls.options))}`,
      )
    const value = values[name]
    if (value !== undefined) result[parentName] = value
  }
  return result
}

/** Tracked options; for a child without the parent's replaced ones, and with the parent's name and version. */
function lineageOptions(cls: PluginClass, values: Config): Config {
  const replaced = Object.values(cls.options).map((option) =>
    option.childOption ? option.parentOptionName : undefined,
  )
  const tracked = Object.entries(values).filter(
    ([name]) => cls.options[name]?.track !== false && (cls.parent === undefined || !replaced.includes(name)),
  )
  const parent: [string, PyValue][] = cls.parent === undefined ? [] : [[cls.parent.name, cls.parent.version]]
  return Object.fromEntries([...tracked, ...parent])
}
