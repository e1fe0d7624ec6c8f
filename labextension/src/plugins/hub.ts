import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook'
import type { Kernel } from '@jupyterlab/services'
import type { CommEvent, ContextInfo } from '@straxlab/core/comm-protocol'
import type { IDisposable } from '@lumino/disposable'
import { Signal, type ISignal } from '@lumino/signaling'
import { CommClient, isStraxlabKernel, KernelProblem, openKernelChannel } from '../comm/index.js'

/** A context in the kernel of an open notebook. */
export interface HubContext {
  /** Stable over a reload: notebook and context. */
  readonly key: string
  readonly path: string
  readonly info: ContextInfo
  readonly source: KernelSource
}

/** What happened: contexts came or went, or runs or data of one changed. */
export interface HubChange {
  readonly source: KernelSource
  readonly event: CommEvent
}

/** How long a kernel may be silent before the user is told that it is busy. */
const PATIENCE = 800

/** The kernel of one notebook, asked over one comm. */
export class KernelSource implements IDisposable {
  readonly client: CommClient
  contexts: readonly ContextInfo[] = []
  /** Why there are no contexts, in words; empty while there are, or nobody has asked. */
  problem = ''
  private kernel: Kernel.IKernelConnection | null = null
  private disposed = false
  /** The kernel went away and is not asked since; one that answered, though with a refusal, is left in peace. */
  private lost = false

  constructor(
    readonly panel: NotebookPanel,
    private readonly changed: (event: CommEvent) => void,
  ) {
    this.client = new CommClient(() => {
      const { kernel } = this
      if (!kernel) throw new KernelProblem('Disconnected', 'No kernel is running for this notebook.')
      return openKernelChannel(kernel)
    })
    this.client.onEvent = (event) => void this.onEvent(event)
    const session = panel.sessionContext
    session.kernelChanged.connect(() => this.useKernel(session.session?.kernel ?? null), this)
    session.statusChanged.connect((_, status) => this.onStatus(status), this)
    this.useKernel(session.session?.kernel ?? null)
  }

  get path(): string {
    return this.panel.sessionContext.path || this.panel.context.path
  }

  get isBusy(): boolean {
    return this.kernel?.status === 'busy'
  }

  get isDisposed(): boolean {
    return this.disposed
  }

  /** Asks the kernel which contexts it has. */
  async refresh(): Promise<void> {
    const { kernel } = this
    this.lost = false
    let contexts: readonly ContextInfo[] = []
    let problem = ''
    try {
      if (kernel && (await isStraxlabKernel(kernel))) {
        contexts = (await this.client.ask('listContexts', {})).result.contexts
      }
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error)
    }
    if (this.disposed || kernel !== this.kernel) return
    this.contexts = contexts
    this.problem = problem
    this.changed({ event: 'contexts' })
  }

  /** Runs `work` and calls `slow` when the kernel does not answer soon. */
  async patiently<T>(work: Promise<T>, slow: (text: string) => void): Promise<T> {
    const timer = setTimeout(() => {
      if (this.isBusy) slow('The kernel is busy with a cell; the answer comes when it is done.')
    }, PATIENCE)
    try {
      return await work
    } finally {
      clearTimeout(timer)
    }
  }

  dispose(): void {
    if (this.disposed) return
    this.disposed = true
    Signal.disconnectReceiver(this)
    this.client.dispose()
  }

  private useKernel(kernel: Kernel.IKernelConnection | null): void {
    if (kernel === this.kernel) return
    this.kernel = kernel
    this.client.reset('The kernel was changed.')
    void this.refresh()
  }

  private onStatus(status: Kernel.Status): void {
    if (status === 'restarting' || status === 'autorestarting') this.lose('The kernel restarts.')
    else if (status === 'dead' || status === 'terminating') this.lose('The kernel is dead. Restart it to go on.')
    // Every question ends with an idle kernel: asked at each, one that refuses would be asked for ever.
    else if (status === 'idle' && this.lost) void this.refresh()
  }

  private lose(reason: string): void {
    this.contexts = []
    this.problem = reason
    this.lost = true
    this.client.reset(reason)
    this.changed({ event: 'contexts' })
  }

  private async onEvent(event: CommEvent): Promise<void> {
    if (event.event === 'contexts') await this.refresh()
    else this.changed(event)
  }
}

/** All contexts of all open notebooks. */
export class KernelHub {
  private readonly sources = new Set<KernelSource>()
  private readonly signal = new Signal<KernelHub, HubChange>(this)

  constructor(private readonly tracker: INotebookTracker) {
    tracker.forEach((panel) => this.watch(panel))
    tracker.widgetAdded.connect((_, panel) => this.watch(panel))
  }

  get changed(): ISignal<KernelHub, HubChange> {
    return this.signal
  }

  /** Contexts of the notebook in front first. */
  contexts(): HubContext[] {
    const front = this.tracker.currentWidget
    const ordered = [...this.sources].sort((a, b) => Number(b.panel === front) - Number(a.panel === front))
    return ordered.flatMap((source) =>
      source.contexts.map((info) => ({ key: `${source.path}#${info.variable}`, path: source.path, info, source })),
    )
  }

  find(key: string): HubContext | undefined {
    return this.contexts().find((context) => context.key === key)
  }

  /** The context that an output of this notebook belongs to; the notebook's only one where the id is of an earlier kernel. */
  contextOf(panel: NotebookPanel | undefined, id: string | undefined): HubContext | undefined {
    const own = this.contexts().filter(({ source }) => source.panel === panel)
    return own.find(({ info }) => info.id === id) ?? (own.length === 1 ? own[0] : undefined)
  }

  /** Why some notebook's kernel has no contexts, in words. */
  problems(): string[] {
    return [...this.sources].map(({ problem }) => problem).filter(Boolean)
  }

  private watch(panel: NotebookPanel): void {
    const source: KernelSource = new KernelSource(panel, (event) => this.signal.emit({ source, event }))
    this.sources.add(source)
    panel.disposed.connect(() => {
      this.sources.delete(source)
      source.dispose()
      this.signal.emit({ source, event: { event: 'contexts' } })
    })
  }
}
