/**
 * Everything outside the cells: the standard library, Node's types, the packages and local files that cells import.
 * One TypeScript program holds them; it is built anew only when a cell imports something new or a local file changed.
 */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { GLOBAL_DECLARATIONS } from './globals.js'
import { fallbackFolders, isBare } from '../place/index.js'
import { ts, type BoundFile, type ProgramInternals, type TS } from './typescript.js'

interface CachedFile {
  readonly file: TS.SourceFile | undefined
  readonly stamp: string
}

export class World {
  readonly folder: string
  readonly options: TS.CompilerOptions
  /** Virtual file that imports all that cells have imported, so that the program holds it. */
  readonly importsFile: string
  readonly #globalsFile: string
  readonly #specifiers = new Set<string>()
  readonly #augmentations = new Set<string>()
  readonly #cache = new Map<string, CachedFile>()
  readonly #typeReferences = new Map<string, TS.ResolvedTypeReferenceDirectiveWithFailedLookupLocations>()
  readonly #host: TS.CompilerHost
  readonly #resolutions: TS.ModuleResolutionCache
  #isWhole: boolean
  #program: TS.Program

  constructor(folder: string, options: TS.CompilerOptions) {
    this.folder = folder
    this.options = options
    this.importsFile = join(folder, '__straxlab_imports__.ts')
    this.#globalsFile = join(folder, '__straxlab_globals__.d.ts')
    this.#resolutions = ts.createModuleResolutionCache(folder, (name) => name, options)
    this.#host = this.#createHost()
    this.#isWhole = options.types?.length === 0
    this.#program = this.#build()
  }

  get program(): ProgramInternals {
    return this.#program as ProgramInternals
  }

