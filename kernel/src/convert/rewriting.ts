/** What the parts of the rewriter share: the cell at hand, and calls of the runtime. */
import type { Plan } from './plan.js'
import { ts, type TS } from './typescript.js'

const f = ts.factory

/** A cell that is being rewritten. */
export interface Rewriting {
  readonly plan: Plan
  readonly file: TS.SourceFile
  /** A node with everything inside it rewritten. */
  expression<T extends TS.Node>(node: T): T
  /** What a declared name or pattern becomes on the left of an assignment. */
  target(name: TS.BindingName): TS.Expression
  /** `3:14`, one-based, to tell the user where an await failed. */
  position(node: TS.Node): TS.StringLiteral
}

/** `$.name(...)` */
export function callRuntime(name: string, values: readonly TS.Expression[]): TS.CallExpression {
  return f.createCallExpression(runtime(name), undefined, values)
}

export function runtime(name: string): TS.PropertyAccessExpression {
  return f.createPropertyAccessExpression(f.createIdentifier('$'), name)
}
