/**
 * The part of @jupyterlab/notebook that straxlab uses. JupyterLab supplies the package at run time; installing it for its types
 * alone would bring 250 MB.
 */
declare module '@jupyterlab/notebook' {
  import type { ISessionContext } from '@jupyterlab/apputils'
  import type { DocumentRegistry } from '@jupyterlab/docregistry'
  import type { Token } from '@lumino/coreutils'
  import type { ISignal } from '@lumino/signaling'
  import type { Widget } from '@lumino/widgets'

  export interface Cell {
    readonly model: {
      readonly type: string
      readonly sharedModel: { getSource(): string; setSource(source: string): void }
    }
  }
  export class Notebook extends Widget {
    readonly activeCell: Cell | null
    activeCellIndex: number
  }
  export class NotebookPanel extends Widget {
    readonly content: Notebook
    readonly context: DocumentRegistry.Context
    readonly sessionContext: ISessionContext
  }
  export interface INotebookTracker {
    readonly currentWidget: NotebookPanel | null
    readonly currentChanged: ISignal<INotebookTracker, NotebookPanel | null>
    readonly widgetAdded: ISignal<INotebookTracker, NotebookPanel>
    forEach(visit: (panel: NotebookPanel) => void): void
    find(test: (panel: NotebookPanel) => boolean): NotebookPanel | undefined
  }
  export const INotebookTracker: Token<INotebookTracker>
  export const NotebookActions: {
    insertBelow(notebook: Notebook): void
    focusActiveCell?(notebook: Notebook): Promise<void>
  }
}
