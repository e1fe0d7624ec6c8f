import { ILabShell, ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application'
import { Clipboard, ICommandPalette, Notification, showErrorMessage } from '@jupyterlab/apputils'
import { ILauncher } from '@jupyterlab/launcher'
import { INotebookTracker } from '@jupyterlab/notebook'
import { IRenderMimeRegistry } from '@jupyterlab/rendermime'
import { ISettingRegistry } from '@jupyterlab/settingregistry'
import { IStateDB } from '@jupyterlab/statedb'
import { ITranslator, nullTranslator } from '@jupyterlab/translation'
import { rendererFactories } from '../render/factories.js'
import { BrowserPanels } from './browser-panels.js'
import { Documents } from './documents.js'
import { KernelHub, type HubContext } from './hub.js'
import { CommandIDs, PACKAGE, TRANSLATION_DOMAIN } from './ids.js'
import { insertCode } from './insert-code.js'
import { outputHost, type Deeds } from './output-host.js'
import { panelArea } from './panels.js'
import { defineSuperrunDialog } from './superrun-dialog.js'
import type { ViewDeeds } from './views.js'

const DEFAULTS = { outputRows: 12, showRunBrowser: true, followKernel: true }

/** The settings as they are now; `changed` is called now and at every change. */
function readSettings(registry: ISettingRegistry | null, changed: (settings: typeof DEFAULTS) => void): void {
  changed(DEFAULTS)
  void registry
    ?.load(plugin.id)
    .then((settings) => {
      const tell = (): void => changed({ ...DEFAULTS, ...(settings.composite as Partial<typeof DEFAULTS>) })
      settings.changed.connect(tell)
      tell()
    })
    .catch((error: unknown) => console.error('straxlab: the settings cannot be read', error))
}

/** Asks, defines, and offers the code that does the same. */
async function defineSuperrun(context: HubContext, runIds: readonly string[], deeds: Deeds): Promise<void> {
  const { trans } = deeds
  try {
    const defined = await defineSuperrunDialog(context, runIds, trans)
    if (!defined) return
    if (defined.insertCode) deeds.insertCode(context.source.panel, defined.answer.code)
    Notification.success(trans.__('Superrun %1 is defined.', defined.answer.runId), { autoClose: 4000 })
  } catch (error) {
    void showErrorMessage(
      trans.__('The superrun was not defined'),
      error instanceof Error ? error.message : String(error),
    )
  }
}

function activate(
  app: JupyterFrontEnd,
  rendermime: IRenderMimeRegistry,
  translator: ITranslator | null,
  tracker: INotebookTracker | null,
  settingRegistry: ISettingRegistry | null,
  palette: ICommandPalette | null,
  launcher: ILauncher | null,
  restorer: ILayoutRestorer | null,
  stateDB: IStateDB | null,
  labShell: ILabShell | null,
): void {
  const area = panelArea(labShell)
  const trans = (translator ?? nullTranslator).load(TRANSLATION_DOMAIN)
  const settings = { ...DEFAULTS }
  const hub = tracker && new KernelHub(tracker)
  const deeds: ViewDeeds = {
    trans,
    copyText: (text) => Clipboard.copyToSystem(text),
    insertCode: (panel, code) => insertCode(panel, code, { trans, show: ({ id }) => app.shell.activateById(id) }),
    openRun: (context, runId) => documents?.open('run', context, runId),
    openMetadata: (context, runId, target) => documents?.open('metadata', context, runId, target),
    openChunkMap: (context, runId, target) => documents?.open('chunks', context, runId, target),
    explore: (context, runId, target) => documents?.open('explore', context, runId, target),
    latest: (context) => hub?.find(context.key) ?? context,
    contexts: () => hub?.contexts() ?? [],
    defineSuperrun: (context, runIds) => void defineSuperrun(context, runIds, deeds),
  }
  const documents = hub && new Documents(app, hub, deeds, restorer, area)
  const host = outputHost({
    deeds,
    tracker,
    hub,
    outputRows: () => settings.outputRows,
    missingContext: () =>
      void showErrorMessage(
        trans.__('No context'),
        trans.__('The kernel of this notebook has no context for this output: run the cell again.'),
      ),
  })
  for (const factory of rendererFactories(host)) rendermime.addFactory(factory, 0)

  const browsers =
    hub && new BrowserPanels({ app, hub, deeds, trans, stateDB, restorer, area, follow: () => settings.followKernel })
  readSettings(settingRegistry, (now) => {
    Object.assign(settings, now)
    void browsers?.setSidebar(now.showRunBrowser)
  })
  if (!browsers) return
  app.commands.addCommand(CommandIDs.defineSuperrun, {
    label: trans.__('Define Superrun from Ticked Runs…'),
    isEnabled: () => (browsers.current?.ticked.length ?? 0) > 0,
    execute: () => {
      const { context, ticked = [] } = browsers.current ?? {}
      if (context && ticked.length > 0) deeds.defineSuperrun(context, ticked)
    },
    describedBy: { args: { type: 'object', properties: {} } },
  })
  for (const command of [CommandIDs.openRunBrowser, CommandIDs.defineSuperrun]) {
    palette?.addItem({ command, category: 'straxlab' })
  }
  launcher?.add({ command: CommandIDs.openRunBrowser, category: 'straxlab', rank: 1 })
}

/** Outputs, run browser and panels. */
export const plugin: JupyterFrontEndPlugin<void> = {
  id: `${PACKAGE}:plugin`,
  description: 'Shows runs, metadata, chunk maps and plots of strax data, and works with contexts in straxlab kernels.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [
    ITranslator,
    INotebookTracker,
    ISettingRegistry,
    ICommandPalette,
    ILauncher,
    ILayoutRestorer,
    IStateDB,
    ILabShell,
  ],
  activate,
}
