import type { PayloadColumn } from '@straxlab/core/mime'

export type Progress = (done: number, total: number) => void

/** What a run table can ask of the place where it lives. Every one may be missing: its button is then not there. */
export interface RunTableActions {
  /** Looks up which of these runs have `dataType`; answers with one value per run id, in that order. */
  available?(
    dataType: string,
    runIds: readonly string[],
    progress: Progress,
    signal: AbortSignal,
  ): Promise<PayloadColumn>
  /** The variable that holds the context now, where it is known. */
  variable?(): string | undefined
  defineSuperrun?(runIds: readonly string[]): void
  insertCode?(code: string): void
  copyText?(text: string): void
  openRun?(runId: string): void
}
