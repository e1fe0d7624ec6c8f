import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application'
import { WidgetTracker, type MainAreaWidget } from '@jupyterlab/apputils'
import type { IStateDB } from '@jupyterlab/statedb'
import type { ReadonlyPartialJSONValue } from '@lumino/coreutils'
import type { Translate } from '../viewers/translate.js'
import type { KernelHub } from './hub.js'
import { CommandIDs } from './ids.js'
import { straxlabIcon } from './icons.js'
import { runActions, type Deeds } from './output-host.js'
import { mainAreaPanel, showPanel, type PanelArea } from './panels.js'
import { RunBrowser, type RunBrowserState } from './run-browser.js'

const STATE_KEY = 'straxlab:run-browser'
const SIDEBAR_ID = 'straxlab-run-browser'
const MAIN_ID = 'straxlab-run-browser-main'

export interface BrowserPanelsOptions {
  readonly app: JupyterFrontEnd
  readonly hub: KernelHub
  readonly deeds: Deeds
  readonly trans: Translate
  readonly stateDB: IStateDB | null
  readonly restorer: ILayoutRestorer | null
  readonly area: PanelArea
  follow(): boolean
}

/** The run browser in the sidebar and, by command, in the main area. */
export class BrowserPanels {
  private sidebar: RunBrowser | undefined
  private readonly tracker = new WidgetTracker<MainAreaWidget<RunBrowser>>({ namespace: 'straxlab-run-browser' })

  constructor(private readonly o: BrowserPanelsOptions) {
    const { app, trans } = o
    app.commands.addCommand(CommandIDs.openRunBrowser, {
      label: trans.__('Run Browser'),
      caption: trans.__('Runs of strax contexts in running kernels'),
      icon: straxlabIcon,
      execute: () => this.openMain(),
      describedBy: { args: { type: 'object', properties: {} } },
    })
    void o.restorer?.restore(this.tracker, { command: CommandIDs.openRunBrowser, name: () => 'main' })
  }

  /** The browser that the user sees or saw last. */
  get current(): RunBrowser | undefined {
    const main = this.tracker.currentWidget?.content
    return main?.isVisible ? main : (this.sidebar ?? main)
  }

  /** Shows or takes away the sidebar's tab. */
  async setSidebar(shown: boolean): Promise<void> {
    if (!shown) {
      this.sidebar?.dispose()
      this.sidebar = undefined
      return
    }
    if (this.sidebar) return
    const browser = await this.make('sidebar')
    if (this.sidebar) return browser.dispose()
    this.sidebar = browser
    browser.id = SIDEBAR_ID
    browser.title.icon = straxlabIcon
    browser.title.caption = this.o.trans.__('Runs (straxlab)')
    browser.node.setAttribute('role', 'region')
    browser.node.setAttribute('aria-label', browser.title.caption)
    this.o.restorer?.add(browser, SIDEBAR_ID)
    this.o.app.shell.add(browser, 'left', { rank: 700, type: 'straxlab' })
  }

  private async openMain(): Promise<MainAreaWidget<RunBrowser>> {
    const { app, trans } = this.o
    const open = this.tracker.find((panel) => !panel.isDisposed)
    if (open) {
      app.shell.activateById(open.id)
      return open
    }
    const panel = mainAreaPanel(await this.make('main'), { id: MAIN_ID, label: trans.__('Runs') })
    panel.title.icon = straxlabIcon
    void this.tracker.add(panel)
    showPanel(app.shell, panel, this.o.area)
    return panel
  }

  private async make(place: 'sidebar' | 'main'): Promise<RunBrowser> {
    const { hub, trans, stateDB, deeds, follow } = this.o
    const key = `${STATE_KEY}:${place}`
    const state = (await stateDB?.fetch(key)) as RunBrowserState | undefined
    return new RunBrowser({
      hub,
      trans,
      state,
      narrow: place === 'sidebar',
      follow,
      actions: (context) => runActions(context, deeds),
      onState: (now) => void stateDB?.save(key, now as unknown as ReadonlyPartialJSONValue),
    })
  }
}
