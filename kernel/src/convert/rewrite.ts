/** Turns a planned cell into the body of a function whose values live in boxes. Works on the syntax alone. */
import { boxed } from './names.js'
import { isAugmentation } from './cell-file.js'
import { rewriteImport } from './rewrite-imports.js'
import { assignPattern, assignVariable, isUsing, named } from './rewrite-variables.js'
import { callRuntime, runtime, type Rewriting } from './rewriting.js'
import type { Plan } from './plan.js'
import { ts, type BoundFile, type TS } from './typescript.js'

const f = ts.factory

/** A transformer for `ts.transpileModule`, to run before the types are taken out. */
export function rewriter(plan: Plan): TS.TransformerFactory<TS.SourceFile> {
  return (context) => (file) => new Rewriter(plan, context, file).run()
}

class Rewriter implements Rewriting {
  readonly plan: Plan
  readonly file: TS.SourceFile
  readonly #context: TS.TransformationContext
  readonly visit = (node: TS.Node): TS.VisitResult<TS.Node | undefined> => this.#visit(node)

  constructor(plan: Plan, context: TS.TransformationContext, file: TS.SourceFile) {
    this.plan = plan
    this.file = file
    this.#context = context
  }

  run(): TS.SourceFile {
    const last = lastExpression(this.file)
    const imports = this.file.statements.flatMap((statement) => rewriteImport(this, statement))
    const hoisted: TS.Statement[] = []
    const body: TS.Statement[] = []
    for (const statement of this.file.statements) {
      if (statement === last) body.push(this.#returned(last))
      else if (ts.isFunctionDeclaration(statement)) {
        body.push(this.expression(statement))
        if (statement.name && statement.body) hoisted.push(keep(statement.name))
      } else body.push(...this.#statement(statement))
    }
    const updated = f.updateSourceFile(this.file, f.createNodeArray([...hoisted, ...imports, ...body]))
    ;(updated as BoundFile).externalModuleIndicator = undefined // or TypeScript adds `export {}`
    return updated
  }

  expression<T extends TS.Node>(node: T): T {
    return ts.visitNode(node, this.visit) as T
  }

  isReference(node: TS.Identifier): boolean {
    return this.plan.references.has(node.getStart(this.file))
  }

  position(node: TS.Node): TS.StringLiteral {
    const { line, character } = this.file.getLineAndCharacterOfPosition(node.getStart(this.file))
    return f.createStringLiteral(`${line + 1}:${character + 1}`)
  }

  #returned(statement: TS.ExpressionStatement | TS.ExportAssignment): TS.Statement {
    const value = f.createArrayLiteralExpression([this.expression(statement.expression)])
    return ts.setTextRange(f.createReturnStatement(value), statement)
  }

  #statement(statement: TS.Statement): TS.Statement[] {
    if (ts.isImportDeclaration(statement) || ts.isImportEqualsDeclaration(statement)) return []
    if (ts.isExportDeclaration(statement) || isAugmentation(statement)) return []
    if (ts.isExportAssignment(statement)) {
      return [ts.setTextRange(f.createExpressionStatement(this.expression(statement.expression)), statement)]
    }
    const statements = [...ts.visitNodes(f.createNodeArray([statement]), this.visit)] as TS.Statement[]
    const name = declaredName(statement)
    return name && this.plan.declared.has(name.text) ? [...statements, keep(name)] : statements
  }

