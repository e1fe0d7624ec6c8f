import type { RunsAnswer } from '@straxlab/core/comm-protocol'
import type { Message } from '@lumino/messaging'
import { Widget } from '@lumino/widgets'
import { debounced, h } from '../viewers/dom.js'
import { visibleText } from '../viewers/format.js'
import type { RunTableActions, RunViewState, RunTableView } from '../viewers/runs/index.js'
import type { Translate } from '../viewers/translate.js'
import type { HubChange, HubContext, KernelHub } from './hub.js'

/** What the browser keeps over a reload. */
export interface RunBrowserState {
  readonly context?: string
  readonly table?: RunViewState
}

export interface RunBrowserOptions {
  readonly hub: KernelHub
  readonly trans: Translate
  readonly state?: RunBrowserState
  /** Little room: the number, which most often only repeats the run id, is not shown at first. */
  readonly narrow?: boolean
  follow(): boolean
  actions(context: HubContext): RunTableActions
  onState(state: RunBrowserState): void
}

/** The runs of a context, for the sidebar or the main area. */
export class RunBrowser extends Widget {
  private readonly select: HTMLSelectElement
  private readonly message = h('div', { class: 'straxlab-Browser-message', role: 'status', 'aria-live': 'polite' })
  private readonly body = h('div', { class: 'straxlab-Browser-body' })
  private readonly saveSoon = debounced(() => this.save(), 400)
  // A loop in the kernel that makes a thousand runs tells of each.
  private readonly loadSoon = debounced(() => void this.load(false), 300)
  private readonly lookUpSoon = debounced(() => void this.lookUpAgain(this.view?.lookedUp ?? []), 1000)
  private view: RunTableView | undefined
  private wanted: string | undefined
  private shown: HubContext | undefined
  private tableState: RunViewState | undefined
  private loading: AbortController | undefined
  private stale = true

  constructor(private readonly options: RunBrowserOptions) {
    super()
    const { trans, hub, state } = options
    this.wanted = state?.context
    this.tableState = state?.table
    this.addClass('straxlab-Browser')
    this.select = h('select', {
      class: 'straxlab-Input',
      'aria-label': trans.__('Context'),
      'data-field': 'context',
      on: { change: () => this.choose(this.select.value) },
    })
    const reload = h(
      'button',
      { type: 'button', class: 'straxlab-Button', 'data-action': 'reload', on: { click: () => void this.load(true) } },
      trans.__('Reload'),
    )
    this.node.append(h('div', { class: 'straxlab-Toolbar' }, this.select, reload), this.message, this.body)
    hub.changed.connect(this.onChange, this)
    this.update()
    this.showContexts()
  }

  /** The context whose runs are shown. */
  get context(): HubContext | undefined {
    return this.shown
  }

  /** Run ids that are ticked. */
  get ticked(): string[] {
    return this.view?.model.tickedRunIds() ?? []
  }

