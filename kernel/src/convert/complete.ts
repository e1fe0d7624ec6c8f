import type { CellChecker } from './checker.js'
import { ts, type BoundFile, type TS } from './typescript.js'

export interface Match {
  readonly text: string
  /** TypeScript's kind: `method`, `property`, `const`, `function`, `class`, `interface`, `module`, `keyword`, ... */
  readonly kind: string
  /** Its type, for the first matches only (each costs time). */
  readonly signature: string
}

export interface Completion {
  readonly start: number
  readonly end: number
  readonly matches: readonly Match[]
}

const WITH_SIGNATURE = 40
const MOST = 1000

const preferences: TS.UserPreferences = {
  includeCompletionsForModuleExports: false,
  includeCompletionsWithInsertText: false,
  includePackageJsonAutoImports: 'off',
}
const cancellation: TS.CancellationToken = {
  isCancellationRequested: () => false,
  throwIfCancellationRequested: () => undefined,
}

/** What can stand at `position` (UTF-16 units), best first, and the part of the text it would replace. */
export function complete(
  checker: CellChecker,
  file: BoundFile,
  position: number,
  options: TS.CompilerOptions,
): Completion {
  const host = hostFor(options)
  const info = ts.Completions.getCompletionsAtPosition(
    ...[
      host,
      checker.program,
      () => undefined,
      file,
      position,
      preferences,
      undefined,
      1,
      cancellation,
      undefined,
      true,
    ],
  )
  const typed = /[\p{ID_Continue}$#]*$/u.exec(file.text.slice(0, position))![0]
  if (!info) return { start: position, end: position, matches: [] }
  const span = info.optionalReplacementSpan
  const inString = info.entries.some((entry) => entry.replacementSpan)
  const start = inString
    ? info.entries.find((entry) => entry.replacementSpan)!.replacementSpan!.start
    : (span?.start ?? position - typed.length)
  const prefix = file.text.slice(start, position)
  const fitting = info.entries.filter((entry) => fits(entry.name, prefix))
  fitting.sort(
    (a, b) => rank(a, prefix) - rank(b, prefix) || (a.sortText < b.sortText ? -1 : a.sortText > b.sortText ? 1 : 0),
  )
  const matches = fitting.slice(0, MOST).map((entry, i) => ({
    text: entry.name,
    kind: entry.kind,
    signature: i < WITH_SIGNATURE ? signatureOf(entry, checker.checker, file) : '',
  }))
  return { start, end: position, matches }
}

function fits(name: string, prefix: string): boolean {
  return name.toLowerCase().startsWith(prefix.toLowerCase())
}

/** Names in the case that was typed come before others. */
function rank(entry: TS.CompletionEntry, prefix: string): number {
  return entry.name.startsWith(prefix) ? 0 : 1
}

function signatureOf(entry: TS.CompletionEntry, checker: TS.TypeChecker, file: TS.SourceFile): string {
  const symbol = (entry as { symbol?: TS.Symbol }).symbol
  if (!symbol) return ''
  return checker.typeToString(checker.getTypeOfSymbolAtLocation(symbol, file), file)
}

/** The little that completion asks of a language service's host. */
function hostFor(options: TS.CompilerOptions): object {
  return {
    getCompilationSettings: () => options,
    getCurrentDirectory: () => ts.sys.getCurrentDirectory(),
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
  }
}
