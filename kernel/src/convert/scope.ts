/**
 * The names that earlier cells left behind. Two empty files stand around every cell as its parents, so that the
 * checker, walking outward from a name, finds the newest declaration of it: first values, then types. (tslab keeps
 * one parent file of printed declarations instead, which is parsed and checked again for every cell.)
 */
import { ts, type BoundFile, type TS } from './typescript.js'

/** What a cell replaced, to take it back. */
interface Change {
  readonly name: string
  readonly before: TS.Symbol | undefined
  readonly after: TS.Symbol
}

export class Scope {
  readonly #types: BoundFile
  readonly #values: BoundFile
  readonly #changes = new Map<string, Change[]>()

  constructor(folder: string, options: TS.CompilerOptions) {
    this.#types = emptyFile(`${folder}/__straxlab_types__.ts`, options)
    this.#values = emptyFile(`${folder}/__straxlab_values__.ts`, options)
    this.#values.parent = this.#types
  }

  /** The file that a cell's file gets as its parent. */
  get parent(): TS.SourceFile {
    return this.#values
  }

  value(name: string): TS.Symbol | undefined {
    return this.#values.locals!.get(name)
  }

  *values(): Iterable<TS.Symbol> {
    yield* this.#values.locals!.values()
  }

  /** The cell's names are now everybody's. */
  commit(cell: BoundFile): void {
    const changes: Change[] = []
    for (const [name, after] of cell.locals ?? []) {
      if (isValue(after)) {
        changes.push({ name, before: this.#values.locals!.get(name), after })
        this.#values.locals!.set(name, after)
      }
      if (isType(after)) this.#types.locals!.set(name, after)
    }
    this.#changes.clear() // only the newest cell can still fail
    this.#changes.set(cell.fileName, changes)
  }

  /** The cell failed: of its values only those in `assigned` came to be. */
  retract(fileName: string, assigned: ReadonlySet<string>): void {
    for (const { name, before, after } of this.#changes.get(fileName) ?? []) {
      if (assigned.has(name) || this.#values.locals!.get(name) !== after) continue
      if (before) this.#values.locals!.set(name, before)
      else this.#values.locals!.delete(name)
    }
    this.#changes.delete(fileName)
  }

  clear(): void {
    this.#values.locals!.clear()
    this.#types.locals!.clear()
    this.#changes.clear()
  }
}

/** Imports count as both: what they stand for is the checker's to say, when a name is used. */
export function isValue(symbol: TS.Symbol): boolean {
  return (symbol.flags & (ts.SymbolFlags.Value | ts.SymbolFlags.Alias)) !== 0
}

function isType(symbol: TS.Symbol): boolean {
  return (symbol.flags & (ts.SymbolFlags.Type | ts.SymbolFlags.Namespace | ts.SymbolFlags.Alias)) !== 0
}

function emptyFile(name: string, options: TS.CompilerOptions): BoundFile {
  const file = parseModule(name, 'export {}')
  ts.bindSourceFile(file, options)
  file.locals ??= new Map()
  return file
}

/** Parses `text` as an ES module, which every cell is. */
export function parseModule(name: string, text: string): BoundFile {
  const file = ts.createSourceFile(
    name,
    text,
    {
      languageVersion: ts.ScriptTarget.Latest,
      setExternalModuleIndicator: (it) => {
        ;(it as BoundFile).externalModuleIndicator = true
      },
      jsDocParsingMode: ts.JSDocParsingMode.ParseAll,
    },
    true,
  ) as BoundFile
  file.imports = []
  file.moduleAugmentations = []
  file.ambientModuleNames = []
  return file
}
