import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook'
import type { Widget } from '@lumino/widgets'
import type { PayloadContext } from '@straxlab/core/mime'
import type { OutputHost } from '../render/factories.js'
import type { ChunkMapActions } from '../viewers/chunk-map/index.js'
import { download } from '../viewers/download.js'
import type { RunTableActions } from '../viewers/runs/index.js'
import type { Translate } from '../viewers/translate.js'
import type { HubContext, KernelHub } from './hub.js'

/** What the parts of the extension do for each other. */
export interface Deeds {
  readonly trans: Translate
  copyText(text: string): void
  /** Puts code into a new cell of the notebook. */
  insertCode(panel: NotebookPanel, code: string): void
  openRun(context: HubContext, runId: string): void
  openChunkMap(context: HubContext, runId: string, target: string): void
  defineSuperrun(context: HubContext, runIds: readonly string[]): void
}

/** What a table of runs can do in a context. */
export function runActions(context: HubContext, deeds: Deeds): Required<RunTableActions> {
  return {
    available: async (dataType, runIds, progress, signal) => {
      const { result } = await context.source.client.ask(
        'available',
        { contextId: context.info.id, dataType, runIds },
        { signal, progress },
      )
      const found = new Map(result.runIds.map((id, i) => [id, result.column.values?.[i] ?? null]))
      return { ...result.column, values: runIds.map((id) => found.get(id) ?? null) }
    },
    variable: () => context.info.variable,
    defineSuperrun: (runIds) => deeds.defineSuperrun(context, runIds),
    insertCode: (code) => deeds.insertCode(context.source.panel, code),
    copyText: (text) => deeds.copyText(text),
    openRun: (runId) => deeds.openRun(context, runId),
  }
}

/** Gives outputs of notebooks their actions. They look for the kernel's context when clicked: it may come and go. */
export function outputHost(o: {
  deeds: Deeds
  tracker: INotebookTracker | null
  hub: KernelHub | null
  outputRows: () => number
  missingContext: () => void
}): OutputHost {
  const { deeds } = o
  const panelOf = (output: Widget): NotebookPanel | undefined =>
    o.tracker?.find((panel) => panel.node.contains(output.node))
  const within = (output: Widget, context: PayloadContext | undefined, work: (found: HubContext) => void): void => {
    const found = o.hub?.contextOf(panelOf(output), context?.id)
    if (found) work(found)
    else o.missingContext()
  }
  const toCell =
    (output: Widget) =>
    (code: string): void => {
      const panel = panelOf(output)
      if (panel) deeds.insertCode(panel, code)
      else deeds.copyText(code)
    }
  return {
    trans: deeds.trans,
    get outputRows() {
      return o.outputRows()
    },
    runActions: ({ context }, output) => ({
      copyText: deeds.copyText,
      ...(o.tracker ? { insertCode: toCell(output) } : {}),
      ...(o.hub
        ? {
            variable: () => o.hub?.contextOf(panelOf(output), context?.id)?.info.variable,
            defineSuperrun: (runIds: readonly string[]) =>
              within(output, context, (at) => deeds.defineSuperrun(at, runIds)),
            openRun: (runId: string) => within(output, context, (at) => deeds.openRun(at, runId)),
            available: (dataType, runIds, progress, signal) => {
              const at = o.hub?.contextOf(panelOf(output), context?.id)
              if (!at)
                return Promise.reject(
                  new Error(deeds.trans.__('The kernel has no context for this table; run its cell again.')),
                )
              return runActions(at, deeds).available(dataType, runIds, progress, signal)
            },
          }
        : {}),
    }),
    metadataActions: ({ context, runId, dataType }, output) => ({
      copyText: deeds.copyText,
      ...(o.hub ? { showChunks: () => within(output, context, (at) => deeds.openChunkMap(at, runId, dataType)) } : {}),
    }),
    chunkActions: (_, output): ChunkMapActions => ({
      save: download,
      ...(o.tracker ? { insertCode: toCell(output) } : {}),
    }),
    plotOptions: () => ({ trans: deeds.trans }),
  }
}