  #visit(node: TS.Node): TS.VisitResult<TS.Node | undefined> {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return node
    if (ts.isIdentifier(node)) return this.isReference(node) ? ts.setTextRange(boxed(node.text), node) : node
    if (ts.isVariableStatement(node)) return this.#variables(node)
    if (ts.isShorthandPropertyAssignment(node)) return this.#shorthand(node)
    if (ts.isCallExpression(node)) return this.#call(node)
    if (ts.isTaggedTemplateExpression(node) && this.#isBoxed(node.tag)) {
      const { typeArguments, template } = node
      return f.updateTaggedTemplateExpression(
        node,
        detached(this.expression(node.tag)),
        typeArguments,
        this.expression(template),
      )
    }
    if (ts.isAwaitExpression(node)) return this.#await(node)
    if (ts.isForOfStatement(node) || ts.isForInStatement(node) || ts.isForStatement(node)) return this.#loop(node)
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) return runtime('meta')
    return ts.visitEachChild(node, this.visit, this.#context)
  }

  #isBoxed(node: TS.Expression): boolean {
    return ts.isIdentifier(node) && this.isReference(node)
  }

  /** `let a = 1, b` of the cell itself; block-scoped ones further in stay as they are. */
  #variables(statement: TS.VariableStatement): TS.VisitResult<TS.Node | undefined> {
    const list = statement.declarationList
    if (ts.getCombinedModifierFlags(list.declarations[0]!) & ts.ModifierFlags.Ambient) return statement
    if (!this.#isTopLevel(statement, list)) return ts.visitEachChild(statement, this.visit, this.#context)
    if (isUsing(list)) {
      const names = list.declarations.flatMap((d) => (ts.isIdentifier(d.name) ? [keep(d.name)] : []))
      return [ts.visitEachChild(statement, this.visit, this.#context), ...names]
    }
    return list.declarations.flatMap((declaration) => assignVariable(this, declaration, list))
  }

  /** Declared by the cell: at its top, or a `var` in a block of it, but not inside a function. */
  #isTopLevel(node: TS.Node, list: TS.VariableDeclarationList): boolean {
    if (node.parent === this.file) return true
    return (list.flags & ts.NodeFlags.BlockScoped) === 0 && !enclosingFunction(node)
  }

  /** `for (var x of xs)` at the top assigns to the box of x. */
  #loop(loop: TS.ForOfStatement | TS.ForInStatement | TS.ForStatement): TS.Node {
    const visited = ts.visitEachChild(loop, this.visit, this.#context)
    const list = loop.initializer
    let initializer = visited.initializer
    if (list && ts.isVariableDeclarationList(list) && this.#isTopLevel(list, list) && !isUsing(list)) {
      const each = list.declarations.map((d) =>
        ts.isForStatement(loop) ? assignPattern(this, d) : this.target(d.name),
      )
      initializer = each.reduce((left, right) => f.createComma(left, right))
    }
    if (ts.isForStatement(visited)) {
      return f.updateForStatement(visited, initializer, visited.condition, visited.incrementor, visited.statement)
    }
    if (ts.isForInStatement(visited))
      return f.updateForInStatement(visited, initializer!, visited.expression, visited.statement)
    const over = visited.awaitModifier ? callRuntime('each', [visited.expression]) : visited.expression
    return f.updateForOfStatement(visited, visited.awaitModifier, initializer!, over, visited.statement)
  }

  target(name: TS.BindingName): TS.Expression {
    if (ts.isIdentifier(name)) return ts.setTextRange(boxed(name.text), name)
    const withDefault = (element: TS.BindingElement): TS.Expression => {
      const target = this.target(element.name)
      return element.initializer
        ? f.createAssignment(target, named(element.name, this.expression(element.initializer)))
        : target
    }
    if (ts.isArrayBindingPattern(name)) {
      return f.createArrayLiteralExpression(
        name.elements.map((element) => {
          if (ts.isOmittedExpression(element)) return element
          return element.dotDotDotToken ? f.createSpreadElement(this.target(element.name)) : withDefault(element)
        }),
      )
    }
    return f.createObjectLiteralExpression(
      name.elements.map((element) => {
        if (element.dotDotDotToken) return f.createSpreadAssignment(this.target(element.name))
        const key = element.propertyName ?? (element.name as TS.Identifier)
        const property = ts.isComputedPropertyName(key) ? this.expression(key) : key
        return f.createPropertyAssignment(property, withDefault(element))
      }),
    )
  }

  #shorthand(node: TS.ShorthandPropertyAssignment): TS.Node {
    const initializer = node.objectAssignmentInitializer && this.expression(node.objectAssignmentInitializer)
    if (!this.isReference(node.name)) return f.updateShorthandPropertyAssignment(node, node.name, initializer)
    const value = ts.setTextRange(boxed(node.name.text), node.name)
    return f.createPropertyAssignment(node.name.text, initializer ? f.createAssignment(value, initializer) : value)
  }

  #call(node: TS.CallExpression): TS.Node {
    if (node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      return callRuntime(
        'import',
        node.arguments.map((argument) => this.expression(argument)),
      )
    }
    const visited = ts.visitEachChild(node, this.visit, this.#context)
    if (this.#isBoxed(node.expression)) {
      return f.updateCallExpression(visited, detached(visited.expression), visited.typeArguments, visited.arguments)
    }
    if (!isPromiseStep(node)) return visited
    // A callback of `.then()` goes on speaking for the cell that gave it.
    const bound = visited.arguments.map((argument) =>
      ts.isSpreadElement(argument) ? argument : callRuntime('bind', [argument]),
    )
    return f.updateCallExpression(visited, visited.expression, visited.typeArguments, bound)
  }

  /** An await that an interrupt can end, and that comes back as the same cell. */
  #await(node: TS.AwaitExpression): TS.Node {
    const waiting = f.createAwaitExpression(callRuntime('wait', [this.expression(node.expression)]))
    return ts.setTextRange(callRuntime('got', [waiting, this.position(node)]), node)
  }
}

/** `(0, a·.a)`: called without the box as `this`. */
function detached(callee: TS.Expression): TS.Expression {
  return f.createParenthesizedExpression(f.createComma(f.createNumericLiteral(0), callee))
}

/** `A·.A = A` */
function keep(name: TS.Identifier): TS.Statement {
  return f.createExpressionStatement(f.createAssignment(boxed(name.text), f.createIdentifier(name.text)))
}

function declaredName(statement: TS.Statement): TS.Identifier | undefined {
  const declares =
    ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement) || ts.isModuleDeclaration(statement)
  return declares && statement.name && ts.isIdentifier(statement.name) ? statement.name : undefined
}

function enclosingFunction(node: TS.Node): TS.Node | undefined {
  return ts.findAncestor(
    node,
    (at) =>
      ts.isFunctionLike(at) ||
      ts.isClassStaticBlockDeclaration(at) ||
      ts.isPropertyDeclaration(at) ||
      ts.isModuleBlock(at),
  )
}

function isPromiseStep(node: TS.CallExpression): boolean {
  const callee = node.expression
  return ts.isPropertyAccessExpression(callee) && ['then', 'catch', 'finally'].includes(callee.name.text)
}

/** The expression whose value the cell shows: its last statement, if that is one. */
function lastExpression(file: TS.SourceFile): TS.ExpressionStatement | TS.ExportAssignment | undefined {
  const last = file.statements.findLast((statement) => !ts.isEmptyStatement(statement))
  return last && (ts.isExpressionStatement(last) || ts.isExportAssignment(last)) ? last : undefined
}
