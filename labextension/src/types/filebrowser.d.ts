/** The part of @jupyterlab/filebrowser that straxlab uses; supplied by JupyterLab at run time. */
declare module '@jupyterlab/filebrowser' {
  import type { Contents } from '@jupyterlab/services'
  import type { Token } from '@lumino/coreutils'
  import type { Widget } from '@lumino/widgets'

  export interface FileBrowser extends Widget {
    selectedItems(): IterableIterator<Contents.IModel>
    readonly model: { readonly path: string }
  }
  export interface IFileBrowserFactory {
    readonly tracker: { readonly currentWidget: FileBrowser | null }
  }
  export const IFileBrowserFactory: Token<IFileBrowserFactory>
}
