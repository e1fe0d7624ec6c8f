import { ILabShell, ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application'
import { Clipboard, WidgetTracker, type MainAreaWidget } from '@jupyterlab/apputils'
import { IFileBrowserFactory } from '@jupyterlab/filebrowser'
import { ITranslator, nullTranslator } from '@jupyterlab/translation'
import type { DataFolder } from '../folders/data-folder.js'
import type { View } from '../render/renderer.js'
import { download } from '../viewers/download.js'
import type { Translate } from '../viewers/translate.js'
import { straxlabIcon } from './icons.js'
import { CommandIDs, PACKAGE, TRANSLATION_DOMAIN } from './ids.js'
import { LoadingPanel, mainAreaPanel, panelArea, showPanel, type LoadView } from './panels.js'

/** What a panel shows of a folder; `runId` or `data` (name of a data folder) for a part of it. */
interface FolderArgs {
  readonly [key: string]: string | undefined
  readonly path: string
  readonly view?: 'runs' | 'run' | 'metadata' | 'chunks'
  readonly runId?: string
  readonly data?: string
}

type Open = (args: FolderArgs) => void

const parentOf = (path: string): string => path.split('/').slice(0, -1).join('/')
const nameOf = (path: string): string => path.split('/').at(-1) ?? path

function labelOf({ path, view, runId, data }: FolderArgs, trans: Translate): string {
  if (runId !== undefined) return trans.__('Run %1', runId)
  if (data !== undefined) return view === 'chunks' ? trans.__('Chunks: %1', data) : trans.__('Metadata: %1', data)
  return nameOf(path) || '/'
}

async function runsView(
  folder: DataFolder,
  path: string,
  trans: Translate,
  open: Open,
  say: (text: string) => void,
): Promise<View> {
  const payload = await folder.runs((done, total) => say(trans.__('%1 of %2 run documents read', done, total)))
  const { RunTableView } = await import('../viewers/runs/index.js')
  const view = await RunTableView.create(payload, {
    trans,
    actions: {
      copyText: (text) => Clipboard.copyToSystem(text),
      openRun: (runId) => open({ path, view: 'run', runId }),
    },
  })
  view.node.classList.add('straxlab-mod-fill')
  return view
}

async function runView(folder: DataFolder, path: string, runId: string, trans: Translate, open: Open): Promise<View> {
  const details = await folder.details(runId)
  const { RunDetailsView } = await import('../viewers/details/index.js')
  const show = (view: 'metadata' | 'chunks') => (dataType: string) =>
    void folder.folderOf(runId, dataType).then((data) => data && open({ path, view, data }))
  return new RunDetailsView(details, {
    trans,
    actions: {
      openMetadata: show('metadata'),
      openChunkMap: show('chunks'),
      openRun: (other) => open({ path, view: 'run', runId: other }),
    },
  })
}

async function metadataView(
  folder: DataFolder,
  path: string,
  data: string,
  trans: Translate,
  open: Open,
): Promise<View> {
  const payload = await folder.metadata(data)
  const { MetadataView } = await import('../viewers/metadata/index.js')
  return new MetadataView(payload, {
    trans,
    fill: true,
    actions: {
      copyText: (text) => Clipboard.copyToSystem(text),
      showChunks: () => open({ path, view: 'chunks', data }),
    },
  })
}

async function chunksView(folder: DataFolder, data: string, trans: Translate): Promise<View> {
  const payload = await folder.chunks(data)
  const { ChunkMapView } = await import('../viewers/chunk-map/index.js')
  return new ChunkMapView(payload, { trans, fill: true, actions: { save: download } })
}

/** The view of a folder; the core is fetched when the first folder is opened. */
function loader(app: JupyterFrontEnd, args: FolderArgs, trans: Translate, open: Open): LoadView {
  return async (say) => {
    const [{ ContentsStore }, { DataFolder, folderKind }] = await Promise.all([
      import('../folders/contents-store.js'),
      import('../folders/data-folder.js'),
    ])
    const { contents } = app.serviceManager
    const { path, view, runId, data } = args
    const folder = new DataFolder(new ContentsStore(contents, path))
    if (view === 'run' && runId !== undefined) return runView(folder, path, runId, trans, open)
    if (view === 'chunks' && data !== undefined) return chunksView(folder, data, trans)
    if (view === 'metadata' && data !== undefined) return metadataView(folder, path, data, trans, open)
    const files = await new ContentsStore(contents, path).list('')
    if (!files) throw new Error(trans.__('There is no folder %1.', path))
    switch (folderKind(nameOf(path), files)) {
      case 'data': {
        const parent = parentOf(path)
        return metadataView(new DataFolder(new ContentsStore(contents, parent)), parent, nameOf(path), trans, open)
      }
      case 'directory':
        return runsView(folder, path, trans, open, say)
      case 'other':
        throw new Error(
          trans.__('%1 holds no strax data: no folders named <run>-<data type>-<hash>, no run documents.', path || '/'),
        )
    }
  }
}

function activate(
  app: JupyterFrontEnd,
  browsers: IFileBrowserFactory | null,
  translator: ITranslator | null,
  restorer: ILayoutRestorer | null,
  labShell: ILabShell | null,
): void {
  const trans = (translator ?? nullTranslator).load(TRANSLATION_DOMAIN)
  const tracker = new WidgetTracker<MainAreaWidget<LoadingPanel>>({ namespace: 'straxlab-folder' })
  const shown = new WeakMap<MainAreaWidget<LoadingPanel>, FolderArgs>()
  const open: Open = (args) => void app.commands.execute(CommandIDs.openFolder, args)
  const selected = (): string | undefined => {
    for (const item of browsers?.tracker.currentWidget?.selectedItems() ?? []) {
      if (item.type === 'directory') return item.path
    }
    return undefined
  }
  app.commands.addCommand(CommandIDs.openFolder, {
    label: trans.__('Open as Strax Data'),
    caption: trans.__('Show the runs or the metadata in this folder'),
    icon: straxlabIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          path: { type: 'string', description: 'The folder; the one selected in the file browser where absent' },
          view: { type: 'string', enum: ['runs', 'run', 'metadata', 'chunks'] },
          runId: { type: 'string' },
          data: { type: 'string' },
        },
      },
    },
    execute: (given) => {
      const path = typeof given['path'] === 'string' ? given['path'] : selected()
      if (path === undefined) return
      const args: FolderArgs = { ...(given as unknown as FolderArgs), path }
      const id = `straxlab-folder-${path}-${args.view ?? ''}-${args.runId ?? ''}-${args.data ?? ''}`
      const before = tracker.find((panel) => panel.id === id)
      if (before) return app.shell.activateById(before.id)
      const label = labelOf(args, trans)
      const panel = mainAreaPanel(new LoadingPanel(loader(app, args, trans, open), trans), {
        id,
        label,
        caption: `${label} (${path})`,
      })
      panel.title.icon = straxlabIcon
      shown.set(panel, args)
      void tracker.add(panel)
      showPanel(app.shell, panel, panelArea(labShell))
      return panel
    },
  })
  void restorer?.restore(tracker, {
    command: CommandIDs.openFolder,
    args: (panel) => shown.get(panel)! as never,
    name: (panel) => panel.id,
  })
}

/** Folders of strax data in the file browser, without a kernel. */
export const folders: JupyterFrontEndPlugin<void> = {
  id: `${PACKAGE}:folders`,
  description: 'Opens folders of strax data from the file browser, without a kernel.',
  autoStart: true,
  optional: [IFileBrowserFactory, ITranslator, ILayoutRestorer, ILabShell],
  activate,
}
