/** The sources of core: its rooms, what an entry reaches, what modules export. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { isRelative, readImports, root, target } from './sources.js'

const src = join(root, 'core', 'src')

export const importsByFile = readImports('core')
/** All files of core/src, as posix paths below it. */
export const sourceFiles: readonly string[] = [...importsByFile.keys()]

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
