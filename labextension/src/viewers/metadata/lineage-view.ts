import { edgePath, layOutGraph, NODE_HEIGHT, type GraphLayout, type Placed } from '@straxlab/core/graph-layout'
import type { MetadataPayload } from '@straxlab/core/mime'
import { h, s, uniqueId } from '../dom.js'
import { visibleText } from '../format.js'
import { textWidth } from '../text-width.js'
import type { Translate } from '../translate.js'
import { compareEntries, type ComparedEntry, type Difference } from './lineage-diff.js'

const BADGES: Readonly<Record<Difference, string>> = { same: '', changed: '≠', 'only-here': '+', 'only-other': '−' }
const MIN_WIDTH = 90
const MAX_WIDTH = 260

const title = (compared: ComparedEntry): string => compared.entry.dataType
const subtitle = ({ entry, other }: ComparedEntry): string => {
  const here = `${entry.plugin} ${entry.version}`
  const there = other && `${other.plugin} ${other.version}`
  return there && there !== here ? `${here} ≠ ${there}` : here
}

function nodeWidth(compared: ComparedEntry): number {
  const widest = Math.max(textWidth(title(compared), true, 12), textWidth(subtitle(compared), false, 11))
  return Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, Math.round(widest * 1.08 + 26)))
}

/** Cuts a text to a width; SVG text does not do it by itself. */
function fitted(text: string, width: number, bold: boolean, size: number): string {
  if (textWidth(text, bold, size) <= width) return text
  let end = text.length
  while (end > 1 && textWidth(`${text.slice(0, end)}…`, bold, size) > width) end--
  return `${text.slice(0, end)}…`
}

/** The lineage as a graph; a chosen node shows its options under it. */
export class LineageView {
  readonly node: HTMLElement
  private readonly details = h('div', { class: 'straxlab-Lineage-details', role: 'region', 'aria-live': 'polite' })
  private readonly groups = new Map<string, SVGGElement>()
  private readonly compared: readonly ComparedEntry[]

  constructor(
    private readonly payload: MetadataPayload,
    private readonly trans: Translate,
    width = 640,
  ) {
    this.compared = compareEntries(payload.lineage, payload.other?.lineage)
    const nodes = this.compared.map((compared) => ({
      id: compared.entry.dataType,
      width: nodeWidth(compared),
      dependsOn: [...(compared.entry.dependsOn ?? []), ...(compared.other?.dependsOn ?? [])],
    }))
    const layout = layOutGraph(nodes, width)
    this.node = h(
      'div',
      { class: 'straxlab-Lineage' },
      this.note(layout),
      h(
        'div',
        { class: 'straxlab-Lineage-columns' },
        h('div', { class: 'straxlab-Lineage-frame' }, this.graph(layout)),
        this.details,
      ),
    )
    const own = this.compared.find(({ entry }) => entry.dataType === payload.dataType) ?? this.compared[0]
    if (own) this.choose(own)
  }

  private note(layout: GraphLayout): HTMLElement | null {
    const { trans, payload } = this
    if (payload.other) {
      const counts = (difference: Difference): number =>
        this.compared.filter((compared) => compared.difference === difference).length
      const text = trans.__(
        'Compared with %1 of run %2 (%3): %4 changed, %5 only here, %6 only there, %7 the same.',
        payload.other.dataType,
        payload.other.runId,
        payload.other.lineageHash,
        counts('changed'),
        counts('only-here'),
        counts('only-other'),
        counts('same'),
      )
      return h('p', { class: 'straxlab-Note' }, visibleText(text))
    }
    if (layout.edges.length > 0 || this.compared.length < 2) return null
    return h(
      'p',
      { class: 'straxlab-Note' },
      trans.__(
        'Stored metadata name what the data were made from, not which depends on which; a context with the plugins knows.',
      ),
    )
  }

