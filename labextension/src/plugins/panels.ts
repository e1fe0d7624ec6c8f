import type { ILabShell, JupyterFrontEnd } from '@jupyterlab/application'
import { MainAreaWidget } from '@jupyterlab/apputils'
import { Widget } from '@lumino/widgets'
import type { View } from '../render/renderer.js'
import { h } from '../viewers/dom.js'
import { visibleText } from '../viewers/format.js'
import type { Translate } from '../viewers/translate.js'

/** Makes the view of a panel; `say` tells of waiting, in words. */
export type LoadView = (say: (text: string) => void) => Promise<View>

/** A main area panel whose content has to be fetched: says that it waits, or what went wrong, and can try again. */
export class LoadingPanel extends Widget {
  private view: View | undefined
  private loading = 0
  private problem = ''

  constructor(
    private readonly loadView: LoadView,
    private readonly trans: Translate,
  ) {
    super()
    this.addClass('straxlab-Panel')
    void this.load()
  }

  /** Why nothing can be shown, in words; empty where something is, or is being read. */
  get failure(): string {
    return this.problem
  }

  async load(): Promise<void> {
    const mine = ++this.loading
    this.problem = ''
    this.say(this.trans.__('Reading…'))
    try {
      const view = await this.loadView((text) => mine === this.loading && this.say(text))
      if (this.isDisposed || mine !== this.loading) return view.dispose()
      this.view?.dispose()
      this.view = view
      this.node.replaceChildren(view.node)
    } catch (error) {
      if (mine === this.loading) this.fail(error instanceof Error ? error.message : String(error))
    }
  }

  override dispose(): void {
    if (this.isDisposed) return
    this.loading++
    this.view?.dispose()
    super.dispose()
  }

  private say(text: string): void {
    if (!this.view) this.node.replaceChildren(h('p', { class: 'straxlab-Note', role: 'status' }, visibleText(text)))
  }

  private fail(text: string): void {
    this.problem = text
    const again = h(
      'button',
      { type: 'button', class: 'straxlab-Button', 'data-action': 'retry', on: { click: () => void this.load() } },
      this.trans.__('Try again'),
    )
    this.view?.dispose()
    this.view = undefined
    this.node.replaceChildren(
      h(
        'div',
        { class: 'straxlab-Problem' },
        h('div', { class: 'straxlab-Alert', role: 'alert' }, visibleText(text)),
        again,
      ),
    )
  }
}

/**
 * Where panels go: JupyterLab's main area; in Jupyter Notebook, whose main area is the notebook's alone, the side to the right, where
 * one is shown at a time (View > Right Sidebar lists them).
 */
export type PanelArea = 'main' | 'right'

export const panelArea = (labShell: ILabShell | null): PanelArea => (labShell ? 'main' : 'right')

/** Shows a new panel. */
export function showPanel(shell: JupyterFrontEnd.IShell, panel: Widget, area: PanelArea): void {
  shell.add(panel, area, { mode: 'tab-after' })
  shell.activateById(panel.id)
}

/** Wraps a panel for the main area. */
export function mainAreaPanel<T extends Widget>(
  content: T,
  o: { id: string; label: string; caption?: string },
): MainAreaWidget<T> {
  const panel = new MainAreaWidget({ content })
  panel.id = o.id
  panel.title.label = visibleText(o.label)
  panel.title.caption = visibleText(o.caption ?? o.label)
  panel.title.closable = true
  panel.toolbar.hide()
  return panel
}
