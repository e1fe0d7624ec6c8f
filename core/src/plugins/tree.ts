import { InvalidPlugin } from '../errors/index.js'
import type { PluginRegistry } from './registry.js'

/** What each data type depends on directly: {peaks: ['records'], ...}. */
export function dependencyTree(registry: PluginRegistry): Record<string, string[]> {
  return Object.fromEntries(registry.dataTypes.map((d) => [d, [...registry.get(d)!.dependsOn]]))
}

/** What is made directly from each data type. */
export function inversedTree(registry: PluginRegistry): Record<string, string[]> {
  const result: Record<string, string[]> = {}
  for (const plugin of registry.plugins)
    for (const dependency of plugin.dependsOn) (result[dependency] ??= []).push(...plugin.provides)
  return result
}

/** Data types that depend on nothing. */
export function rootDataTypes(registry: PluginRegistry): string[] {
  return registry.dataTypes.filter((d) => registry.get(d)!.dependsOn.length === 0)
}

/** All that a data type depends on, however far back. */
export function allDependencies(registry: PluginRegistry, dataType: string): Set<string> {
  const found = new Set<string>()
  const visit = (d: string): void => {
    for (const dependency of registry.get(d)?.dependsOn ?? [])
      if (!found.has(dependency)) {
        found.add(dependency)
        visit(dependency)
      }
  }
  visit(dataType)
  return found
}

export interface TreeLevel {
  /** Steps from the sources, by the longest or the shortest way. */
  readonly level: number
  readonly class: string
  /** Place among what the plugin provides. */
  readonly index: number
  /** Place in the order (level, class, index). */
  readonly order: number
}

/** Topological levels of all data types, sorted; `shortest` counts by the shortest way back (strax Context.tree_levels). */
export function treeLevels(registry: PluginRegistry, shortest = false): Record<string, TreeLevel> {
  const levels = new Map<string, number>()
  const levelOf = (dataType: string, path: readonly string[]): number => {
    const known = levels.get(dataType)
    if (known !== undefined) return known
    if (path.includes(dataType))
      throw new InvalidPlugin(`Plugins depend on each other in a circle: ${[...path, dataType].join(' <- ')}`)
    const below = (registry.get(dataType)?.dependsOn ?? []).map((d) => levelOf(d, [...path, dataType]))
    const level = below.length === 0 ? 0 : 1 + (shortest ? Math.min(...below) : Math.max(...below))
    levels.set(dataType, level)
    return level
  }
  const entries = registry.dataTypes.map((dataType) => {
    const plugin = registry.get(dataType)!
    return { dataType, level: levelOf(dataType, []), class: plugin.name, index: plugin.provides.indexOf(dataType) }
  })
  entries.sort((a, b) => a.level - b.level || (a.class < b.class ? -1 : a.class > b.class ? 1 : a.index - b.index))
  return Object.fromEntries(entries.map(({ dataType, ...entry }, order) => [dataType, { ...entry, order }]))
}

/** @throws InvalidPlugin if a plugin that does not allow superruns depends on one that does (strax Context.check_superrun) */
export function checkSuperrun(registry: PluginRegistry): void {
  for (const plugin of registry.plugins) {
    if (plugin.allowSuperrun) continue
    for (const dependency of plugin.dependsOn)
      if (registry.get(dependency)?.allowSuperrun)
        throw new InvalidPlugin(
          `${dependency} allows superruns, but ${plugin.provides.join(', ')} made from it does not: let ${plugin.name} allow them too`,
        )
  }
}
