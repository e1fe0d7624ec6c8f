import type { CellChecker } from './checker.js'
import { bringDocs } from './docs.js'
import { ts, type BoundFile, type TS } from './typescript.js'

export interface Inspection {
  /** `const x: number`, or the signatures of a call. */
  readonly signature: string
  readonly documentation: string
}

/** What stands at `position`; inside the arguments of a call, what is called. */
export function inspect(checker: CellChecker, file: BoundFile, position: number): Inspection | undefined {
  return quickInfo(checker, file, position) ?? signatureHelp(checker, file, position)
}

function quickInfo(checker: CellChecker, file: BoundFile, position: number): Inspection | undefined {
  const node = nameAt(file, position)
  const symbol = node && checker.checker.getSymbolAtLocation(node)
  if (!node || !symbol || checker.checker.isUnknownSymbol(symbol)) return undefined
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.checker.getAliasedSymbol(symbol) : symbol
  bringDocs(target)
  const info = ts.SymbolDisplay.getSymbolDisplayPartsDocumentationAndSymbolKind(
    checker.checker,
    symbol,
    file,
    ts.getContainerNode(node),
    node,
  )
  return { signature: join(info.displayParts), documentation: withTags(join(info.documentation), info.tags ?? []) }
}

/** The name under the cursor, or the one that ends at it. */
function nameAt(file: BoundFile, position: number): TS.Node | undefined {
  for (const at of [position, position - 1]) {
    if (at < 0 || at > file.text.length) continue
    const node = ts.getTouchingPropertyName(file, at)
    if (
      node !== file &&
      (ts.isIdentifier(node) ||
        ts.isPrivateIdentifier(node) ||
        ts.isStringLiteralLike(node) ||
        node.kind === ts.SyntaxKind.ThisKeyword)
    ) {
      return node
    }
  }
  return undefined
}

function signatureHelp(checker: CellChecker, file: BoundFile, position: number): Inspection | undefined {
  const cancellation = { isCancellationRequested: () => false, throwIfCancellationRequested: () => undefined }
  // Once to find what is called and bring its comments, once to read them.
  for (const symbol of calledAt(checker, file, position)) bringDocs(symbol)
  const help = ts.SignatureHelp.getSignatureHelpItems(checker.program, file, position, undefined, cancellation)
  if (!help?.items.length) return undefined
  const chosen = help.items[help.selectedItemIndex] ?? help.items[0]!
  const others = help.items.filter((item) => item !== chosen)
  const lines = [chosen, ...others].map(
    (item) =>
      join(item.prefixDisplayParts) +
      item.parameters.map((p) => join(p.displayParts)).join(join(item.separatorDisplayParts)) +
      join(item.suffixDisplayParts),
  )
  const parameters = chosen.parameters
    .filter((p) => p.documentation.length)
    .map((p) => `@param ${p.name} ${join(p.documentation)}`)
  const tags = withTags(
    '',
    chosen.tags.filter((tag) => tag.name !== 'param'),
  )
  return {
    signature: lines.join('\n'),
    documentation: [join(chosen.documentation), ...parameters, tags].filter(Boolean).join('\n'),
  }
}

/** The function whose arguments surround `position`. */
function calledAt(checker: CellChecker, file: BoundFile, position: number): TS.Symbol[] {
  let node: TS.Node | undefined = ts.findPrecedingToken(position, file)
  while (node && !(ts.isCallOrNewExpression(node) && node.expression.end < position)) {
    node = ts.isSourceFile(node) ? undefined : node.parent
  }
  const callee = (node as TS.CallExpression | undefined)?.expression
  const name = callee && ts.isPropertyAccessExpression(callee) ? callee.name : callee
  const symbol = name && checker.checker.getSymbolAtLocation(name)
  return symbol ? [symbol] : []
}

function withTags(text: string, tags: readonly TS.JSDocTagInfo[]): string {
  const lines = tags.map((tag) => `@${tag.name}${tag.text?.length ? ` ${join(tag.text)}` : ''}`)
  return [text, ...lines].filter(Boolean).join('\n')
}

function join(parts: readonly TS.SymbolDisplayPart[]): string {
  return parts.map((part) => part.text).join('')
}
