/**
 * Comments of declarations, brought in when somebody asks. Declaration files are parsed without them (see `world.ts`);
 * here such a file is parsed again with them and they are handed to the same nodes of the first parse.
 */
import { ts, type TS } from './typescript.js'

type Documented = TS.Node & { jsDoc?: (TS.Node & { parent: TS.Node })[] }

const done = new WeakSet<TS.SourceFile>()

export function bringDocs(symbol: TS.Symbol): void {
  for (const declaration of symbol.declarations ?? []) {
    const file = ts.getSourceFileOfNode(declaration)
    if (!file.isDeclarationFile || done.has(file)) continue
    done.add(file)
    const twin = ts.createSourceFile(
      file.fileName,
      file.text,
      { languageVersion: file.languageVersion, jsDocParsingMode: ts.JSDocParsingMode.ParseAll },
      true,
    )
    hand(twin, file)
  }
}

/** Both trees come from the same text, so that they have the same shape. */
function hand(from: Documented, to: Documented): void {
  if (from.jsDoc && from.kind === to.kind) {
    to.jsDoc = from.jsDoc
    for (const comment of from.jsDoc) comment.parent = to
  }
  const children: TS.Node[] = []
  ts.forEachChild(to, (child) => void children.push(child))
  let i = 0
  ts.forEachChild(from, (child) => {
    const other = children[i++]
    if (other) hand(child, other)
  })
}
