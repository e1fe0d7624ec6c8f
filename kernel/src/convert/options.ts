import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ts, type TS } from './typescript.js'

/** What a cell is compiled with when no tsconfig lies beside the notebook. */
function defaults(): TS.CompilerOptions {
  return {
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
    types: ['node'],
    allowJs: true,
    esModuleInterop: true,
    resolveJsonModule: true,
    skipLibCheck: true,
    useUnknownInCatchVariables: false,
  }
}

/** Settings the kernel needs, whatever a tsconfig says: cells are ES modules that are checked, never written. */
function fixed(): TS.CompilerOptions {
  return {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
    customConditions: ['node'],
    allowImportingTsExtensions: true,
    noEmit: true,
    isolatedModules: false,
    verbatimModuleSyntax: false,
    // A cell is always a part of something: names are used, and code continues, in later cells.
    noUnusedLocals: false,
    noUnusedParameters: false,
    allowUnreachableCode: true,
    allowUnusedLabels: true,
    noUncheckedSideEffectImports: false,
  }
}

export interface CellOptions {
  readonly options: TS.CompilerOptions
  /** What is wrong in the tsconfig, for the user. */
  readonly warnings: readonly string[]
}

/** The kernel's options with those of a `tsconfig.json` in `folder` (and what it extends) over the defaults. */
export function cellOptions(folder: string): CellOptions {
  const path = join(folder, 'tsconfig.json')
  if (!existsSync(path)) return { options: { ...defaults(), ...fixed() }, warnings: [] }
  const read = ts.readConfigFile(path, ts.sys.readFile)
  if (read.error) return { options: { ...defaults(), ...fixed() }, warnings: [warning(read.error)] }
  // No file list is wanted of it, so no folder is searched.
  const parsed = ts.parseJsonConfigFileContent(
    { ...(read.config as object), files: [], include: undefined },
    ts.sys,
    folder,
  )
  const own = Object.fromEntries(Object.entries(parsed.options).filter(([name]) => !NOT_OURS.has(name)))
  const noFiles = 18002
  return {
    options: { ...defaults(), ...own, ...fixed(), configFilePath: undefined },
    warnings: parsed.errors.filter((error) => error.code !== noFiles).map(warning),
  }
}

/** Options about written files and projects, which mean nothing for a cell. */
const NOT_OURS = new Set(
  (
    'outDir outFile rootDir rootDirs declaration declarationMap declarationDir emitDeclarationOnly sourceMap inlineSourceMap ' +
    'composite incremental tsBuildInfoFile noEmitOnError isolatedDeclarations importHelpers erasableSyntaxOnly'
  ).split(' '),
)

function warning(diagnostic: TS.Diagnostic): string {
  return `tsconfig.json: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')}`
}
