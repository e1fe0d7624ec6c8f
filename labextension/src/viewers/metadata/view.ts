import type { MetadataPayload } from '@straxlab/core/mime'
import { chunkTable } from '../chunk-map/index.js'
import { h } from '../dom.js'
import { countText, visibleText } from '../format.js'
import { ROW_HEIGHT, type VirtualGrid } from '../grid/index.js'
import { Tabs, type Tab } from '../tabs.js'
import { ENGLISH, type Translate } from '../translate.js'
import { compareForm, type CompareActions } from './compare-form.js'
import { factTable } from './facts.js'
import { fieldTable } from './field-table.js'
import { LineageView } from './lineage-view.js'

export interface MetadataActions {
  copyText?(text: string): void
  /** Shows the chunk map of these data. */
  showChunks?(): void
  readonly compare?: CompareActions
}

export interface MetadataOptions {
  readonly trans?: Translate
  readonly actions?: MetadataActions
  /** Fill the container's height. */
  readonly fill?: boolean
}

/** Text beyond this is shown on request only: a page lays out megabytes of text slowly. */
const RAW_LIMIT = 200_000
const MAX_ROWS = 14

/** The metadata of one set of data, perhaps beside another. Text in it is only ever text. */
export class MetadataView {
  readonly node: HTMLElement
  private readonly trans: Translate
  private readonly grids: VirtualGrid[] = []
  private readonly tabs: Tabs

  constructor(
    private readonly payload: MetadataPayload,
    private readonly options: MetadataOptions = {},
  ) {
    this.trans = options.trans ?? ENGLISH
    const { trans } = this
    this.tabs = new Tabs(trans.__('Metadata'), this.tabList())
    const { showChunks, compare } = options.actions ?? {}
    this.node = h(
      'div',
      { class: `straxlab-Metadata${options.fill ? ' straxlab-mod-fill' : ''}` },
      h(
        'div',
        { class: 'straxlab-Toolbar' },
        h('strong', {}, visibleText(`${payload.runId} ${payload.dataType}`)),
        h('code', {}, visibleText(payload.lineageHash)),
        showChunks &&
          h(
            'button',
            { type: 'button', class: 'straxlab-Button', 'data-action': 'chunks', on: { click: showChunks } },
            trans.__('Chunk map'),
          ),
        compare && compareForm(payload, compare, trans),
      ),
      this.tabs.node,
    )
  }

  dispose(): void {
    for (const grid of this.grids) grid.dispose()
    this.node.remove()
  }

  private tabList(): Tab[] {
    const { trans, payload } = this
    const { runDocText } = payload
    return [
      { id: 'overview', label: trans.__('Overview'), content: () => factTable(payload, trans) },
      { id: 'lineage', label: trans.__('Lineage'), content: () => this.lineage() },
      {
        id: 'fields',
        label: trans.__('Fields (%1)', payload.fields.length),
        content: () => this.grid(fieldTable(payload.fields, trans), payload.fields.length),
      },
      {
        id: 'chunks',
        label: trans.__('Chunks (%1)', countText(payload.chunks.n.length)),
        content: () => this.grid(chunkTable(payload.chunks, trans), payload.chunks.n.length),
      },
      ...(runDocText === undefined
        ? []
        : [{ id: 'run', label: trans.__('Run document'), content: () => this.raw(runDocText) }]),
      { id: 'raw', label: trans.__('Raw JSON'), content: () => this.raw(payload.metadataText) },
    ]
  }

  private lineage(): Node {
    const width = this.node?.clientWidth || 640
    return new LineageView(this.payload, this.trans, Math.max(320, width > 860 ? width - 400 : width - 24)).node
  }

  private grid(grid: VirtualGrid, rows: number): Node {
    this.grids.push(grid)
    if (!this.options.fill) grid.node.style.height = `${(Math.min(rows, MAX_ROWS) + 1) * ROW_HEIGHT + 16}px`
    return grid.node
  }

  private raw(text: string): Node {
    const { copyText } = this.options.actions ?? {}
    const body = h('pre', { class: 'straxlab-Raw', tabindex: 0 })
    const show = (length: number): void => {
      body.textContent = visibleText(text.slice(0, length))
    }
    show(RAW_LIMIT)
    const more = h(
      'button',
      { type: 'button', class: 'straxlab-Button' },
      this.trans.__('Show all %1 characters', countText(text.length)),
    )
    more.addEventListener('click', () => {
      show(text.length)
      more.remove()
    })
    const copy = copyText
      ? h('button', { type: 'button', class: 'straxlab-Button', 'data-action': 'copy' }, this.trans.__('Copy'))
      : null
    copy?.addEventListener('click', () => copyText?.(text))
    return h('div', { class: 'straxlab-RawBox' }, copy, body, text.length > RAW_LIMIT ? more : null)
  }
}
