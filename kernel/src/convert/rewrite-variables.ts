/** `let`, `const` and `var` of a cell, as assignments to boxes. */
import type { Rewriting } from './rewriting.js'
import { ts, type TS } from './typescript.js'

const f = ts.factory

export function isUsing(list: TS.VariableDeclarationList): boolean {
  const kind = list.flags & ts.NodeFlags.BlockScoped
  return kind === ts.NodeFlags.Using || kind === ts.NodeFlags.AwaitUsing
}

/** The statements that one declaration becomes. */
export function assignVariable(
  rewriter: Rewriting,
  declaration: TS.VariableDeclaration,
  list: TS.VariableDeclarationList,
): TS.Statement[] {
  const isVar = (list.flags & ts.NodeFlags.BlockScoped) === 0
  // `var x` alone leaves an earlier x as it is; `let x` makes a new one.
  if (!declaration.initializer && isVar) return []
  return [ts.setTextRange(f.createExpressionStatement(assignPattern(rewriter, declaration)), declaration)]
}

export function assignPattern(rewriter: Rewriting, declaration: TS.VariableDeclaration): TS.Expression {
  const { name, initializer } = declaration
  if (!initializer) return f.createAssignment(rewriter.target(name), f.createVoidZero())
  const value = named(name, rewriter.expression(initializer))
  const assignment = ts.setTextRange(f.createAssignment(rewriter.target(name), value), declaration)
  return ts.isObjectBindingPattern(name) ? f.createParenthesizedExpression(assignment) : assignment
}

/** A function or class without a name gets that of its variable, as it would in a declaration: `({ f: () => 1 }).f`. */
export function named(name: TS.BindingName, value: TS.Expression): TS.Expression {
  if (!ts.isIdentifier(name) || !isAnonymous(value)) return value
  const holder = f.createObjectLiteralExpression([f.createPropertyAssignment(f.createIdentifier(name.text), value)])
  return f.createPropertyAccessExpression(f.createParenthesizedExpression(holder), name.text)
}

function isAnonymous(value: TS.Expression): boolean {
  const bare = ts.skipOuterExpressions(value)
  if (ts.isArrowFunction(bare)) return true
  return (ts.isFunctionExpression(bare) || ts.isClassExpression(bare)) && !bare.name
}
