/**
 * What the two sides of the kernel say to each other. An *origin* is the request (a cell, a comm message) that made
 * user code run: its number travels with every output, so that output stays with its cell.
 */

/** MIME type to value, as in Jupyter's `data` fields. */
export type MimeBundle = Record<string, unknown>

/** A local source file that a cell imports, compiled for the user side. */
export interface LocalModule {
  /** Absolute path of the source. */
  readonly path: string
  /** Changes whenever the compiled code changes. */
  readonly version: string
  readonly code: string
  readonly map: string
  readonly source: string
  /** Needs an async body (top-level await). */
  readonly async: boolean
  /** Each specifier it imports; a path where it leads to another local module. */
  readonly imports: Readonly<Record<string, string | null>>
}

/** One compiled cell. */
export interface CellCode {
  /** Name in stack traces: `In[3]`. */
  readonly file: string
  /** JavaScript: the body of a function of `$` and the CommonJS names. */
  readonly code: string
  /** Goes in front of `code` on its first line; the map does not know of it. */
  readonly prefix: string
  readonly map: string
  readonly source: string
  readonly async: boolean
  /** Values the cell declares, to tell which were assigned when it fails. */
  readonly declares: readonly string[]
  /** Specifiers that lead to local modules, with the path of each. */
  readonly imports: Readonly<Record<string, string>>
  /** Those modules and all they import. */
  readonly modules: readonly LocalModule[]
}

export type ToUser =
  | { readonly t: 'execute'; readonly origin: number; readonly cell: CellCode; readonly allowStdin: boolean }
  | { readonly t: 'evaluate'; readonly origin: number; readonly id: number; readonly cell: CellCode }
  /** `running`: a cell runs, as opposed to what earlier cells left behind. */
  | { readonly t: 'interrupt'; readonly running: boolean }
  | { readonly t: 'nothing' }
  | { readonly t: 'exit' }
  | { readonly t: 'input'; readonly value: string }
  | {
      readonly t: 'comm'
      readonly origin: number
      readonly kind: 'open' | 'msg' | 'close'
      readonly commId: string
      readonly targetName: string
      readonly data: unknown
      readonly metadata: Record<string, unknown>
    }

export interface Failure {
  readonly ename: string
  readonly evalue: string
  readonly traceback: readonly string[]
}

export type FromUser =
  | { readonly t: 'ready' }
  | { readonly t: 'stream'; readonly origin: number; readonly name: 'stdout' | 'stderr'; readonly text: string }
  | {
      readonly t: 'display'
      readonly origin: number
      readonly update: boolean
      readonly data: MimeBundle
      readonly metadata: Record<string, unknown>
      readonly displayId?: string
    }
  | {
      readonly t: 'result'
      readonly origin: number
      readonly data: MimeBundle
      readonly metadata: Record<string, unknown>
    }
  | { readonly t: 'clear'; readonly origin: number; readonly wait: boolean }
  | { readonly t: 'input'; readonly origin: number; readonly prompt: string; readonly password: boolean }
  | {
      readonly t: 'comm'
      readonly origin: number
      readonly kind: 'open' | 'msg' | 'close'
      readonly commId: string
      readonly targetName?: string
      readonly data: unknown
      readonly metadata: Record<string, unknown>
    }
  | { readonly t: 'comm-done'; readonly origin: number }
  | { readonly t: 'done'; readonly origin: number; readonly failure?: Failure; readonly assigned?: readonly string[] }
  | { readonly t: 'evaluated'; readonly id: number; readonly data?: MimeBundle; readonly failure?: Failure }
