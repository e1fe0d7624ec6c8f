import { InvalidPlugin, didYouMean } from '../errors/index.js'
import { checkOptionSpec } from '../config/index.js'
import { autoVersion } from './auto-version.js'
import { kindDefaults, type KindDefaults } from './kinds/index.js'
import { SaveWhen, isSaveWhen } from './save-when.js'
import { snakeCase } from './snake-case.js'
import { PLUGIN_KINDS, type DeclaredPlugin, type Options, type PluginKind, type PluginSpec } from './spec.js'

const SPEC_KEYS: readonly (keyof PluginSpec)[] = [
  'name', 'kind', 'version', 'provides', 'dependsOn', 'dataKind', 'dtype', 'inferDtype', 'options', 'compressor',
  'rechunkOnSave', 'rechunkOnLoad', 'chunkTargetSizeMb', 'chunkSourceSizeMb', 'saveWhen', 'parallel', 'allowSuperrun',
  'inputTimeout', 'childOf', 'help', 'setup', 'compute', 'isReady', 'sourceFinished', 'cleanup', 'windowSize',
  'computeLoop', 'loopOver', 'timeSelection', 'touchingWindow', 'cutBy', 'cutName', 'cutDescription', 'cuts',
  'accumulatedCutsString', 'channelMap',
] // prettier-ignore

/** What Node's console, and a notebook, ask objects for. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** A plugin's declaration, checked and with all defaults filled in. It knows no run and no configuration. */
export class PluginClass {
  readonly name: string
  readonly kind: PluginKind
  readonly version: string
  readonly provides: readonly string[]
  readonly dependsOn: readonly string[]
  /** Own options and, for a child, the parent's. */
  readonly options: Options
  readonly compressor: string
  readonly rechunkOnLoad: boolean
  readonly chunkTargetSizeMb: number
  readonly chunkSourceSizeMb: number
  readonly parallel: boolean | 'process' | 'thread'
  readonly allowSuperrun: boolean
  readonly inputTimeout: number
  readonly parent: DeclaredPlugin | undefined
  /** What the person wrote, with what a child inherits: to make variants of it. */
  readonly spec: PluginSpec
  readonly compute: NonNullable<PluginSpec['compute']>
  private readonly savesWhen: Readonly<Record<string, SaveWhen>>
  private readonly rechunks: Readonly<Record<string, boolean>>

  constructor(written: PluginSpec) {
    checkShape(written)
    const spec = inherit(written)
    const defaults = kindDefaults(spec)
    this.spec = spec
    this.name = spec.name
    this.kind = spec.kind ?? 'plugin'
    this.parent = spec.childOf
    this.provides = oneOrMore(spec.provides ?? snakeCase(spec.name), 'provides', spec.name)
    if (this.provides.length === 0) throw new InvalidPlugin(`Plugin ${spec.name} provides nothing: give \`provides\``)
    this.dependsOn = oneOrMore(spec.dependsOn ?? defaults.dependsOn ?? [], 'dependsOn', spec.name)
    this.options = spec.options ?? {}
    for (const [option, declared] of Object.entries(this.options)) checkOptionSpec(option, declared, spec.name)
    this.version = spec.version === null ? autoVersion(spec) : (spec.version ?? '0.0.0')
    this.compressor = spec.compressor ?? 'blosc'
    this.rechunkOnLoad = spec.rechunkOnLoad ?? false
    this.chunkTargetSizeMb = spec.chunkTargetSizeMb ?? 200
    this.chunkSourceSizeMb = spec.chunkSourceSizeMb ?? 200
    this.parallel = spec.parallel ?? false
    this.allowSuperrun = spec.allowSuperrun ?? false
    this.inputTimeout = spec.inputTimeout ?? 80
    this.savesWhen = perOutput(spec.saveWhen ?? defaults.saveWhen ?? SaveWhen.ALWAYS, this, 'saveWhen')
    this.rechunks = perOutput(spec.rechunkOnSave ?? true, this, 'rechunkOnSave')
    this.compute = computeOf(spec, defaults)
    checkConsistent(this)
    Object.freeze(this)
  }

  get multiOutput(): boolean {
    return this.provides.length > 1
  }

  /** The data type under which the lineage lists this plugin. */
  get lastProvides(): string {
    return this.provides[this.provides.length - 1]!
  }

  saveWhenFor(dataType: string): SaveWhen {
    return this.savesWhen[dataType] ?? SaveWhen.ALWAYS
  }

  /** The most eager saveWhen of all outputs. */
  get saveWhenMost(): SaveWhen {
    return Math.max(...this.provides.map((d) => this.saveWhenFor(d))) as SaveWhen
  }

  canRechunk(dataType: string): boolean {
    return this.rechunks[dataType] ?? true
  }

  /** The same plugin with some of its declaration changed, e.g. `Peaks.with({ compressor: 'zstd' })`. */
  with(changes: Partial<PluginSpec>): PluginClass {
    return new PluginClass({ ...this.spec, ...changes })
  }

  toString(): string {
    return `${this.name} (${this.version}): ${this.dependsOn.join(', ') || 'nothing'} -> ${this.provides.join(', ')}`
  }

  [INSPECT](): string {
    return String(this)
  }
}

/**
 * Declare a plugin. See PluginSpec for everything that can be said; DESIGN's ten-line form needs name, provides, dependsOn, dtype
 * and compute.
 * @throws InvalidPlugin when the declaration contradicts itself or has an unknown key.
 */
export function definePlugin<const O extends Options = Options>(spec: PluginSpec<O>): PluginClass {
  return new PluginClass(spec as unknown as PluginSpec)
}

