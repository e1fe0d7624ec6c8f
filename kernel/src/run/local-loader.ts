/** The user's own TypeScript modules, as the converter compiled them; loaded again when they changed. */
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Script } from 'node:vm'
import type { LocalModule } from '../link/index.js'
import { registerSource } from './sources.js'

type Namespace = Record<string, unknown>

interface Loaded {
  readonly version: string
  readonly exports: Namespace
  readonly done: Promise<void>
}

type Body = (
  exports: Namespace,
  require: (name: string) => unknown,
  module: { exports: Namespace },
  $: object,
  file: string,
  folder: string,
) => unknown

export class LocalLoader {
  readonly #import: (specifier: string, from: string) => Promise<Namespace>
  readonly #loaded = new Map<string, Loaded>()

  constructor(importFrom: (specifier: string, from: string) => Promise<Namespace>) {
    this.#import = importFrom
  }

  async load(path: string, modules: readonly LocalModule[]): Promise<Namespace> {
    const all = new Map(modules.map((module) => [module.path, module]))
    await this.#evaluate(path, all, new Set())
    return this.#loaded.get(path)!.exports
  }

  /** Runs a module after what it imports; in a circle, the one that is on its way is used as far as it has come. */
  async #evaluate(path: string, all: ReadonlyMap<string, LocalModule>, underway: Set<string>): Promise<void> {
    const module = all.get(path)!
    if (underway.has(path)) return
    underway.add(path)
    const known = this.#loaded.get(path)
    if (known?.version === module.version) return known.done
    const exports: Namespace = {}
    const done = this.#run(module, exports, all, underway)
    this.#loaded.set(path, { version: module.version, exports, done })
    try {
      await done
    } catch (error) {
      this.#loaded.delete(path) // the next import tries again
      throw error
    }
  }

  async #run(
    module: LocalModule,
    exports: Namespace,
    all: ReadonlyMap<string, LocalModule>,
    underway: Set<string>,
  ): Promise<void> {
    const folder = dirname(module.path)
    const found = new Map<string, unknown>()
    for (const [name, path] of Object.entries(module.imports)) {
      if (path === null) found.set(name, asCommonJs(await this.#import(name, folder)))
      else {
        await this.#evaluate(path, all, underway)
        found.set(name, this.#loaded.get(path)!.exports)
      }
    }
    const native = createRequire(module.path)
    const require = Object.assign((name: string): unknown => (found.has(name) ? found.get(name) : native(name)), native)
    const holder = { exports }
    await bodyOf(module)(exports, require, holder, this.#runtime(module, all), module.path, folder)
    if (holder.exports !== exports) Object.assign(exports, holder.exports) // `export =`
  }

  #runtime(module: LocalModule, all: ReadonlyMap<string, LocalModule>): object {
    const folder = dirname(module.path)
    return {
      import: (name: string): Promise<unknown> => {
        const path = module.imports[name]
        return path ? this.load(path, [...all.values()]) : this.#import(name, folder)
      },
      meta: { url: pathToFileURL(module.path).href, filename: module.path, dirname: folder },
    }
  }
}

function bodyOf(module: LocalModule): Body {
  registerSource(module.path, module.source, module.map)
  const head = `(${module.async ? 'async ' : ''}function (exports, require, module, $, __filename, __dirname) {`
  const script = new Script(`${head}${module.code}\n})`, { filename: module.path, columnOffset: -head.length })
  return script.runInThisContext() as Body
}

/** A namespace as compiled imports read it: `x.default` and every name, of ES modules and CommonJS alike. */
function asCommonJs(namespace: Namespace): unknown {
  const whole = namespace['default']
  if ((typeof whole !== 'object' && typeof whole !== 'function') || whole === null) return namespace
  const other = whole as Namespace
  if (other['__esModule']) return other
  return new Proxy(namespace, {
    get: (target, name) => (Reflect.has(target, name) ? Reflect.get(target, name) : Reflect.get(other, name)),
  })
}
