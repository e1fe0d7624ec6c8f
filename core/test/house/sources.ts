/** The sources of core as a graph, for the tests that hold the house in order. */
import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export const root = fileURLToPath(new URL('../../..', import.meta.url))
export const src = join(root, 'core', 'src')

export interface Import {
  /** As written: `../dtype/index.js`, `apache-arrow`. */
  readonly specifier: string
  /** Types alone: gone when built. */
  readonly typeOnly: boolean
}

/** All files of core/src, as posix paths below it. */
export const sourceFiles: readonly string[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
  .sort()

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
  const add = (specifier: ts.Node | undefined, typeOnly: boolean): void => {
    if (specifier && ts.isStringLiteralLike(specifier)) imports.push({ specifier: specifier.text, typeOnly })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause))
    else if (ts.isExportDeclaration(node)) {
      const named = node.exportClause && ts.isNamedExports(node.exportClause) ? node.exportClause.elements : undefined
      add(node.moduleSpecifier, node.isTypeOnly || (!!named && named.length > 0 && named.every((e) => e.isTypeOnly)))
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true)
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('x.ts', text, ts.ScriptTarget.ES2022, true))
  return imports
}

export const importsByFile: ReadonlyMap<string, readonly Import[]> = new Map(
  sourceFiles.map((file) => [file, importsOf(readFileSync(join(src, file), 'utf8'))]),
)

/** The source file that a relative import means. */
export const target = (file: string, specifier: string): string =>
  posix.join(dirname(file), specifier).replace(/\.js$/, '.ts')

export const isRelative = (specifier: string): boolean => specifier.startsWith('.')
export const isBuiltin = (specifier: string): boolean =>
  specifier.startsWith('node:') || builtinModules.includes(specifier)

/** The room of a file: its first folder, or the file itself on the roof (`index.ts`, `node.ts`). */
export const roomOf = (file: string): string => (file.includes('/') ? file.slice(0, file.indexOf('/')) : file)

/** All files that a file reaches when it is loaded, with the way there: the importers from the entry on. */
export function reachableFrom(entry: string): Map<string, readonly string[]> {
  const ways = new Map<string, readonly string[]>([[entry, [entry]]])
  for (const [file, way] of ways) {
    for (const { specifier, typeOnly } of importsByFile.get(file) ?? []) {
      const next = target(file, specifier)
      if (isRelative(specifier) && !typeOnly && !ways.has(next)) ways.set(next, [...way, next])
    }
  }
  return ways
}

/** The first circle of imports found, as the files along it. */
export function findCircle(): readonly string[] | undefined {
  const done = new Set<string>()
  const walk = (file: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file]
    if (done.has(file)) return undefined
    const next = (importsByFile.get(file) ?? []).filter((i) => isRelative(i.specifier) && !i.typeOnly)
    const circle = next.map((i) => walk(target(file, i.specifier), [...way, file])).find(Boolean)
    done.add(file)
    return circle
  }
  return sourceFiles.map((file) => walk(file, [])).find(Boolean)
}

/** The names that a module exports, types included, following `export *`. */
export function exportedNames(file: string): string[] {
  const tree = ts.createSourceFile(file, readFileSync(join(src, file), 'utf8'), ts.ScriptTarget.ES2022, true)
  const names = tree.statements.flatMap((node): string[] => {
    if (ts.isExportDeclaration(node)) {
      if (node.exportClause && ts.isNamedExports(node.exportClause))
        return node.exportClause.elements.map((e) => e.name.text)
      return exportedNames(target(file, (node.moduleSpecifier as ts.StringLiteral).text))
    }
    if (!ts.canHaveModifiers(node) || !ts.getModifiers(node)?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword))
      return []
    if (ts.isVariableStatement(node)) return node.declarationList.declarations.map((d) => d.name.getText(tree))
    const { name } = node as ts.DeclarationStatement
    return name ? [name.getText(tree)] : ['default']
  })
  return [...new Set(names)].sort()
}

/** Whether a file has a default export, which nobody may rename in peace. */
export function hasDefaultExport(file: string): boolean {
  const tree = ts.createSourceFile(file, readFileSync(join(src, file), 'utf8'), ts.ScriptTarget.ES2022, true)
  return tree.statements.some(
    (node) =>
      (ts.isExportAssignment(node) && !node.isExportEquals) ||
      (ts.canHaveModifiers(node) && ts.getModifiers(node)?.some((m) => m.kind === ts.SyntaxKind.DefaultKeyword)) ||
      (ts.isExportDeclaration(node) &&
        !!node.exportClause &&
        ts.isNamedExports(node.exportClause) &&
        node.exportClause.elements.some((e) => e.name.text === 'default')),
  )
}
