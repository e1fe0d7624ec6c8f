import type { MetadataPayload } from '@straxlab/core/mime'
import type { View } from '../render/renderer.js'
import { download } from '../viewers/download.js'
import type { Translate } from '../viewers/translate.js'
import type { HubContext } from './hub.js'
import type { Deeds } from './output-host.js'

export interface ViewDeeds extends Deeds {
  /** The context that bears this one's name now: after a restart of the kernel it is another. */
  latest(context: HubContext): HubContext
  /** All contexts of all notebooks. */
  contexts(): readonly HubContext[]
  openMetadata(context: HubContext, runId: string, target: string): void
  explore(context: HubContext, runId: string, target: string): void
}

type Say = (text: string) => void

/** One run: what is stored, its document, what can be done. */
export async function runView(context: HubContext, runId: string, deeds: ViewDeeds, say: Say): Promise<View> {
  const { source, info } = context
  const asked = source.client.ask('runDetails', { contextId: info.id, runId })
  const { result } = await source.patiently(asked, say)
  const { RunDetailsView } = await import('../viewers/details/index.js')
  return new RunDetailsView(result, {
    trans: deeds.trans,
    variable: info.variable,
    actions: {
      openMetadata: (dataType) => deeds.openMetadata(context, runId, dataType),
      openChunkMap: (dataType) => deeds.openChunkMap(context, runId, dataType),
      explore: (dataType) => deeds.explore(context, runId, dataType),
      insertCode: (code) => deeds.insertCode(source.panel, code),
      openRun: (other) => deeds.openRun(context, other),
    },
  })
}

async function metadataOf(context: HubContext, runId: string, target: string, say: Say): Promise<MetadataPayload> {
  const asked = context.source.client.ask('metadata', { contextId: context.info.id, runId, target })
  return (await context.source.patiently(asked, say)).result
}

/** Data to compare with: of the same context, or of any other one. */
export interface OtherData {
  readonly context: HubContext
  readonly runId: string
  readonly target: string
}

export async function metadataView(
  context: HubContext,
  runId: string,
  target: string,
  o: { deeds: ViewDeeds; say: Say; other?: OtherData; compare(other: OtherData | undefined): void },
): Promise<View> {
  const { deeds, say, other } = o
  const payload = await metadataOf(context, runId, target, say)
  const beside = other && (await metadataOf(other.context, other.runId, other.target, say))
  const { MetadataView } = await import('../viewers/metadata/index.js')
  const contexts = deeds.contexts()
  return new MetadataView(beside ? { ...payload, other: beside } : payload, {
    trans: deeds.trans,
    fill: true,
    actions: {
      copyText: deeds.copyText,
      showChunks: () => deeds.openChunkMap(context, runId, target),
      compare: {
        contexts: contexts.map(({ key, info }) => ({ key, label: info.variable, dataTypes: info.dataTypes })),
        own: context.key,
        start: (chosen) => {
          const found = contexts.find(({ key }) => key === chosen.context)
          if (found) o.compare({ ...chosen, context: found })
        },
        stop: () => o.compare(undefined),
      },
    },
  })
}

export async function chunkMapView(
  context: HubContext,
  runId: string,
  target: string,
  deeds: ViewDeeds,
  say: Say,
): Promise<View> {
  const { source, info } = context
  const { result } = await source.patiently(source.client.ask('chunks', { contextId: info.id, runId, target }), say)
  const { ChunkMapView } = await import('../viewers/chunk-map/index.js')
  const payload = { ...result, context: { id: info.id, variable: info.variable } }
  return new ChunkMapView(payload, {
    trans: deeds.trans,
    fill: true,
    actions: { insertCode: (code) => deeds.insertCode(source.panel, code), save: download },
  })
}

export async function explorerView(
  context: HubContext,
  runId: string,
  target: string,
  o: { deeds: ViewDeeds; trans: Translate; say: Say; state?: object; onState?: (state: object) => void },
): Promise<View> {
  const { source, info } = context
  const contextId = (): string => o.deeds.latest(context).info.id
  const { fields } = await metadataOf(context, runId, target, o.say)
  const { ExplorerView } = await import('../viewers/peaks/index.js')
  const view = new ExplorerView(
    {
      runId,
      target,
      fields,
      variable: info.variable,
      preview: (request, signal) =>
        source.client.ask('previewColumns', { ...request, contextId: contextId() }, { signal }),
      waveform: async (request, signal) =>
        (await source.client.ask('waveform', { ...request, contextId: contextId() }, { signal })).result,
    },
    {
      trans: o.trans,
      state: o.state,
      onState: o.onState,
      insertCode: (code) => o.deeds.insertCode(source.panel, code),
    },
  )
  // Plotly needs its element in the page.
  requestAnimationFrame(() => void view.draw())
  return view
}