function checkShape(spec: PluginSpec): void {
  if (typeof spec !== 'object' || spec === null)
    throw new InvalidPlugin(`definePlugin takes an object, got ${typeof spec}`)
  if (typeof spec.name !== 'string' || !/^[A-Za-z]\w*$/.test(spec.name))
    throw new InvalidPlugin(
      `A plugin needs a name such as "PeakBasics" (letters, digits, "_"), got ${JSON.stringify(spec.name)}`,
    )
  for (const key of Object.keys(spec))
    if (!SPEC_KEYS.includes(key as keyof PluginSpec))
      throw new InvalidPlugin(`Plugin ${spec.name}: unknown key "${key}".${didYouMean(key, SPEC_KEYS)}`)
  if (spec.kind !== undefined && !PLUGIN_KINDS.includes(spec.kind))
    throw new InvalidPlugin(`Plugin ${spec.name}: unknown kind "${spec.kind}".${didYouMean(spec.kind, PLUGIN_KINDS)}`)
  if (spec.version !== undefined && spec.version !== null && typeof spec.version !== 'string')
    throw new InvalidPlugin(`Plugin ${spec.name}: version must be a string or null, got ${typeof spec.version}`)
  const sizes = ['chunkTargetSizeMb', 'chunkSourceSizeMb', 'inputTimeout'] as const
  for (const key of sizes) {
    const value = spec[key]
    if (value !== undefined && !(typeof value === 'number' && value > 0))
      throw new InvalidPlugin(`Plugin ${spec.name}: ${key} must be a positive number, got ${String(value)}`)
  }
}

/** A child has everything of its parent that it does not say itself; options are those of both. */
function inherit(spec: PluginSpec): PluginSpec {
  const parent = spec.childOf
  if (parent === undefined) return spec
  if (!(parent instanceof PluginClass))
    throw new InvalidPlugin(`Plugin ${spec.name}: childOf must be a plugin made by definePlugin`)
  const twice = Object.keys(spec.options ?? {}).filter((option) => Object.hasOwn(parent.options, option))
  if (twice.length > 0)
    throw new InvalidPlugin(
      `Plugin ${spec.name} declares ${twice.join(', ')} again, which its parent ${parent.name} declares: use another name with childOption and parentOptionName`,
    )
  return { ...parent.spec, ...spec, options: { ...parent.options, ...spec.options } }
}

function oneOrMore(value: string | readonly string[], key: string, name: string): readonly string[] {
  const list = typeof value === 'string' ? [value] : [...value]
  for (const item of list)
    if (typeof item !== 'string' || item.length < 2 || /[-/\\\s]/.test(item))
      throw new InvalidPlugin(
        `Plugin ${name}: ${key} must name data types (two letters or more; no "-", "/" or space), got ${JSON.stringify(item)}`,
      )
  const twice = list.filter((item, i) => list.indexOf(item) !== i)
  if (twice.length > 0) throw new InvalidPlugin(`Plugin ${name}: ${key} lists ${twice.join(', ')} twice`)
  return Object.freeze(list)
}

function perOutput<T extends number | boolean>(
  value: T | { readonly [dataType: string]: T },
  plugin: PluginClass,
  key: string,
): Readonly<Record<string, T>> {
  const result: Record<string, T> = {}
  for (const dataType of plugin.provides) {
    const one = typeof value === 'object' ? value[dataType] : value
    if (one === undefined) throw new InvalidPlugin(`Plugin ${plugin.name}: ${key} says nothing of ${dataType}`)
    if (key === 'saveWhen' ? !isSaveWhen(one) : typeof one !== 'boolean')
      throw new InvalidPlugin(`Plugin ${plugin.name}: ${key} of ${dataType} is ${String(one)}`)
    result[dataType] = one
  }
  return Object.freeze(result)
}

function computeOf(spec: PluginSpec, defaults: KindDefaults): NonNullable<PluginSpec['compute']> {
  const compute = spec.compute ?? defaults.compute
  if (compute === undefined) throw new InvalidPlugin(`Plugin ${spec.name} has no compute`)
  if (typeof compute !== 'function')
    throw new InvalidPlugin(`Plugin ${spec.name}: compute must be a function, got ${typeof compute}`)
  return compute
}

function checkConsistent(plugin: PluginClass): void {
  const { name, spec, kind, dependsOn } = plugin
  if (spec.dtype === undefined && spec.inferDtype === undefined && kindDefaults(spec).inferDtype === undefined)
    throw new InvalidPlugin(`Plugin ${name} has neither dtype nor inferDtype`)
  if (dependsOn.length === 0 && plugin.allowSuperrun)
    throw new InvalidPlugin(`Plugin ${name} depends on nothing, so it cannot allow superruns: they are made of runs`)
  if (dependsOn.length === 0 && (kind === 'overlap' || kind === 'loop' || kind === 'exhaust' || kind === 'merge'))
    throw new InvalidPlugin(`Plugin ${name} is of kind ${kind} and must depend on something`)
  if (kind === 'overlap' && spec.windowSize === undefined)
    throw new InvalidPlugin(`Plugin ${name} is of kind overlap and needs windowSize`)
  if (kind === 'downChunking' && plugin.parallel !== false)
    throw new InvalidPlugin(`Plugin ${name} is of kind downChunking, which cannot be parallel`)
  const own = plugin.provides.filter((d) => dependsOn.includes(d))
  if (own.length > 0) throw new InvalidPlugin(`Plugin ${name} depends on ${own.join(', ')}, which it provides itself`)
}
