/**
 * The one TypeScript of the converter: the stock compiler, also put in the place of tslab's fork, so that tslab's own
 * modules run on it and the fork (38 MB) is never loaded. The compiler's internals used here and in this room are
 * pinned by the exact version in package.json and held by the tests.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire, Module } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { Script } from 'node:vm'
import type TS from 'typescript'

export type { default as TS } from 'typescript'

const require = createRequire(import.meta.url)

/** Internals of TypeScript that have no public type. */
export interface Internals {
  bindSourceFile(file: TS.SourceFile, options: TS.CompilerOptions): void
  createTypeChecker(host: TS.Program): TS.TypeChecker
  skipOuterExpressions(node: TS.Expression): TS.Expression
  isExpressionNode(node: TS.Node): boolean
  getSourceFileOfNode(node: TS.Node): TS.SourceFile
  findPrecedingToken(position: number, file: TS.SourceFile): TS.Node | undefined
  getTouchingPropertyName(file: TS.SourceFile, position: number): TS.Node
  getContainerNode(node: TS.Node): TS.Declaration | undefined
  Completions: {
    getCompletionsAtPosition(...args: unknown[]): TS.CompletionInfo | undefined
  }
  SignatureHelp: {
    getSignatureHelpItems(
      program: TS.Program,
      file: TS.SourceFile,
      position: number,
      reason: undefined,
      cancellation: TS.CancellationToken,
    ): TS.SignatureHelpItems | undefined
  }
  SymbolDisplay: {
    getSymbolDisplayPartsDocumentationAndSymbolKind(
      checker: TS.TypeChecker,
      symbol: TS.Symbol,
      file: TS.SourceFile,
      enclosing: TS.Node | undefined,
      location: TS.Node,
    ): {
      displayParts: TS.SymbolDisplayPart[]
      documentation: TS.SymbolDisplayPart[]
      tags?: TS.JSDocTagInfo[]
      symbolKind: string
    }
    getSymbolKind(checker: TS.TypeChecker, symbol: TS.Symbol, location: TS.Node): string
  }
}

/** What a checker asks of a program beside its public face. */
export interface ProgramInternals extends TS.Program {
  getResolvedModule(
    file: TS.SourceFile,
    specifier: string,
    mode: TS.ResolutionMode,
  ): TS.ResolvedModuleWithFailedLookupLocations | undefined
}

/** A source file with what the binder and parser leave on it. */
export interface BoundFile extends TS.SourceFile {
  parent: TS.SourceFile
  locals?: Map<string, TS.Symbol>
  parseDiagnostics: TS.DiagnosticWithLocation[]
  bindDiagnostics?: TS.DiagnosticWithLocation[]
  imports: readonly TS.StringLiteralLike[]
  moduleAugmentations: readonly TS.Node[]
  ambientModuleNames: readonly string[]
  externalModuleIndicator?: TS.Node | true
}

const file = require.resolve('typescript')
if (!require.cache[file] && process.env['STRAXLAB_CODE_CACHE'] !== 'off') loadThroughCodeCache()

export const ts = require('typescript') as typeof TS & Internals
require.cache[resolveTslabFork()] = require.cache[file]!

/** The fork as tslab sees it, which need not be hoisted beside us. */
function resolveTslabFork(): string {
  return createRequire(require.resolve('tslab/package.json')).resolve('@tslab/typescript-for-tslab')
}

/**
 * Loads TypeScript from V8's compiled code, kept from an earlier start (0.1 s of a start saved). V8 itself refuses a
 * cache of another Node version; any trouble leads back to the ordinary require.
 */
function loadThroughCodeCache(): void {
  const text = readFileSync(file, 'utf8')
  const place = codeCachePath(text.length)
  let cachedData: Buffer | undefined
  try {
    cachedData = readFileSync(place)
  } catch {
    cachedData = undefined // first start
  }
  const script = new Script(Module.wrap(text), { filename: file, ...(cachedData ? { cachedData } : {}) })
  const module = new Module(file)
  module.filename = file
  script.runInThisContext()(module.exports, require, module, file, dirname(file))
  module.loaded = true
  require.cache[file] = module
  if (!cachedData || script.cachedDataRejected) saveCodeCacheLater(script, place)
}

function codeCachePath(size: number): string {
  const base = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  const key = createHash('sha256')
    .update(`${process.version} ${process.arch} ${file} ${size}`)
    .digest('hex')
    .slice(0, 16)
  return join(base, 'straxlab', `typescript-${key}.bin`)
}

/** Written when the functions of a start have been compiled, and never half. */
function saveCodeCacheLater(script: Script, place: string): void {
  const timer = setTimeout(() => {
    try {
      mkdirSync(dirname(place), { recursive: true })
      writeFileSync(`${place}.${process.pid}`, script.createCachedData())
      renameSync(`${place}.${process.pid}`, place)
    } catch {
      return // a read-only home only costs the next start its 0.1 s
    }
  }, 5000)
  timer.unref()
}