  private graph(layout: GraphLayout): SVGSVGElement {
    const arrow = uniqueId('arrow')
    const byId = new Map(layout.nodes.map((node) => [node.id, node]))
    const picture = s(
      'svg',
      {
        class: 'straxlab-Lineage-graph',
        width: layout.width,
        height: layout.height,
        viewBox: `0 0 ${layout.width} ${layout.height}`,
        role: 'group',
        'aria-label': this.trans.__('Lineage of %1', visibleText(this.payload.dataType)),
      },
      s(
        'defs',
        {},
        s(
          'marker',
          { id: arrow, viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' },
          s('path', { d: 'M0,0 L8,4 L0,8 z', class: 'straxlab-Lineage-arrow' }),
        ),
      ),
      ...layout.edges.map((edge) =>
        s('path', {
          class: 'straxlab-Lineage-edge',
          d: edgePath(edge, byId.get(edge.from)!, byId.get(edge.to)!),
          'marker-end': `url(#${arrow})`,
          'data-edge': `${edge.from}>${edge.to}`,
        }),
      ),
    )
    for (const compared of this.compared) picture.append(this.box(compared, byId.get(compared.entry.dataType)!))
    return picture
  }

  private box(compared: ComparedEntry, at: Placed): SVGGElement {
    const { entry, difference } = compared
    const choose = (): void => this.choose(compared)
    const badge = BADGES[difference]
    const group = s(
      'g',
      {
        class: `straxlab-Lineage-node straxlab-mod-${difference}`,
        transform: `translate(${at.x}, ${at.y})`,
        role: 'button',
        tabindex: 0,
        'aria-pressed': 'false',
        'aria-label': visibleText(`${title(compared)}: ${subtitle(compared)}${badge ? ` (${difference})` : ''}`),
        'data-type': entry.dataType,
        on: {
          click: choose,
          keydown: (event: KeyboardEvent) => {
            if (event.key !== 'Enter' && event.key !== ' ') return
            event.preventDefault()
            choose()
          },
        },
      },
      s('rect', { width: at.width, height: NODE_HEIGHT, rx: 4 }),
      s(
        'text',
        { x: 10, y: 17, class: 'straxlab-Lineage-type' },
        visibleText(fitted(title(compared), at.width - 26, true, 12)),
      ),
      s(
        'text',
        { x: 10, y: 33, class: 'straxlab-Lineage-plugin' },
        visibleText(fitted(subtitle(compared), at.width - 18, false, 11)),
      ),
      badge
        ? s('text', { x: at.width - 8, y: 17, class: 'straxlab-Lineage-badge', 'text-anchor': 'end' }, badge)
        : null,
    )
    this.groups.set(entry.dataType, group)
    return group
  }

  private choose(compared: ComparedEntry): void {
    for (const [id, group] of this.groups) group.setAttribute('aria-pressed', String(id === compared.entry.dataType))
    this.details.replaceChildren(
      h('h4', { class: 'straxlab-Heading' }, visibleText(`${title(compared)} — ${subtitle(compared)}`)),
      this.optionTable(compared),
    )
  }

  private optionTable({ options, difference }: ComparedEntry): HTMLElement {
    const { trans, payload } = this
    if (options.length === 0) return h('p', { class: 'straxlab-Note' }, trans.__('No tracked options.'))
    const two = payload.other !== undefined
    const value = (text: string | undefined): HTMLElement =>
      h('td', { class: 'straxlab-Value' }, text === undefined ? trans.__('(absent)') : visibleText(text))
    return h(
      'table',
      { class: 'straxlab-Facts', 'data-difference': difference },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, trans.__('Option')),
          h('th', { scope: 'col' }, two ? trans.__('Here') : trans.__('Value')),
          two && h('th', { scope: 'col' }, trans.__('There')),
        ),
      ),
      h(
        'tbody',
        {},
        ...options.map(({ option, here, other }) =>
          h(
            'tr',
            { class: two && here !== other ? 'straxlab-mod-changed' : undefined },
            h('th', { scope: 'row' }, visibleText(option)),
            value(here),
            two && value(other),
          ),
        ),
      ),
    )
  }
}
