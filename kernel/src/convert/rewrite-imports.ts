/**
 * Imports of a cell, as awaited dynamic imports: an ES module package loads on every Node this way, and a name that
 * is not there is undefined instead of a cell that cannot start.
 */
import { boxed } from './names.js'
import { callRuntime, type Rewriting } from './rewriting.js'
import { ts, type TS } from './typescript.js'

const f = ts.factory

export function rewriteImport(rewriter: Rewriting, statement: TS.Statement): TS.Statement[] {
  if (ts.isImportDeclaration(statement)) return importDeclaration(rewriter, statement)
  if (ts.isExportDeclaration(statement) && statement.moduleSpecifier && !statement.isTypeOnly) {
    return [sideEffect(rewriter, statement, statement.moduleSpecifier)]
  }
  if (ts.isImportEqualsDeclaration(statement)) return importEquals(rewriter, statement)
  return []
}

function importDeclaration(rewriter: Rewriting, statement: TS.ImportDeclaration): TS.Statement[] {
  const { importClause: clause, moduleSpecifier } = statement
  if (!clause) return [sideEffect(rewriter, statement, moduleSpecifier)]
  if (clause.isTypeOnly) return []
  const isValue = (node: TS.Node): boolean => !rewriter.plan.typeOnly.has(node.getStart(rewriter.file))
  const bindings: [name: string, imported: string | undefined][] = []
  if (clause.name && isValue(clause.name)) bindings.push([clause.name.text, 'default'])
  const { namedBindings } = clause
  if (namedBindings && ts.isNamespaceImport(namedBindings)) bindings.push([namedBindings.name.text, undefined])
  if (namedBindings && ts.isNamedImports(namedBindings)) {
    for (const element of namedBindings.elements) {
      if (!element.isTypeOnly && isValue(element))
        bindings.push([element.name.text, (element.propertyName ?? element.name).text])
    }
    if (!clause.name && !namedBindings.elements.length) return [sideEffect(rewriter, statement, moduleSpecifier)]
  }
  if (!bindings.length) return []
  // One await for the module, then each name from what came: `$.pick(await ..., 'imported')`.
  const loaded = f.createUniqueName('imported')
  const declare = f.createVariableStatement(
    undefined,
    f.createVariableDeclarationList(
      [f.createVariableDeclaration(loaded, undefined, undefined, awaited(rewriter, statement, moduleSpecifier))],
      ts.NodeFlags.Const,
    ),
  )
  const picks = bindings.map(([name, imported]) => {
    const value = imported === undefined ? loaded : callRuntime('pick', [loaded, f.createStringLiteral(imported)])
    return f.createExpressionStatement(f.createAssignment(boxed(name), value))
  })
  return [ts.setTextRange(declare, statement), ...picks]
}

function sideEffect(rewriter: Rewriting, statement: TS.Statement, specifier: TS.Expression): TS.Statement {
  return ts.setTextRange(f.createExpressionStatement(awaited(rewriter, statement, specifier)), statement)
}

function awaited(rewriter: Rewriting, statement: TS.Statement, specifier: TS.Expression): TS.Expression {
  const text = (specifier as TS.StringLiteral).text
  const waiting = f.createAwaitExpression(callRuntime('wait', [callRuntime('import', [f.createStringLiteral(text)])]))
  return callRuntime('got', [waiting, rewriter.position(statement)])
}

/** `import fs = require('fs')`, or an alias of a namespace's member. */
function importEquals(rewriter: Rewriting, statement: TS.ImportEqualsDeclaration): TS.Statement[] {
  if (statement.isTypeOnly || rewriter.plan.typeOnly.has(statement.getStart(rewriter.file))) return []
  const { moduleReference } = statement
  const value = ts.isExternalModuleReference(moduleReference)
    ? f.createCallExpression(f.createIdentifier('require'), undefined, [moduleReference.expression])
    : entity(rewriter, moduleReference)
  return [f.createExpressionStatement(f.createAssignment(boxed(statement.name.text), value))]
}

function entity(rewriter: Rewriting, name: TS.EntityName): TS.Expression {
  if (ts.isIdentifier(name))
    return rewriter.plan.names.has(name.text) ? boxed(name.text) : f.createIdentifier(name.text)
  return f.createPropertyAccessExpression(entity(rewriter, name.left), name.right.text)
}
