/** Modules for cells: from the notebook's folder, else from the kernel's place; local TypeScript from the converter. */
import { readFileSync, statSync } from 'node:fs'
import { createRequire, isBuiltin, Module } from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { CellCode } from '../link/index.js'
import { fallbackFolders, isBare } from '../place/index.js'
import { LocalLoader } from './local-loader.js'

type Namespace = Record<string, unknown>
type Import = (specifier: string, options?: unknown) => Promise<Namespace>

const KERNEL_API = '@straxlab/kernel'

export class Loader {
  readonly folder: string
  readonly meta: ImportMeta
  readonly require: NodeJS.Require
  readonly #local: LocalLoader
  readonly #importers: Import[]
  /** When a local JavaScript file was first imported, to see that it changed. */
  readonly #firstSeen = new Map<string, number>()

  constructor(folder: string) {
    this.folder = folder
    this.#importers = [folder, ...fallbackFolders()].map(importerIn)
    this.#local = new LocalLoader((specifier, from) => this.#importFrom(specifier, from))
    this.require = createRequire(join(folder, 'notebook.js'))
    const file = join(folder, 'notebook.ts')
    const url = pathToFileURL(file).href
    this.meta = {
      url,
      filename: file,
      dirname: folder,
      resolve: (name: string) => new URL(name, url).href,
    } as ImportMeta
  }

  async import(specifier: string, cell: CellCode, options?: unknown): Promise<unknown> {
    const path = cell.imports[specifier]
    if (path !== undefined) return this.#local.load(path, cell.modules)
    return this.#importFrom(specifier, this.folder, options)
  }

  /** One export of a namespace, as TypeScript understands CommonJS packages. */
  pick(namespace: Namespace, name: string): unknown {
    const whole = namespace['default'] as Namespace | undefined
    const holds = (it: unknown): it is Namespace => (typeof it === 'object' || typeof it === 'function') && it !== null
    if (name === 'default') return holds(whole) && whole['__esModule'] && 'default' in whole ? whole['default'] : whole
    if (name in namespace) return namespace[name]
    if (holds(whole) && name in whole) return whole[name]
    throw new SyntaxError(
      `The module does not export '${name}' (it exports ${Object.keys(namespace).slice(0, 20).join(', ') || 'nothing'})`,
    )
  }

  async #importFrom(specifier: string, from: string, options?: unknown): Promise<Namespace> {
    if (specifier === KERNEL_API) return (await import('../index.js')) as unknown as Namespace
    if (isBuiltin(specifier)) return (await import(specifier)) as Namespace
    if (!isBare(specifier)) return this.#importPath(specifier, from, options)
    const importers = from === this.folder ? this.#importers : [importerIn(from), ...this.#importers]
    let first: unknown
    for (const load of importers) {
      try {
        return await load(specifier, options)
      } catch (error) {
        if (!isMissing(error, specifier)) throw error
        first ??= error
      }
    }
    throw first
  }

  async #importPath(specifier: string, from: string, options?: unknown): Promise<Namespace> {
    if (/^[a-z]+:/.test(specifier) && !specifier.startsWith('file:')) return this.#importers[0]!(specifier, options)
    const path = specifier.startsWith('file:') ? fileURLToPath(specifier) : resolve(from, specifier)
    if (path.endsWith('.json')) return { default: JSON.parse(readFileSync(path, 'utf8')) as unknown }
    return this.#importers[0]!(this.#current(path), options)
  }

  /** The URL of a local file; one that changed gets a new URL, so that Node loads it again. */
  #current(path: string): string {
    const found = ['', '.js', '.mjs', '.cjs', '/index.js'].find((end) =>
      statSync(path + end, { throwIfNoEntry: false })?.isFile(),
    )
    const file = path + (found ?? '')
    const modified = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
    const first = this.#firstSeen.get(file)
    if (first === undefined) this.#firstSeen.set(file, modified)
    const url = pathToFileURL(file)
    if (first !== undefined && first !== modified) {
      Reflect.deleteProperty(this.require.cache, file)
      url.searchParams.set('changed', String(modified))
    }
    return url.href
  }
}

/** Node's own `import()`, as if it stood in a file of `folder`. */
function importerIn(folder: string): Import {
  const file = join(folder, '[notebook].cjs')
  const module = new Module(file) as Module & { _compile(code: string, file: string): void }
  module.filename = file
  module._compile('module.exports = (specifier, options) => import(specifier, options)', file)
  return module.exports as Import
}

/** The package itself is not there, as opposed to something that it needs. */
function isMissing(error: unknown, specifier: string): boolean {
  const { code, message } = error as NodeJS.ErrnoException
  if (code !== 'ERR_MODULE_NOT_FOUND' || typeof message !== 'string') return false
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
  return message.includes(`Cannot find package '${name}'`)
}