  override dispose(): void {
    if (this.isDisposed) return
    this.loading?.abort()
    for (const later of [this.saveSoon, this.loadSoon, this.lookUpSoon]) later.cancel()
    this.view?.dispose()
    super.dispose()
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message)
    this.showContexts()
    if (this.stale) void this.load(false)
  }

  private onChange(_: KernelHub, change: HubChange): void {
    if (change.event.event === 'contexts') return this.showContexts()
    if (!this.options.follow() || change.source !== this.shown?.source) return
    const { contextId, event, dataType } = change.event
    if (contextId !== undefined && contextId !== this.shown.info.id) return
    if (event === 'runs') this.loadSoon()
    else if (this.view?.lookedUp.some((known) => dataType === undefined || known === dataType)) this.lookUpSoon()
  }

  /** One after the other: a table shows one look-up at a time. */
  private async lookUpAgain(dataTypes: readonly string[]): Promise<void> {
    const { view } = this
    for (const dataType of dataTypes) if (view === this.view) await view?.lookUp(dataType)
  }

  private showContexts(): void {
    const { hub, trans } = this.options
    const contexts = hub.contexts()
    this.select.replaceChildren(
      ...contexts.map(({ key, path, info }) =>
        h(
          'option',
          { value: key, title: visibleText(info.label) },
          visibleText(`${info.variable} — ${path.split('/').at(-1) ?? path}`),
        ),
      ),
      ...(contexts.length === 0 ? [h('option', {}, trans.__('No context'))] : []),
    )
    this.select.disabled = contexts.length === 0
    const found = contexts.find(({ key }) => key === this.wanted) ?? contexts[0]
    if (!found) {
      this.shown = undefined
      const problem = hub.problems()[0]
      this.say(
        problem ??
          trans.__(
            'Open a notebook with the straxlab kernel and make a context: const st = new Context(...). Its runs appear here.',
          ),
      )
      if (this.view) this.body.classList.add('straxlab-mod-stale')
      return
    }
    // The first one that is shown stays the chosen one: others, made later or anew, do not push it aside.
    this.wanted ??= found.key
    this.select.value = found.key
    this.select.title = visibleText(`${found.info.label}\n${found.path}`)
    const same = this.shown?.info.id === found.info.id && this.shown.source === found.source
    this.shown = found
    if (!same) void this.load(false)
  }

  private choose(key: string): void {
    this.wanted = key
    this.tableState = undefined
    this.showContexts()
    this.saveSoon()
  }

  private say(text: string): void {
    this.message.textContent = visibleText(text)
  }

  /** A browser that nobody sees does not ask for 100,000 runs: it does when it is shown. */
  private async load(reload: boolean): Promise<void> {
    const context = this.shown
    this.stale = !this.isVisible
    if (!context || this.stale) return
    this.loading?.abort()
    const loading = (this.loading = new AbortController())
    const { trans } = this.options
    try {
      this.say(trans.__('Reading the runs…'))
      const asked = context.source.client.ask(
        'runs',
        { contextId: context.info.id, reload },
        {
          signal: loading.signal,
          progress: (done, total) => this.say(trans.__('%1 of %2 runs read', done, total)),
        },
      )
      const { result, buffers } = await context.source.patiently(asked, (text) => this.say(text))
      if (loading.signal.aborted || this.isDisposed) return
      await this.showRuns(context, result, buffers)
      this.say('')
    } catch (error) {
      if (!loading.signal.aborted) this.say(error instanceof Error ? error.message : String(error))
    }
  }

  private async showRuns(context: HubContext, answer: RunsAnswer, buffers: readonly Uint8Array[]): Promise<void> {
    const { RunTableView } = await import('../viewers/runs/index.js')
    const arrow = answer.buffer === undefined ? undefined : buffers[answer.buffer]
    const hidden = (name: string): boolean => this.options.narrow === true && name === 'number'
    const columns = answer.runs.columns.map((column) => (hidden(column.name) ? { ...column, hidden: true } : column))
    const payload = { ...answer.runs, columns, context: { id: context.info.id, variable: context.info.variable } }
    // A new table tells of its state at once, before it has taken up the old one's.
    const kept = this.tableState
    const view = await RunTableView.create(
      payload,
      {
        trans: this.options.trans,
        actions: this.options.actions(context),
        onState: (state) => {
          this.tableState = state
          this.saveSoon()
        },
      },
      arrow,
    )
    const before = this.view
    const isSame = this.body.dataset['context'] === context.key
    const state = before && isSame ? before.state : kept
    if (state) view.restore(state)
    this.view = view
    this.body.dataset['context'] = context.key
    this.body.classList.remove('straxlab-mod-stale')
    if (before && this.body.contains(before.node)) view.replace(before)
    else this.body.replaceChildren(view.node)
    const lookedUp = before && isSame ? before.lookedUp : []
    before?.dispose()
    void this.lookUpAgain(lookedUp.filter((dataType) => view.model.column(`${dataType}_available`) === undefined))
  }

  private save(): void {
    this.options.onState({ context: this.select.value || this.wanted, table: this.tableState })
  }
}
