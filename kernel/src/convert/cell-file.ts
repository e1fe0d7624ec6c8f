/** Reading a cell's text: parse it, and see what it needs before it can be checked. */
import { parseModule } from './scope.js'
import { ts, type BoundFile, type TS } from './typescript.js'

/**
 * Parses a cell. `export` in front of a statement means nothing in a cell and is blanked out, so that the binder
 * keeps the name among the locals; positions stay as the user sees them.
 */
export function parseCell(name: string, text: string): BoundFile {
  const file = parseModule(name, text)
  const blanks = file.statements.flatMap((statement) => exportKeywords(statement))
  if (!blanks.length) return file
  let blanked = text
  for (const node of blanks) {
    const start = node.getStart(file)
    blanked = blanked.slice(0, start) + ' '.repeat(node.end - start) + blanked.slice(node.end)
  }
  return parseModule(name, blanked)
}

function exportKeywords(statement: TS.Statement): TS.Node[] {
  if (!ts.canHaveModifiers(statement)) return []
  const words = new Set([ts.SyntaxKind.ExportKeyword, ts.SyntaxKind.DefaultKeyword])
  const named = (statement as { name?: TS.Node }).name !== undefined || ts.isVariableStatement(statement)
  return named ? (ts.getModifiers(statement) ?? []).filter((modifier) => words.has(modifier.kind)) : []
}

export interface Needs {
  /** Every module specifier, of types too. */
  readonly specifiers: string[]
  /** Texts of `declare global` and `declare module "x"`, which must live outside the cell. */
  readonly augmentations: string[]
}

export function needsOf(file: BoundFile): Needs {
  const specifiers: string[] = []
  const visit = (node: TS.Node): void => {
    const specifier = specifierOf(node)
    if (specifier !== undefined) specifiers.push(specifier)
    ts.forEachChild(node, visit)
  }
  visit(file)
  const augmentations = file.statements.filter(isAugmentation).map((statement) => statement.getText(file))
  return { specifiers, augmentations }
}

export function isAugmentation(statement: TS.Statement): boolean {
  if (!ts.isModuleDeclaration(statement)) return false
  return ts.isStringLiteral(statement.name) || (statement.flags & ts.NodeFlags.GlobalAugmentation) !== 0
}

function specifierOf(node: TS.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return literalText(node.moduleSpecifier)
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return literalText(node.argument.literal)
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return literalText(node.arguments[0])
  if (ts.isExternalModuleReference(node)) return literalText(node.expression)
  return undefined
}

function literalText(node: TS.Node | undefined): string | undefined {
  return node && ts.isStringLiteralLike(node) ? node.text : undefined
}
