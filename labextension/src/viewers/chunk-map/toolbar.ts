import { h } from '../dom.js'
import type { Translate } from '../translate.js'

export interface ToolbarCallbacks {
  readonly canFold: boolean
  readonly folded: boolean
  readonly canInsert: boolean
  readonly canSave: boolean
  zoom(factor: number): void
  all(): void
  fold(folded: boolean): void
  zoomRange(): void
  insert(): void
  save(kind: 'svg' | 'png'): void
  table(shown: boolean): void
}

export interface MapToolbar {
  readonly node: HTMLElement
  update(state: { hasChunk: boolean; hasRange: boolean }): void
}

/** The buttons above the map. */
export function mapToolbar(trans: Translate, o: ToolbarCallbacks): MapToolbar {
  const button = (name: string, label: string, title: string, click: () => void): HTMLButtonElement =>
    h('button', { type: 'button', class: 'straxlab-Button', title, 'data-action': name, on: { click } }, label)
  const toggle = (
    name: string,
    label: string,
    title: string,
    on: boolean,
    changed: (on: boolean) => void,
  ): HTMLButtonElement => {
    const element = button(name, label, title, () => {
      const now = element.getAttribute('aria-pressed') !== 'true'
      element.setAttribute('aria-pressed', String(now))
      changed(now)
    })
    element.setAttribute('aria-pressed', String(on))
    return element
  }
  const zoomRange = button('zoom-range', trans.__('Zoom to mark'), trans.__('Show only the marked time'), o.zoomRange)
  const insert = button(
    'load',
    trans.__('Load as cell'),
    trans.__('Insert code that loads the chunk or the marked time'),
    o.insert,
  )
  const node = h(
    'div',
    { class: 'straxlab-Toolbar', role: 'toolbar', 'aria-label': trans.__('Chunk map') },
    button('zoom-in', '+', trans.__('Zoom in'), () => o.zoom(1.6)),
    button('zoom-out', '−', trans.__('Zoom out'), () => o.zoom(1 / 1.6)),
    button('zoom-all', trans.__('All'), trans.__('Show the whole run'), o.all),
    o.canFold &&
      toggle('fold', trans.__('Fold gaps'), trans.__('Draw times without data narrow'), o.folded, (on) => o.fold(on)),
    zoomRange,
    o.canInsert && insert,
    toggle('table', trans.__('Table'), trans.__('Show the chunks as a table'), false, (on) => o.table(on)),
    o.canSave && button('svg', 'SVG', trans.__('Save as SVG'), () => o.save('svg')),
    o.canSave && button('png', 'PNG', trans.__('Save as PNG'), () => o.save('png')),
  )
  return {
    node,
    update: ({ hasChunk, hasRange }) => {
      zoomRange.disabled = !hasRange
      insert.disabled = !hasRange && !hasChunk
    },
  }
}
