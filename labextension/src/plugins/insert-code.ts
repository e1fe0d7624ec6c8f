import { Notification } from '@jupyterlab/apputils'
import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook'
import type { Translate } from '../viewers/translate.js'

export interface CodeInserter {
  readonly trans: Translate
  /** Brings the notebook to the front. */
  show(panel: NotebookPanel): void
}

/** Puts code into a new cell below the notebook's active one; it is not run. Says so where the notebook is not in sight. */
export function insertCode(panel: NotebookPanel, code: string, o: CodeInserter): void {
  const notebook = panel.content
  NotebookActions.insertBelow(notebook)
  notebook.activeCell?.model.sharedModel.setSource(code)
  if (panel.isVisible) return scrollToCell(panel)
  const name = panel.context.path.split('/').at(-1) ?? panel.context.path
  Notification.info(o.trans.__('The code is in a new cell of %1.', name), {
    autoClose: 5000,
    actions: [
      {
        label: o.trans.__('Show'),
        callback: () => {
          o.show(panel)
          scrollToCell(panel)
        },
      },
    ],
  })
}

function scrollToCell(panel: NotebookPanel): void {
  // The new cell is drawn in the next frame.
  requestAnimationFrame(() => panel.node.querySelector('.jp-Cell.jp-mod-active')?.scrollIntoView({ block: 'nearest' }))
}
