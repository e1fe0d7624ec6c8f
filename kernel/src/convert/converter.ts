/** The face of this room: cells in, JavaScript or diagnostics out; completion and inspection on the same checker. */
import type { CellCode } from '../link/index.js'
import { CellChecker } from './checker.js'
import { needsOf, parseCell } from './cell-file.js'
import { complete, type Completion } from './complete.js'
import { problemsOf, type Problem } from './diagnostics.js'
import { emitCell } from './emit.js'
import { inspect, type Inspection } from './inspect.js'
import { LocalModules } from './local-modules.js'
import { cellOptions } from './options.js'
import { planOf } from './plan.js'
import { Scope } from './scope.js'
import { ts, type BoundFile, type TS } from './typescript.js'
import { World } from './world.js'

export type Converted =
  | { readonly ok: true; readonly cell: CellCode; readonly key: string }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** What many cells need, for a checker that has just been made. */
const TYPICAL = 'console.log(process.argv, new Map<string, number>()); setTimeout(() => Buffer.from("text"))'

export class Converter {
  readonly version = ts.version
  readonly warnings: readonly string[]
  readonly #folder: string
  readonly #options: TS.CompilerOptions
  readonly #world: World
  readonly #scope: Scope
  readonly #checker: CellChecker
  readonly #locals: LocalModules
  #serial = 0
  #warming: Iterator<void> | undefined

  constructor(folder: string) {
    const { options, warnings } = cellOptions(folder)
    this.#folder = folder
    this.#options = options
    this.warnings = warnings
    this.#world = new World(folder, options)
    this.#scope = new Scope(folder, options)
    this.#checker = new CellChecker(this.#world, this.#scope)
    this.#locals = new LocalModules(this.#world)
  }

  /**
   * Checks and compiles a cell. Its names are in scope at once; `retract` takes back those that a failing cell did not
   * reach. `name` is what stack traces call it.
   */
  convert(text: string, name: string): Converted {
    const file = this.#read(text, name, true)
    let problems = this.#problems(file, name)
    if (problems.length && !file.parseDiagnostics.length && this.#complete()) {
      this.#checker.show(file)
      problems = this.#problems(file, name)
    }
    if (problems.length) return { ok: false, problems }
    const cell = this.#emit(file, name)
    this.#scope.commit(file)
    return { ok: true, cell, key: file.fileName }
  }

  /** Compiles an expression for `user_expressions`: nothing is declared, types do not stop it. */
  convertExpression(text: string, name: string): Converted {
    const file = this.#read(`(${text}\n)`, name, true)
    if (file.parseDiagnostics.length) return { ok: false, problems: problemsOf(file.parseDiagnostics, file, name) }
    this.#checker.diagnostics(file)
    return { ok: true, cell: this.#emit(file, name), key: file.fileName }
  }

  retract(key: string, assigned: readonly string[]): void {
    this.#scope.retract(key, new Set(assigned))
  }

  complete(text: string, position: number): Completion {
    this.#complete()
    return complete(this.#checker, this.#read(text, 'complete', false), position, this.#options)
  }

  inspect(text: string, position: number): Inspection | undefined {
    this.#complete()
    return inspect(this.#checker, this.#read(text, 'inspect', false), position)
  }

  /** Forgets every cell: the user's process began anew. */
  reset(): void {
    this.#scope.clear()
    this.#checker.renew()
  }

  /** Lets in Node's types if no cell has needed them yet: 0.4 s of work, for a long moment when nobody waits. */
  prepare(): void {
    if (this.#complete()) this.#checker.tryOut(TYPICAL)
  }

  /** A little work for a moment when nobody waits; false when there is none left. */
  idle(): boolean {
    if (!this.#warming && this.#checker.isOld) {
      this.#checker.renew()
      this.#warming = this.#checker.warm()
    }
    const end = performance.now() + 4
    while (this.#warming && performance.now() < end) if (this.#warming.next().done) this.#warming = undefined
    return this.#warming !== undefined
  }

  /** Parses a text, lets in what it imports and puts it before the checker. */
  #read(text: string, name: string, toRun: boolean): BoundFile {
    const file = parseCell(`${this.#folder}/${name}.${++this.#serial}.ts`, text)
    const { specifiers, augmentations } = needsOf(file)
    if (specifiers.length || augmentations.length) {
      this.#complete()
      if (this.#world.include(specifiers, file.parseDiagnostics.length ? [] : augmentations, toRun)) this.#renewNow()
    }
    this.#checker.show(file)
    return file
  }

  /** Lets in what a new world is without; true if it did. */
  #complete(): boolean {
    if (!this.#world.complete()) return false
    this.#renewNow()
    return true
  }

  #renewNow(): void {
    this.#checker.renew()
    const warming = this.#checker.warm()
    while (!warming.next().done);
  }

  #problems(file: BoundFile, name: string): Problem[] {
    const own = problemsOf(this.#checker.diagnostics(file), file, name)
    return own.length ? own : this.#locals.problems(file, this.#checker)
  }

  #emit(file: BoundFile, name: string): CellCode {
    const plan = planOf(file, this.#checker.checker)
    return emitCell(file, name, plan, this.#options, this.#locals.neededBy(file))
  }
}
