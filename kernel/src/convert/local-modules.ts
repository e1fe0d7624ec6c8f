/** Local TypeScript files that cells import: checked with the cells, compiled to CommonJS bodies for the user side. */
import { createHash } from 'node:crypto'
import type { CellCode, LocalModule } from '../link/index.js'
import type { CellChecker } from './checker.js'
import { needsOf } from './cell-file.js'
import { problemsOf, type Problem } from './diagnostics.js'
import { emitOptions, stripMapComment } from './emit.js'
import { isAsync } from './plan.js'
import { ts, type BoundFile, type TS } from './typescript.js'
import type { World } from './world.js'

interface Compiled {
  readonly stamp: string | undefined
  readonly module: Omit<LocalModule, 'version'>
}

export class LocalModules {
  readonly #world: World
  readonly #compiled = new Map<string, Compiled>()

  constructor(world: World) {
    this.#world = world
  }

  /** What is wrong in the local files a cell stands on. */
  problems(cell: BoundFile, checker: CellChecker): Problem[] {
    return this.#reachable(cell).flatMap((file) =>
      problemsOf(checker.diagnostics(file as BoundFile), file, file.fileName),
    )
  }

  /** Every local TypeScript file the cell imports, directly or not, and where its own specifiers lead. */
  neededBy(cell: BoundFile): Pick<CellCode, 'imports' | 'modules'> {
    const modules = this.#reachable(cell).map((file) => this.#compile(file))
    const all = new Map(modules.map((module) => [module.path, module]))
    const imports: Record<string, string> = {}
    for (const name of modules.length ? needsOf(cell).specifiers : []) {
      const path = this.#world.resolved(name)?.resolvedFileName
      if (path && all.has(path)) imports[name] = path
    }
    return { imports, modules: modules.map((module) => ({ ...module, version: versionOf(module, all) })) }
  }

  #reachable(cell: BoundFile): TS.SourceFile[] {
    const found = new Map<string, TS.SourceFile>()
    const follow = (targets: (TS.ResolvedModuleFull | undefined)[]): void => {
      for (const target of targets) {
        const file =
          target && isTypeScript(target) ? this.#world.program.getSourceFile(target.resolvedFileName) : undefined
        if (!file || found.has(file.fileName)) continue
        found.set(file.fileName, file)
        follow(needsOf(file as BoundFile).specifiers.map((name) => this.#world.resolvedFrom(file, name)))
      }
    }
    follow(needsOf(cell).specifiers.map((name) => this.#world.resolved(name)))
    return [...found.values()]
  }

  #compile(file: TS.SourceFile): Omit<LocalModule, 'version'> {
    const stamp = this.#world.stamp(file.fileName)
    const known = this.#compiled.get(file.fileName)
    if (known && known.stamp === stamp) return known.module
    const out = ts.transpileModule(file.text, {
      fileName: file.fileName,
      compilerOptions: { ...emitOptions(this.#world.options), module: ts.ModuleKind.CommonJS, esModuleInterop: false },
      transformers: { before: [keepDynamicImports] },
    })
    const code = stripMapComment(out.outputText)
    const imports: Record<string, string | null> = {}
    for (const { fileName: name } of ts.preProcessFile(code, true, true).importedFiles) {
      const target = this.#world.resolvedFrom(file, name)
      imports[name] = target && isTypeScript(target) ? target.resolvedFileName : null
    }
    const module = {
      path: file.fileName,
      code,
      map: out.sourceMapText ?? '',
      source: file.text,
      async: isAsync(withoutImports(file)),
      imports,
    }
    this.#compiled.set(file.fileName, { stamp, module })
    return module
  }
}

/** Compiled by us: a source file of the user's with types in it. Everything else Node loads itself. */
function isTypeScript(target: TS.ResolvedModuleFull): boolean {
  return (
    /\.[cm]?tsx?$/.test(target.resolvedFileName) &&
    !/\.d\.[cm]?ts$/.test(target.resolvedFileName) &&
    !target.isExternalLibraryImport
  )
}

/** CommonJS would make `import()` a require; `$.import` is given to the module's body. */
const keepDynamicImports: TS.TransformerFactory<TS.SourceFile> = (context) => (file) => {
  const $ = (name: string): TS.Expression =>
    ts.factory.createPropertyAccessExpression(ts.factory.createIdentifier('$'), name)
  const visit = (node: TS.Node): TS.Node => {
    const visited = ts.visitEachChild(node, visit, context)
    if (ts.isCallExpression(visited) && visited.expression.kind === ts.SyntaxKind.ImportKeyword) {
      return ts.factory.createCallExpression($('import'), undefined, visited.arguments)
    }
    return ts.isMetaProperty(visited) && visited.keywordToken === ts.SyntaxKind.ImportKeyword ? $('meta') : visited
  }
  return ts.visitEachChild(file, visit, context)
}

function withoutImports(file: TS.SourceFile): TS.SourceFile {
  const statements = file.statements.filter((s) => !ts.isImportDeclaration(s) && !ts.isExportDeclaration(s))
  return ts.factory.updateSourceFile(file, statements)
}

/** Changes with the module's own code and with that of everything it imports. */
function versionOf(
  module: Omit<LocalModule, 'version'>,
  all: ReadonlyMap<string, Omit<LocalModule, 'version'>>,
): string {
  const hash = createHash('sha256')
  const seen = new Set<string>()
  const add = (path: string): void => {
    const it = all.get(path)
    if (!it || seen.has(path)) return
    seen.add(path)
    hash.update(path).update('\0').update(it.code)
    for (const target of Object.values(it.imports)) if (target) add(target)
  }
  add(module.path)
  return hash.digest('hex').slice(0, 16)
}
