import type { IRenderMime } from '@jupyterlab/rendermime-interfaces'
import { Widget } from '@lumino/widgets'
import { h } from '../viewers/dom.js'
import { visibleText } from '../viewers/format.js'

/** A viewer: an element and what ends it. */
export interface View {
  readonly node: HTMLElement
  dispose(): void
}

/** Makes the viewer of an output's value; `before` is the one shown until now, whose state may be kept. */
export type MakeView = (value: unknown, renderer: Widget, before: View | undefined) => View | Promise<View>

/** An output that shows a viewer. What cannot be shown is said in words, in place. */
export class ViewRenderer extends Widget implements IRenderMime.IRenderer {
  private view: View | undefined
  private last: unknown

  constructor(
    private readonly mimeType: string,
    private readonly make: MakeView,
  ) {
    super()
    this.addClass('straxlab-View')
    // In a notebook JupyterLab's shortcuts (a, b, dd, Enter...) would take the keys of tables, maps and buttons.
    this.node.dataset['lmSuppressShortcuts'] = 'true'
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const value: unknown = model.data[this.mimeType]
    // JupyterLab renders again on every change of the output's metadata.
    if (value === this.last) return
    this.last = value
    const before = this.view
    try {
      const view = await this.make(value, this, before)
      if (this.isDisposed || value !== this.last) return view.dispose()
      this.view = view
      this.node.replaceChildren(view.node)
      if (before !== view) before?.dispose()
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      this.node.replaceChildren(h('div', { class: 'straxlab-Alert', role: 'alert' }, visibleText(text)))
    }
  }

  override dispose(): void {
    if (this.isDisposed) return
    this.view?.dispose()
    super.dispose()
  }
}
