/**
 * Runs cells. Nothing here waits in an async function: an interrupt of a loop throws away every waiting promise step,
 * and the cell must still be brought to its end.
 */
import { Script } from 'node:vm'
import type { CellCode, Failure } from '../link/index.js'
import { shown, type Shown } from '../show/index.js'
import { post } from './channel.js'
import { allShown, anyUnderWay, complain, isHandle } from './display.js'
import { failureOf } from './errors.js'
import { Execution, KeyboardInterrupt } from './execution.js'
import type { Loader } from './loader.js'
import { as, begin, type Origin } from './origin.js'
import { Boxes, runtimeFor, type Runtime } from './runtime.js'
import { registerSource } from './sources.js'

/** How long an interrupted cell may take to end by itself (its `finally` blocks); little if it was cut off in a loop. */
const ENDING_MS = 300
const CUT_OFF_MS = 20

type Body = (
  $: Runtime,
  require: NodeJS.Require,
  file: string,
  folder: string,
) => () => [unknown] | undefined | Promise<[unknown] | undefined>

const setTimer = setTimeout // the user's are wrapped

/** Who wants to know what becomes of cells. */
export interface ExecutorListeners {
  /** A cell has ended, and the kernel knows it. */
  ended(): void
  /** A loop was ended by force; steps of promises that waited behind it may be lost, whoever they belong to. */
  cutOff(): void
}

export class Executor {
  readonly #boxes = new Boxes()
  readonly #loader: Loader
  readonly #listeners: ExecutorListeners
  #running: Execution | undefined

  constructor(loader: Loader, listeners: ExecutorListeners) {
    this.#loader = loader
    this.#listeners = listeners
  }

  /** The notebook's variables, oldest first. */
  variables(): Iterable<readonly [name: string, value: unknown]> {
    return this.#boxes.entries()
  }

  execute(originId: number, cell: CellCode, allowStdin: boolean): void {
    const execution = new Execution(cell, originId, allowStdin, this.#boxes.snapshot(cell.declares))
    this.#running = execution
    begin(execution.origin)
    try {
      const result = this.#run(cell)
      if (result instanceof Promise) {
        result.then(
          (value) => this.#finish(execution, value),
          (error: unknown) => this.#conclude(execution, error),
        )
      } else this.#finish(execution, result)
    } catch (error) {
      this.#conclude(execution, error)
    }
  }

  /** The value of an expression, shown; for `user_expressions`. */
  evaluate(id: number, originId: number, cell: CellCode): void {
    const place: Origin = { id: originId }
    const failed = (error: unknown): void => post({ t: 'evaluated', id, failure: failureOf(error) })
    const give = ({ data }: Shown): void => post({ t: 'evaluated', id, data })
    const show = (value: [unknown] | undefined): void | Promise<void> => {
      const it = shown(value?.[0], (error) => complain(error, place))
      return it instanceof Promise ? it.then(give) : give(it)
    }
    try {
      const result = as(place, () => this.#run(cell))
      if (result instanceof Promise) result.then(show).catch(failed)
      else void Promise.resolve(show(result)).catch(failed)
    } catch (error) {
      failed(error)
    }
  }

  interrupt(forced: boolean): void {
    if (forced) this.#listeners.cutOff()
    const execution = this.#running
    if (!execution) return
    execution.interrupt()
    setTimer(() => this.#conclude(execution, new KeyboardInterrupt()), forced ? CUT_OFF_MS : ENDING_MS)
  }

  #run(cell: CellCode): ReturnType<ReturnType<Body>> {
    registerSource(cell.file, cell.source, cell.map)
    const head = `(function ($, require, __filename, __dirname) {"use strict";return ${cell.async ? 'async ' : ''}() => {${cell.prefix}`
    const script = new Script(`${head}${cell.code}\n}})`, { filename: cell.file, columnOffset: -head.length })
    const body = script.runInThisContext() as Body
    return body(
      runtimeFor(cell, this.#boxes, this.#loader),
      this.#loader.require,
      this.#loader.meta.filename,
      this.#loader.folder,
    )()
  }

  /** Shows the cell's value, then ends it. */
  #finish(execution: Execution, result: [unknown] | undefined): void {
    const value = isHandle(result?.[0]) ? undefined : result?.[0]
    const place = execution.origin
    try {
      const it = value === undefined ? undefined : as(place, () => shown(value, (error) => complain(error, place)))
      if (!(it instanceof Promise) && !anyUnderWay(place)) return this.#conclude(execution, undefined, it)
      execution.wait(allShown(place).then(() => it)).then(
        (done) => this.#conclude(execution, undefined, done),
        (error: unknown) => this.#conclude(execution, error),
      )
    } catch (error) {
      this.#conclude(execution, error)
    }
  }

  /** Says once how the cell ended. */
  #conclude(execution: Execution, error?: unknown, result?: Shown): void {
    if (execution.concluded) return
    execution.concluded = true
    if (this.#running === execution) this.#running = undefined
    this.#tell(execution, error, result)
    this.#listeners.ended()
  }

  #tell(execution: Execution, error: unknown, result: Shown | undefined): void {
    const originId = execution.origin.id
    if (error === undefined) {
      if (result) this.#show(execution.origin, result)
      post({ t: 'done', origin: originId })
      return
    }
    post({ t: 'done', origin: originId, failure: this.#failure(execution, error), assigned: this.#assigned(execution) })
  }

  #show(place: Origin, { data, metadata }: Shown): void {
    try {
      post({ t: 'result', origin: place.id, data, metadata })
    } catch (error) {
      complain(error, place) // a bigint or a circle where there must be JSON
      post({ t: 'result', origin: place.id, data: { 'text/plain': data['text/plain'] }, metadata: {} })
    }
  }

  #failure(execution: Execution, error: unknown): Failure {
    if (!(error instanceof KeyboardInterrupt)) return failureOf(error)
    const note = `${execution.cell.file} was interrupted; variables are kept.`
    return {
      ename: error.name,
      evalue: error.message,
      traceback: [`\u001b[31m\u001b[1m${error.name}\u001b[0m: ${note}`],
    }
  }

  /** Names of a failed cell that got a value in it. */
  #assigned(execution: Execution): string[] {
    const now = this.#boxes.snapshot(execution.cell.declares)
    return [...now]
      .filter(([name, value]) => !execution.before.has(name) || execution.before.get(name) !== value)
      .map(([name]) => name)
  }
}
