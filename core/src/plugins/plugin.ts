import { InvalidPlugin, PluginFailed, didYouMean, isStraxlabError, messageOf } from '../errors/index.js'
import type { Config } from '../config/index.js'
import { StructDtype } from '../dtype/index.js'
import type { Lineage } from '../lineage/index.js'
import { lineageHash } from '../lineage/index.js'
import { toPlain, type PyValue } from '../pytext/index.js'
import { plainRunId } from '../run-id/index.js'
import { kindDefaults } from './kinds/index.js'
import type { PluginClass } from './plugin-class.js'
import type { DtypeSpec, InferContext } from './spec.js'

export interface PluginParts {
  readonly cls: PluginClass
  readonly runId: string
  readonly config: Config
  readonly lineage: Lineage
  readonly deps: { readonly [dataType: string]: Plugin }
  /** Chunk numbers of a dependency to which processing is restricted. */
  readonly chunkNumber?: readonly number[]
}

/** A plugin for one run: its options have values, its dependencies, dtypes and lineage are known. Computing is `execute`'s job. */
export class Plugin {
  readonly cls: PluginClass
  /** As given, with a superrun's `_`. */
  readonly runId: string
  readonly config: Config
  readonly lineage: Lineage
  readonly deps: { readonly [dataType: string]: Plugin }
  readonly chunkNumber: readonly number[] | undefined
  /** Options as compute sees them. */
  readonly values: { readonly [option: string]: unknown }
  private readonly kinds: { readonly [dataType: string]: string }
  private cachedDtypes: { readonly [dataType: string]: StructDtype } | undefined

  constructor(parts: PluginParts) {
    this.cls = parts.cls
    this.runId = parts.runId
    this.config = parts.config
    this.lineage = parts.lineage
    this.deps = parts.deps
    this.chunkNumber = parts.chunkNumber
    this.values = toPlain(this.config as PyValue) as { readonly [option: string]: unknown }
    this.kinds = dataKinds(this)
  }

  get name(): string {
    return this.cls.name
  }

  get provides(): readonly string[] {
    return this.cls.provides
  }

  get dependsOn(): readonly string[] {
    return this.cls.dependsOn
  }

  get lineageHash(): string {
    return lineageHash(this.lineage)
  }

  /** Inferred on first use, so that asking for keys never runs a plugin's code. */
  get dtypes(): { readonly [dataType: string]: StructDtype } {
    return (this.cachedDtypes ??= inferDtypes(this))
  }

  dtypeFor(dataType: string): StructDtype {
    return this.dtypes[this.checkProvides(dataType)]!
  }

  dataKindFor(dataType: string): string {
    return this.kinds[this.checkProvides(dataType)]!
  }

  /** Dependencies by data kind, both in the order of dependsOn. */
  dependenciesByKind(): Map<string, string[]> {
    const byKind = new Map<string, string[]>()
    for (const dataType of this.dependsOn) {
      const kind = this.deps[dataType]!.dataKindFor(dataType)
      byKind.set(kind, [...(byKind.get(kind) ?? []), dataType])
    }
    return byKind
  }

  inferContext(): InferContext {
    return { config: this.values, deps: this.deps, provides: this.provides, runId: plainRunId(this.runId) }
  }

  private checkProvides(dataType: string): string {
    if (!this.provides.includes(dataType))
      throw new InvalidPlugin(`${this.name} does not provide ${dataType}.${didYouMean(dataType, this.provides)}`)
    return dataType
  }
}

function dataKinds(plugin: Plugin): { readonly [dataType: string]: string } {
  const { cls, provides, dependsOn } = plugin
  const given = cls.spec.dataKind
  if (provides.length > 1) {
    if (typeof given !== 'object')
      throw new InvalidPlugin(
        `${cls.name} provides several data types and must give a dataKind for each: ${provides.join(', ')}`,
      )
    const missing = provides.filter((dataType) => typeof given[dataType] !== 'string')
    if (missing.length > 0) throw new InvalidPlugin(`${cls.name}: dataKind says nothing of ${missing.join(', ')}`)
    return given
  }
  const only = provides[0]!
  const kind = typeof given === 'object' ? given[only] : given
  const first = dependsOn[0]
  return { [only]: kind ?? (first === undefined ? only : plugin.deps[first]!.dataKindFor(first)) }
}

function inferDtypes(plugin: Plugin): { readonly [dataType: string]: StructDtype } {
  const { cls, provides } = plugin
  const infer = cls.spec.inferDtype ?? (cls.spec.dtype === undefined ? kindDefaults(cls.spec).inferDtype : undefined)
  const given = infer === undefined ? cls.spec.dtype! : callInfer(plugin, infer)
  const result: Record<string, StructDtype> = {}
  for (const dataType of provides) {
    const one =
      provides.length === 1 && isDtypeSpec(given) ? given : (given as { [dataType: string]: DtypeSpec })[dataType]
    if (one === undefined || !isDtypeSpec(one))
      throw new InvalidPlugin(
        provides.length > 1
          ? `${cls.name} provides several data types; its dtype must be an object with one for each, and says nothing of ${dataType}`
          : `${cls.name}: dtype must be a list of fields, got ${typeof given}`,
      )
    result[dataType] = checkTimes(StructDtype.from(one), dataType, cls.name)
  }
  return result
}

const isDtypeSpec = (value: unknown): value is DtypeSpec => Array.isArray(value) || value instanceof StructDtype

function callInfer(plugin: Plugin, infer: NonNullable<PluginClass['spec']['inferDtype']>): ReturnType<typeof infer> {
  try {
    return infer(plugin.inferContext())
  } catch (cause) {
    if (isStraxlabError(cause)) throw cause
    throw new PluginFailed(`inferDtype of ${plugin.name} failed: ${messageOf(cause)}`, { runId: plugin.runId, cause })
  }
}

function checkTimes(dtype: StructDtype, dataType: string, name: string): StructDtype {
  if (dtype.has('time') && (dtype.has('endtime') || (dtype.has('length') && dtype.has('dt')))) return dtype
  throw new InvalidPlugin(
    `${name}: ${dataType} needs the fields time and endtime (or time, length and dt), got ${dtype.names.join(', ')}. Start the dtype with ...timeFields`,
  )
}
