import { InvalidArgument, InvalidPlugin } from '../errors/index.js'
import type { Lineage } from '../lineage/index.js'
import type { PyValue } from '../pytext/index.js'
import type { Plugin } from './plugin.js'

/** Consecutive chunks of a dependency to which processing is restricted: { raw_records: [0, 1] }. */
export type ChunkNumber = { readonly [dataType: string]: readonly number[] }

/** @throws InvalidArgument unless every entry is a list of consecutive whole numbers */
export function checkChunkNumber(chunkNumber: ChunkNumber): void {
  for (const [dataType, numbers] of Object.entries(chunkNumber)) {
    const valid =
      Array.isArray(numbers) &&
      numbers.length > 0 &&
      numbers.every((n, i) => Number.isSafeInteger(n) && n >= 0 && (i === 0 || n === numbers[i - 1]! + 1))
    if (!valid)
      throw new InvalidArgument(
        `chunkNumber of ${dataType} must be a list of consecutive chunk numbers such as [0, 1], got ${JSON.stringify(numbers)}`,
      )
  }
}

/** The lineage says which chunks were used, wherever a plugin depends directly on the restricted data (strax context.py). */
export function lineageWithChunkNumber(plugin: Plugin, chunkNumber: ChunkNumber): Lineage {
  const result: Record<string, Lineage[string]> = { ...plugin.lineage }
  for (const dependent of selfAndDependencies(plugin)) {
    const used = dependent.dependsOn.filter((dataType) => Object.hasOwn(chunkNumber, dataType))
    if (used.length === 0) continue
    checkAllowed(dependent, used)
    const key = dependent.cls.lastProvides
    const [name, version, options] = result[key]!
    const numbers: PyValue = Object.fromEntries(used.map((dataType) => [dataType, chunkNumber[dataType]!]))
    result[key] = [name, version, { ...options, chunk_number: numbers }]
  }
  return result
}

function selfAndDependencies(plugin: Plugin): Set<Plugin> {
  const found = new Set<Plugin>()
  const visit = (one: Plugin): void => {
    if (found.has(one)) return
    found.add(one)
    Object.values(one.deps).forEach(visit)
  }
  visit(plugin)
  return found
}

function checkAllowed(plugin: Plugin, used: readonly string[]): void {
  if (plugin.cls.kind === 'loop' || plugin.cls.kind === 'overlap')
    throw new InvalidPlugin(
      `${plugin.name} is of kind ${plugin.cls.kind}: it needs whole runs and cannot be restricted by chunkNumber`,
    )
  if (plugin.dependsOn.length > 1) for (const dataType of used) checkConnects(plugin, dataType)
}

/** All dependencies must come from the restricted data alone, else their chunks would not agree. */
function checkConnects(plugin: Plugin, dataType: string): void {
  for (const [name, dependency] of Object.entries(plugin.deps)) {
    const within = new Map<string, Plugin>([[name, dependency]])
    for (const one of selfAndDependencies(dependency))
      for (const d of Object.keys(one.deps)) within.set(d, one.deps[d]!)
    const connects =
      within.has(dataType) &&
      [Math.max, Math.min].every((pick) => {
        const levels = [...within].map(([d, p]) => [d, levelOf(p, pick)] as const)
        const own = levels.find(([d]) => d === dataType)![1]
        return levels.filter(([, level]) => level === own).length === 1
      })
    if (!connects)
      throw new InvalidArgument(
        `chunkNumber of ${dataType} cannot be used: ${plugin.name} also depends on ${name}, which is not made from ${dataType} alone`,
      )
  }
}

/** Steps to the sources by the longest (Math.max) or shortest (Math.min) way. */
function levelOf(plugin: Plugin, pick: (...levels: number[]) => number): number {
  const below = Object.values(plugin.deps).map((dependency) => levelOf(dependency, pick))
  return below.length === 0 ? 0 : pick(...below) + 1
}
