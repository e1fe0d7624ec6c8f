/**
 * A type checker that outlives the cells. TypeScript's own programs make a new checker for every change; this one is
 * shown each new cell as one more file, so that a cell costs what the cell is, not what came before it (measured in
 * bench/). It is made anew when the world changes, and now and then when idle, to let go of what old cells left in it.
 */
import { Scope, parseModule } from './scope.js'
import { ts, type BoundFile, type ProgramInternals, type TS } from './typescript.js'
import type { World } from './world.js'

/** After how many files (cells, completions) the checker is renewed at the next idle moment. */
const FILES_PER_CHECKER = 400

export class CellChecker {
  readonly #world: World
  readonly #scope: Scope
  /** Every file ever shown: their imports are resolved as the world's are. */
  readonly #cells = new WeakSet<object>()
  #current: BoundFile | undefined
  #shown = 0
  #checker!: TS.TypeChecker
  #program!: TS.Program

  constructor(world: World, scope: Scope) {
    this.#world = world
    this.#scope = scope
    this.renew()
  }

  get checker(): TS.TypeChecker {
    return this.#checker
  }

  /** The world's program as if the cells were part of it; for TypeScript's services. */
  get program(): TS.Program {
    return this.#program
  }

  /** Binds a file and puts it inside the scope; from now on it can be checked and asked about. */
  show(file: BoundFile): void {
    ts.bindSourceFile(file, this.#world.options)
    file.locals ??= new Map()
    file.parent = this.#scope.parent
    this.#cells.add(file)
    this.#current = file
    this.#shown++
  }

  diagnostics(file: BoundFile): TS.Diagnostic[] {
    if (file.parseDiagnostics.length) return [...file.parseDiagnostics]
    const semantic = this.#checker as TS.TypeChecker & { getDiagnostics(file: TS.SourceFile): TS.Diagnostic[] }
    return [...(file.bindDiagnostics ?? []), ...semantic.getDiagnostics(file)]
  }

  get isOld(): boolean {
    return this.#shown > FILES_PER_CHECKER
  }

  /** A new checker on the world as it is now. Types of what the cells declared are worked out again when asked for. */
  renew(): void {
    const program = this.#world.program
    const imports = program.getSourceFile(this.#world.importsFile)!
    const view = Object.create(program) as ProgramInternals
    view.getSourceFile = (name) => (name === this.#current?.fileName ? this.#current : program.getSourceFile(name))
    view.getResolvedModule = (file, name, mode) => {
      if (!this.#cells.has(file)) return program.getResolvedModule(file, name, mode)
      // The file of imports says `import` of everything; a cell may also have said `require`.
      return (
        program.getResolvedModule(imports, name, mode) ?? program.getResolvedModule(imports, name, ts.ModuleKind.ESNext)
      )
    }
    view.getTypeChecker = () => this.#checker
    this.#program = view
    this.#checker = ts.createTypeChecker(view)
    this.#shown = 0
  }

  /**
   * Works out the types of the scope's values, oldest first and a few at a time: a long chain of cells would otherwise
   * be inferred in one deep recursion.
   */
  *warm(): Generator<void> {
    for (const symbol of [...this.#scope.values()]) {
      const declaration = symbol.declarations?.[0]
      if (declaration) this.#checker.getTypeOfSymbolAtLocation(symbol, declaration)
      yield
    }
  }

  /** A small cell through every stage, so that the user's first does not pay for what the checker makes once. */
  tryOut(text: string): BoundFile {
    const file = parseModule(`${this.#world.folder}/__straxlab_warm__.ts`, text)
    this.show(file)
    this.diagnostics(file)
    return file
  }
}
