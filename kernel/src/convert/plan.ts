/**
 * What has to change in a checked cell so that its names outlive it. A plan holds positions in the cell's text, so
 * that the rewriting itself (`rewrite.ts`) works on syntax alone.
 */
import { isValue } from './scope.js'
import { ts, type BoundFile, type TS } from './typescript.js'

export interface Plan {
  /** Start of every identifier that stands for a value of the notebook. */
  readonly references: ReadonlySet<number>
  /** Values the cell itself declares. */
  readonly declared: ReadonlySet<string>
  /** Start of import clauses, bindings and specifiers that name types only. */
  readonly typeOnly: ReadonlySet<number>
  /** Every name in `references` or `declared`. */
  readonly names: ReadonlySet<string>
  /** Has a top-level await or an import, so its body must be async. */
  readonly async: boolean
}

export function planOf(file: BoundFile, checker: TS.TypeChecker): Plan {
  const typeOnly = typeOnlyImports(file, checker)
  const declared = new Set<string>()
  for (const [name, symbol] of file.locals ?? []) if (isRuntimeValue(symbol, checker)) declared.add(name)
  const references = new Set<number>()
  const names = new Set(declared)
  const visit = (node: TS.Node): void => {
    if (ts.isIdentifier(node) && isValueUse(node) && isNotebookValue(node, checker)) {
      references.add(node.getStart(file))
      names.add(node.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return { references, declared, typeOnly, names, async: isAsync(file) }
}

/** Used as a value: not a member's name, a declaration's own name, a label or part of a type. */
function isValueUse(node: TS.Identifier): boolean {
  const parent = node.parent
  if (ts.isShorthandPropertyAssignment(parent))
    return parent.name === node || parent.objectAssignmentInitializer === node
  if (ts.isExportAssignment(parent)) return true
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return false
  if (ts.isMetaProperty(parent) || (parent as TS.NamedDeclaration).name === node) return false
  return ts.isExpressionNode(node) && !insideTypeQuery(node)
}

function insideTypeQuery(node: TS.Node): boolean {
  for (let at = node.parent; at && !ts.isStatement(at); at = at.parent) if (ts.isTypeQueryNode(at)) return true
  return false
}

/** Does the name, at this place, mean something that a cell declared at its top level? */
function isNotebookValue(node: TS.Identifier, checker: TS.TypeChecker): boolean {
  const lookUp = checker as TS.TypeChecker & {
    resolveName(name: string, at: TS.Node, meaning: TS.SymbolFlags, excludeGlobals: boolean): TS.Symbol | undefined
  }
  const symbol = lookUp.resolveName(node.text, node, ts.SymbolFlags.Value, false)
  const declaration = symbol?.declarations?.[0]
  if (!symbol || !declaration) return false
  const home = ts.getSourceFileOfNode(declaration) as BoundFile
  if (!isCellFile(home) || home.locals?.get(node.text) !== symbol) return false
  return !insideOwnBody(node, symbol)
}

/** A cell's file is the one that has a file (the scope) as its parent. */
function isCellFile(file: BoundFile): boolean {
  return file.parent !== undefined
}

/** Inside `class A {}`, `enum A {}` and `namespace A {}` the name is the thing itself, as in JavaScript. */
function insideOwnBody(node: TS.Node, symbol: TS.Symbol): boolean {
  const bodies: TS.Node[] = (symbol.declarations ?? []).filter(
    (d) => ts.isClassLike(d) || ts.isEnumDeclaration(d) || ts.isModuleDeclaration(d),
  )
  for (let at: TS.Node | undefined = node; at && !ts.isSourceFile(at); at = at.parent) {
    if (bodies.includes(at)) return true
  }
  return false
}

/** Is anything there at run time? Interfaces, types and `declare` are not; an import is if its target is. */
function isRuntimeValue(symbol: TS.Symbol, checker: TS.TypeChecker): boolean {
  if (!isValue(symbol)) return false
  if (symbol.flags & ts.SymbolFlags.Alias) return !aliasIsTypeOnly(symbol, checker)
  return (symbol.declarations ?? []).some((d) => !isAmbient(d))
}

function isAmbient(declaration: TS.Declaration): boolean {
  if (ts.isFunctionDeclaration(declaration) && !declaration.body) return true
  if (ts.isModuleDeclaration(declaration) && !isInstantiated(declaration)) return true
  return (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Ambient) !== 0
}

/** A namespace with nothing but types in it does not exist at run time. */
export function isInstantiated(declaration: TS.ModuleDeclaration): boolean {
  const body = declaration.body
  if (!body) return false
  if (ts.isModuleDeclaration(body)) return isInstantiated(body)
  if (!ts.isModuleBlock(body)) return true
  return body.statements.some(
    (s) =>
      !ts.isInterfaceDeclaration(s) &&
      !ts.isTypeAliasDeclaration(s) &&
      !(ts.isModuleDeclaration(s) && !isInstantiated(s)),
  )
}

function aliasIsTypeOnly(symbol: TS.Symbol, checker: TS.TypeChecker): boolean {
  if (symbol.declarations?.some((d) => ts.isTypeOnlyImportDeclaration(d))) return true
  const target = checker.getAliasedSymbol(symbol)
  const unknown = (checker as TS.TypeChecker & { isUnknownSymbol(symbol: TS.Symbol): boolean }).isUnknownSymbol(target)
  return !unknown && (target.flags & ts.SymbolFlags.Value) === 0
}

function typeOnlyImports(file: BoundFile, checker: TS.TypeChecker): Set<number> {
  const found = new Set<number>()
  const check = (node: TS.Node & { readonly name?: TS.Node }): void => {
    const symbol = node.name && checker.getSymbolAtLocation(node.name)
    if (symbol && symbol.flags & ts.SymbolFlags.Alias && aliasIsTypeOnly(symbol, checker))
      found.add(node.getStart(file))
  }
  for (const statement of file.statements) {
    if (ts.isImportEqualsDeclaration(statement)) check(statement)
    if (!ts.isImportDeclaration(statement) || !statement.importClause) continue
    const { name, namedBindings } = statement.importClause
    if (name && isTypeOnlyName(name, checker)) found.add(name.getStart(file))
    if (namedBindings && ts.isNamedImports(namedBindings)) namedBindings.elements.forEach(check)
  }
  return found
}

function isTypeOnlyName(name: TS.Identifier, checker: TS.TypeChecker): boolean {
  const symbol = checker.getSymbolAtLocation(name)
  return symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0 && aliasIsTypeOnly(symbol, checker)
}

/** Awaits or imports outside of every function. */
export function isAsync(file: TS.SourceFile): boolean {
  const found = (node: TS.Node): boolean => {
    if (ts.isFunctionLike(node) || ts.isPropertyDeclaration(node) || ts.isTypeNode(node)) return false
    if (ts.isClassStaticBlockDeclaration(node) || ts.isInterfaceDeclaration(node)) return false
    if (ts.isAwaitExpression(node) || ts.isImportDeclaration(node)) return true
    if (ts.isForOfStatement(node) && node.awaitModifier) return true
    if (ts.isExportDeclaration(node) && node.moduleSpecifier) return true
    if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.AwaitUsing) === ts.NodeFlags.AwaitUsing)
      return true
    return ts.forEachChild(node, found) ?? false
  }
  return ts.forEachChild(file, found) ?? false
}
