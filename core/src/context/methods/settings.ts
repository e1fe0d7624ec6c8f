import { InvalidArgument } from '../../errors/index.js'
import { asNames, COMBINE_MODES, combineConfigs, toConfig, type CombineMode, type Config } from '../../config/index.js'
import { pyRepr } from '../../pytext/index.js'
import { PluginRegistry, type PluginClass } from '../../plugins/index.js'
import { StorageFrontend } from '../../storage/index.js'
import { DISPLAY, preformatted, type DisplayBundle } from '../../table/index.js'
import { checkNames, describe } from '../check-names.js'
import { CONTEXT_OPTION_NAMES, completeOptions, contextOptionsIn, type ContextOptions } from '../context-options.js'
import { enlist } from '../live.js'
import { ContextState } from '../state.js'

export type Register = PluginClass | readonly PluginClass[]
/** A module (`import * as plugins from ...`), or any object whose values hold plugins. */
export type Module = Readonly<Record<string, unknown>>

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

/** What Node's console asks objects for. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** What a context is made of, and how that is changed (strax context.py). */
export abstract class SettingMethods {
  protected readonly state: ContextState

  /**
   * Nothing is read or created on the disk before it is asked for.
   * @throws InvalidArgument for an unknown parameter or a bad value, InvalidConfig for an option that is no value of Python
   * @throws as `register` and `registerAll`
   */
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
    enlist(this)
  }

  /** What stands for a folder; overridden where there is a disk. */
  protected openFolder(path: string): StorageFrontend {
    throw new InvalidArgument(
      `There is no disk here to open "${path}" on: give a storage frontend, such as new MemoryFrontend()`,
    )
  }

  abstract register<T extends Register>(plugins: T): T
  abstract registerAll(modules: Module | readonly Module[]): void

  /** A few lines: where data lie, what can be made, what is set. */
  toString(): string {
    const { storage, registry, config } = this.state
    const listed = (names: readonly string[]): string => names.join(', ') || 'none'
    const options = Object.entries(config).map(([name, value]) => `${name}: ${pyRepr(value)}`)
    return [
      'Context',
      `  storage:    ${listed(storage.map(({ name }) => name))}`,
      `  data types: ${listed(registry.dataTypes)}`,
      `  config:     ${listed(options)}`,
    ].join('\n')
  }

  [DISPLAY](): DisplayBundle {
    return preformatted(String(this))
  }

  [INSPECT](): string {
    return String(this)
  }

  /** Storage frontends in the order given. */
  get storage(): readonly StorageFrontend[] {
    return this.state.storage
  }

  /** Options of plugins that are set. */
  get config(): Config {
    return this.state.config
  }

  /** Options of this context, those not set at their defaults. */
  get contextConfig(): ContextOptions {
    return this.state.options
  }

  /** A context with these settings added to, or in place of, those of this one; this one stays as it is. @throws as the constructor */
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

  /** Add a storage frontend, or a folder, at the end. @throws InvalidArgument if it is neither */
  addStorage(frontend: StorageFrontend | string): void {
    this.state.storage.push(...this.frontendsFor(frontend))
  }

  /**
   * Set options of plugins. `update`: new values win; `setdefault`: old ones win; `replace`: old ones are gone. A name that no plugin
   * takes is an error when data are asked for, as plugins may be registered later.
   * @throws InvalidArgument for another mode, InvalidConfig for what is no value of Python
   */
  setConfig(config: { readonly [option: string]: unknown }, mode: CombineMode = 'update'): void {
    this.state.config = combineConfigs(this.state.config, toConfig(config), mode)
  }

  /** Set options of this context; `mode` as in `setConfig`. @throws InvalidArgument for an unknown one or a bad value */
  setContextConfig(options: Partial<ContextOptions>, mode: CombineMode = 'update'): void {
    checkNames(options, CONTEXT_OPTION_NAMES, 'setContextConfig')
    if (!COMBINE_MODES.includes(mode))
      throw new InvalidArgument(`Unknown mode "${String(mode)}": known are ${COMBINE_MODES.join(', ')}`)
    const old = this.state.options
    this.state.options = completeOptions(
      mode === 'update' ? { ...old, ...options } : mode === 'setdefault' ? { ...options, ...old } : options,
    )
  }

  /** Forget options that no registered plugin takes, with a notice for each. */
  purgeUnusedConfigs(): void {
    const known = this.state.registry.options
    const free = asNames(this.state.options.freeOptions)
    const kept = Object.entries(this.state.config).filter(([name]) => known.has(name) || free.includes(name))
    for (const name of Object.keys(this.state.config))
      if (!kept.some(([other]) => other === name))
        this.state.notice(`Option ${name} forgotten: no registered plugin takes it`)
    this.state.config = Object.fromEntries(kept)
  }

  protected frontendsFor(storage: NonNullable<ContextParameters['storage']>): StorageFrontend[] {
    const list = Array.isArray(storage)
      ? (storage as readonly (StorageFrontend | string)[])
      : [storage as StorageFrontend | string]
    return list.map((one) => {
      if (typeof one === 'string') return this.openFolder(one)
      if (one instanceof StorageFrontend) return one
      throw new InvalidArgument(`storage must be storage frontends or folders, got ${describe(one)}`)
    })
  }

  protected copyRegistry(from: PluginRegistry): void {
    for (const plugin of from.plugins)
      this.state.registry.register(plugin, { config: this.state.config, usePerRunDefaults: true })
  }
}
