import type { IRenderMime } from '@jupyterlab/rendermime-interfaces'
import type { Widget } from '@lumino/widgets'
import { CHUNKS_MIME, METADATA_MIME, PLOTLY_MIME, RUNS_MIME } from '@straxlab/core/mime'
import type { ChunksPayload, MetadataPayload, RunsPayload } from '@straxlab/core/mime'
import type { ChunkMapActions } from '../viewers/chunk-map/index.js'
import type { MetadataActions } from '../viewers/metadata/index.js'
import { asChunksPayload, asMetadataPayload, asRunsPayload } from '../viewers/payload.js'
import type { PlotOptions } from '../viewers/plot/index.js'
import type { RunTableActions, RunTableView } from '../viewers/runs/index.js'
import type { Translate } from '../viewers/translate.js'
import { ViewRenderer, type MakeView } from './renderer.js'

/** What outputs need of the application around them. */
export interface OutputHost {
  readonly trans: Translate
  readonly outputRows: number
  runActions(payload: RunsPayload, output: Widget): RunTableActions
  metadataActions(payload: MetadataPayload, output: Widget): MetadataActions
  chunkActions(payload: ChunksPayload, output: Widget): ChunkMapActions
  plotOptions(figure: unknown, output: Widget): PlotOptions
}

/** Viewers are fetched when the first output of their kind is shown. */
function makers(host: OutputHost): Readonly<Record<string, MakeView>> {
  return {
    [RUNS_MIME]: async (value, output, before) => {
      const payload = asRunsPayload(value)
      const { RunTableView } = await import('../viewers/runs/index.js')
      const view = await RunTableView.create(payload, {
        trans: host.trans,
        maxVisibleRows: host.outputRows,
        actions: host.runActions(payload, output),
      })
      if (before) view.restore((before as RunTableView).state)
      return view
    },
    [METADATA_MIME]: async (value, output) => {
      const payload = asMetadataPayload(value)
      const { MetadataView } = await import('../viewers/metadata/index.js')
      return new MetadataView(payload, { trans: host.trans, actions: host.metadataActions(payload, output) })
    },
    [CHUNKS_MIME]: async (value, output) => {
      const payload = asChunksPayload(value)
      const { ChunkMapView } = await import('../viewers/chunk-map/index.js')
      return new ChunkMapView(payload, { trans: host.trans, actions: host.chunkActions(payload, output) })
    },
    [PLOTLY_MIME]: async (value, output, before) => {
      const { PlotView } = await import('../viewers/plot/index.js')
      const view =
        (before as InstanceType<typeof PlotView> | undefined) ?? new PlotView(host.plotOptions(value, output))
      // Plotly measures its element: it has to be in the page before it is drawn.
      if (!before) output.node.replaceChildren(view.node)
      try {
        await view.show(value)
      } catch (error) {
        if (!before) view.dispose()
        throw error
      }
      return view
    },
  }
}

/** The renderer factories of straxlab's MIME types. All are safe: no text of an output is ever run or made markup. */
export function rendererFactories(host: OutputHost): IRenderMime.IRendererFactory[] {
  return Object.entries(makers(host)).map(([mimeType, make]) => ({
    safe: true,
    mimeTypes: [mimeType],
    defaultRank: 20,
    createRenderer: () => new ViewRenderer(mimeType, make),
  }))
}
