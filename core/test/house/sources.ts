/** The sources of a workspace as a graph, for the tests that hold the house in order. */
import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export const root = fileURLToPath(new URL('../../..', import.meta.url))

export interface Import {
  /** As written: `../dtype/index.js`, `apache-arrow`. */
  readonly specifier: string
  /** Types alone: gone when built. */
  readonly typeOnly: boolean
  /** `import('…')`: loaded only when it comes to that. */
  readonly lazy: boolean
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false // import './x.js' is for its effects
  if (clause.isTypeOnly) return true
  const named = clause.namedBindings
  return (
    !clause.name &&
    !!named &&
    ts.isNamedImports(named) &&
    named.elements.length > 0 &&
    named.elements.every((e) => e.isTypeOnly)
  )
}

function importsOf(text: string): Import[] {
  const imports: Import[] = []
  const add = (specifier: ts.Node | undefined, typeOnly: boolean, lazy = false): void => {
    if (specifier && ts.isStringLiteralLike(specifier)) imports.push({ specifier: specifier.text, typeOnly, lazy })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause))
    else if (ts.isExportDeclaration(node)) {
      const named = node.exportClause && ts.isNamedExports(node.exportClause) ? node.exportClause.elements : undefined
      add(node.moduleSpecifier, node.isTypeOnly || (!!named && named.length > 0 && named.every((e) => e.isTypeOnly)))
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true)
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false, true)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('x.ts', text, ts.ScriptTarget.ES2022, true))
  return imports
}

/** The imports of every source file, the files as posix paths below `src`. */
export type Imports = ReadonlyMap<string, readonly Import[]>

/** @param workspace its folder: `core` */
export function readImports(workspace: string): Imports {
  const src = join(root, workspace, 'src')
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .sort()
  return new Map(files.map((file) => [file, importsOf(readFileSync(join(src, file), 'utf8'))]))
}

/** The source file that a relative import means. */
export const target = (file: string, specifier: string): string =>
  posix.join(dirname(file), specifier).replace(/\.js$/, '.ts')

export const isRelative = (specifier: string): boolean => specifier.startsWith('.')
export const isBuiltin = (specifier: string): boolean =>
  specifier.startsWith('node:') || builtinModules.includes(specifier)

/** Relative imports that lead to no file, as `file -> specifier`. */
export const leadingNowhere = (imports: Imports): string[] =>
  [...imports].flatMap(([file, list]) =>
    list
      .filter(({ specifier }) => isRelative(specifier) && !imports.has(target(file, specifier)))
      .map(({ specifier }) => `${file} -> ${specifier}`),
  )

/**
 * The first circle of imports found, as the files along it. Types count: what is known only together is best read together, and a
 * circle of types becomes one of values with the next word that is moved.
 */
export function findCircle(imports: Imports): readonly string[] | undefined {
  const done = new Set<string>()
  const walk = (file: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file]
    if (done.has(file)) return undefined
    const next = (imports.get(file) ?? []).filter(({ specifier }) => isRelative(specifier))
    const circle = next.map(({ specifier }) => walk(target(file, specifier), [...way, file])).find(Boolean)
    done.add(file)
    return circle
  }
  return [...imports.keys()].map((file) => walk(file, [])).find(Boolean)
}
