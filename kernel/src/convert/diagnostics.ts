/** Diagnostics as data that can be shown: where, what, and the line with a caret. */
import { fallbackFolders } from '../place/index.js'
import { ts, type TS } from './typescript.js'

export interface Problem {
  /** `In[3]`, or the path of a local file. */
  readonly file: string
  /** One-based. */
  readonly line: number
  readonly column: number
  readonly length: number
  readonly code: number
  readonly message: string
  /** The source line it is about. */
  readonly text: string
  readonly syntax: boolean
}

/** A package without types is no reason to stop a cell. */
const NO_TYPES_FOR_MODULE = 7016
const MODULE_NOT_FOUND = 2307
/** `import x = require('y')` works in cells, though they are ES modules. */
const IMPORT_ASSIGNMENT = 1202

const HARMLESS = new Set([NO_TYPES_FOR_MODULE, IMPORT_ASSIGNMENT])

export function problemsOf(diagnostics: readonly TS.Diagnostic[], file: TS.SourceFile, name: string): Problem[] {
  return diagnostics
    .filter((d) => d.category === ts.DiagnosticCategory.Error && !HARMLESS.has(d.code))
    .map((diagnostic) =>
      problem(
        diagnostic,
        diagnostic.file ?? file,
        diagnostic.file && diagnostic.file !== file ? diagnostic.file.fileName : name,
      ),
    )
}

function problem(diagnostic: TS.Diagnostic, file: TS.SourceFile, name: string): Problem {
  const start = Math.min(diagnostic.start ?? 0, file.text.length)
  const { line, character } = file.getLineAndCharacterOfPosition(start)
  const text = file.text.split(/\r?\n/)[line] ?? ''
  return {
    file: name,
    line: line + 1,
    column: character + 1,
    length: Math.max(1, Math.min(diagnostic.length ?? 1, text.length - character)),
    code: diagnostic.code,
    message: ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n') + advice(diagnostic),
    text,
    syntax: diagnostic.code < 2000,
  }
}

function advice(diagnostic: TS.Diagnostic): string {
  if (diagnostic.code !== MODULE_NOT_FOUND) return ''
  return `\nIt is neither in the node_modules of the notebook's folder nor in the kernel's (${fallbackFolders()[0]}).`
}