  /**
   * Ambient types (Node's) are four fifths of the world. A new world is without them, so that the kernel is there sooner:
   * they come in when a cell needs them, or when nobody waits. True if they came in now.
   */
  complete(): boolean {
    if (this.#isWhole) return false
    this.#isWhole = true
    this.#program = this.#build()
    return true
  }

  /**
   * Takes in what a cell imports and `declare global` texts. True if the program was built anew, so that everything
   * that hangs on the old one has to be renewed. With `retry`, what was not found before is looked for again (it may
   * have been installed since).
   */
  include(specifiers: readonly string[], augmentations: readonly string[], retry: boolean): boolean {
    const wanted = specifiers.filter((name) => !this.#isAmbient(name))
    const unknown = wanted.filter((name) => !this.#specifiers.has(name) || (retry && !this.resolved(name)))
    const added = augmentations.filter((text) => !this.#augmentations.has(text))
    const stale = retry && wanted.length > 0 && this.#localFilesChanged()
    if (!unknown.length && !added.length && !stale) return false
    for (const name of unknown) this.#specifiers.add(name)
    for (const text of added) this.#augmentations.add(text)
    if (unknown.length) this.#resolutions.clear()
    this.#program = this.#build()
    return true
  }

  /** Where a cell's specifier leads, if it leads to a file. */
  resolved(specifier: string): TS.ResolvedModuleFull | undefined {
    const imports = this.#program.getSourceFile(this.importsFile)
    if (!imports) return undefined
    return this.resolvedFrom(imports, specifier)
  }

  /** Where a specifier leads from `file`, be it said by `import` or by `require`. */
  resolvedFrom(file: TS.SourceFile, specifier: string): TS.ResolvedModuleFull | undefined {
    const modes: TS.ResolutionMode[] = [ts.ModuleKind.ESNext, ts.ModuleKind.CommonJS]
    const found = modes.map((mode) => this.program.getResolvedModule(file, specifier, mode))
    return found.find((resolution) => resolution?.resolvedModule)?.resolvedModule
  }

  stamp(fileName: string): string | undefined {
    return this.#cache.get(fileName)?.stamp
  }

  /** Files of the user's own that cells import, directly or not. */
  localFiles(): TS.SourceFile[] {
    return this.#program
      .getSourceFiles()
      .filter((file) => isLocalSource(file.fileName) && file.fileName !== this.importsFile)
  }

  /** Declared by `declare module "fs"` in some file, as Node's own modules are. */
  #isAmbient(specifier: string): boolean {
    return this.#program.getSourceFiles().some((file) => (file as BoundFile).ambientModuleNames?.includes(specifier))
  }

  #build(): TS.Program {
    this.#cache.delete(this.importsFile)
    return ts.createProgram({
      rootNames: [this.#globalsFile, this.importsFile],
      options: this.#isWhole ? this.options : { ...this.options, types: [] },
      host: this.#host,
      oldProgram: this.#program,
    })
  }

  #importsText(): string {
    const lines = [...this.#specifiers].map((name) => `import ${JSON.stringify(name)}`)
    return ['export {}', ...lines, ...this.#augmentations].join('\n')
  }

  #localFilesChanged(): boolean {
    return this.localFiles().some(({ fileName }) => stampOf(fileName) !== this.#cache.get(fileName)?.stamp)
  }

  #createHost(): TS.CompilerHost {
    const host = ts.createCompilerHost(this.options)
    const virtual = (name: string): string | undefined =>
      name === this.importsFile ? this.#importsText() : name === this.#globalsFile ? GLOBAL_DECLARATIONS : undefined
    host.getCurrentDirectory = () => this.folder
    host.fileExists = (name) => virtual(name) !== undefined || ts.sys.fileExists(name)
    host.readFile = (name) => virtual(name) ?? ts.sys.readFile(name)
    host.getSourceFile = (name, options) => {
      const stamp = isLocalSource(name) && virtual(name) === undefined ? stampOf(name) : ''
      const known = this.#cache.get(name)
      if (known?.stamp === stamp) return known.file
      const text = virtual(name) ?? readText(name)
      const file = text === undefined ? undefined : parse(name, text, options)
      this.#cache.set(name, { file, stamp })
      return file
    }
    host.resolveModuleNameLiterals = (literals, from, redirect, options) =>
      literals.map((literal) => this.#resolve(literal.text, from, redirect, options))
    host.resolveTypeReferenceDirectiveReferences = (references, from, redirect, options) =>
      references.map((reference) =>
        this.#typeReference(typeof reference === 'string' ? reference : reference.fileName, from, redirect, options),
      )
    return host
  }

  /**
   * `types: ['node']` and `/// <reference types="node" />`: one answer per name for all, the notebook's own first. A
   * package that brings another version of Node's types would double the program (and contradict the first).
   */
  #typeReference(
    name: string,
    from: string,
    redirect: TS.ResolvedProjectReference | undefined,
    options: TS.CompilerOptions,
  ): TS.ResolvedTypeReferenceDirectiveWithFailedLookupLocations {
    const known = this.#typeReferences.get(name)
    if (known) return known
    for (const place of [this.importsFile, from, ...fallbackFolders().map((folder) => join(folder, '_.ts'))]) {
      const found = ts.resolveTypeReferenceDirective(name, place, options, this.#host, redirect)
      if (!found.resolvedTypeReferenceDirective) continue
      this.#typeReferences.set(name, found)
      return found
    }
    return { resolvedTypeReferenceDirective: undefined, failedLookupLocations: [] } as never
  }

  #resolve(
    name: string,
    from: string,
    redirect: TS.ResolvedProjectReference | undefined,
    options: TS.CompilerOptions,
  ): TS.ResolvedModuleWithFailedLookupLocations {
    const at = (place: string): TS.ResolvedModuleWithFailedLookupLocations =>
      ts.resolveModuleName(name, place, options, this.#host, this.#resolutions, redirect)
    const found = at(from)
    if (found.resolvedModule || !isBare(name) || from.includes('/node_modules/')) return found
    for (const folder of fallbackFolders()) {
      const instead = at(join(folder, '_.ts'))
      if (instead.resolvedModule) return instead
    }
    return found
  }
}

/** A source of the user's own: no declarations, nothing installed. */
function isLocalSource(name: string): boolean {
  return !name.endsWith('.d.ts') && !name.includes('/node_modules/') && !/\.d\.[cm]ts$/.test(name)
}

function stampOf(name: string): string {
  const stat = statSync(name, { throwIfNoEntry: false })
  return stat ? `${stat.mtimeMs} ${stat.size}` : 'gone'
}

function readText(name: string): string | undefined {
  try {
    return readFileSync(name, 'utf8')
  } catch {
    return undefined // the compiler reports a missing file itself
  }
}

/** Declarations are parsed without their comments (a third of the time of a start); `docs.ts` reads them when asked. */
function parse(name: string, text: string, options: TS.ScriptTarget | TS.CreateSourceFileOptions): TS.SourceFile {
  const base = typeof options === 'object' ? options : { languageVersion: options }
  const jsDocParsingMode = isLocalSource(name) ? ts.JSDocParsingMode.ParseAll : ts.JSDocParsingMode.ParseNone
  return ts.createSourceFile(name, text, { ...base, jsDocParsingMode })
}
