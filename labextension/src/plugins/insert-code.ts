import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook'

/** Puts code into a new cell below the notebook's active one; it is not run. */
export function insertCode(panel: NotebookPanel, code: string): void {
  const notebook = panel.content
  NotebookActions.insertBelow(notebook)
  notebook.activeCell?.model.sharedModel.setSource(code)
  scrollIntoView(panel)
}

function scrollIntoView(panel: NotebookPanel): void {
  // The new cell is drawn in the next frame.
  requestAnimationFrame(() => panel.node.querySelector('.jp-Cell.jp-mod-active')?.scrollIntoView({ block: 'nearest' }))
}
