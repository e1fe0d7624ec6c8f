import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application'
import { WidgetTracker, type MainAreaWidget } from '@jupyterlab/apputils'
import type { CommEvent } from '@straxlab/core/comm-protocol'
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils'
import type { View } from '../render/renderer.js'
import type { HubContext, KernelHub, KernelSource } from './hub.js'
import { CommandIDs } from './ids.js'
import { straxlabIcon } from './icons.js'
import { LoadingPanel, mainAreaPanel, showPanel, type LoadView, type PanelArea } from './panels.js'
import { chunkMapView, explorerView, metadataView, runView, type ViewDeeds } from './views.js'
import { waitForContext } from './wait-for-context.js'

/** What a panel shows: enough to open it again after a reload. */
export interface PanelArgs {
  readonly [key: string]: string | undefined
  /** `HubContext.key` */
  readonly context: string
  readonly runId: string
  readonly target: string
  /** Metadata: what they are compared with. */
  readonly otherContext?: string
  readonly otherRunId?: string
  readonly otherTarget?: string
  /** Plots: axes and the like, as JSON. */
  readonly state?: string
}

type Kind = 'run' | 'metadata' | 'chunks' | 'explore'

const COMMANDS: Readonly<Record<Kind, string>> = {
  run: CommandIDs.openRun,
  metadata: CommandIDs.openMetadata,
  chunks: CommandIDs.openChunkMap,
  explore: CommandIDs.explore,
}

/** Main area panels on runs and data of a kernel's context: one per run, target and kind; opened again after a reload. */
export class Documents {
  private readonly trackers = new Map<Kind, WidgetTracker<MainAreaWidget<LoadingPanel>>>()
  private readonly args = new WeakMap<MainAreaWidget<LoadingPanel>, PanelArgs>()
  private readonly panels = new Map<string, MainAreaWidget<LoadingPanel>>()

  constructor(
    private readonly app: JupyterFrontEnd,
    private readonly hub: KernelHub,
    private readonly deeds: ViewDeeds,
    restorer: ILayoutRestorer | null,
    private readonly area: PanelArea,
  ) {
    for (const kind of Object.keys(COMMANDS) as Kind[]) {
      const tracker = new WidgetTracker<MainAreaWidget<LoadingPanel>>({ namespace: `straxlab-${kind}` })
      this.trackers.set(kind, tracker)
      this.addCommand(kind)
      void restorer?.restore(tracker, {
        command: COMMANDS[kind],
        args: (panel) => this.args.get(panel)! as ReadonlyPartialJSONObject,
        name: (panel) => panel.id,
      })
    }
    hub.changed.connect((_, { source, event }) => this.follow(source, event))
  }

  /** Runs and data that changed in the kernel are read again where they are shown. A plot is the user's: it stays. */
  private follow(source: KernelSource, { event, runId, dataType }: CommEvent): void {
    if (event === 'contexts') return this.recover()
    for (const kind of ['run', 'metadata', 'chunks'] as const) {
      this.trackers.get(kind)!.forEach((panel) => {
        const args = this.args.get(panel)
        if (!args || this.hub.find(args.context)?.source !== source) return
        const isRun = runId === undefined || runId === args.runId
        const isData = kind === 'run' || dataType === undefined || dataType === args.target
        if (isRun && isData) void panel.content.load()
      })
    }
  }

  /** What could not be shown is tried again when its context is there (again). */
  private recover(): void {
    for (const panel of this.panels.values()) {
      const args = this.args.get(panel)
      if (panel.content.failure && args && this.hub.find(args.context)) void panel.content.load()
    }
  }

  /** Keeps what the user changed, for a reload of the page. */
  private change(id: string, change: Partial<PanelArgs>): void {
    const panel = this.panels.get(id)
    if (!panel) return
    this.args.set(panel, { ...this.args.get(panel)!, ...change })
    for (const tracker of this.trackers.values()) if (tracker.has(panel)) void tracker.save(panel)
  }

  open(kind: Kind, context: HubContext, runId: string, target = ''): void {
    const args: PanelArgs = { context: context.key, runId, target }
    void this.app.commands.execute(COMMANDS[kind], args)
  }

  private addCommand(kind: Kind): void {
    const { trans } = this.deeds
    const labels: Record<Kind, string> = {
      run: trans.__('Show Run'),
      metadata: trans.__('Show Metadata'),
      chunks: trans.__('Show Chunk Map'),
      explore: trans.__('Plot Columns'),
    }
    this.app.commands.addCommand(COMMANDS[kind], {
      label: labels[kind],
      execute: (given) => this.show(kind, given as unknown as PanelArgs),
      describedBy: {
        args: {
          type: 'object',
          required: ['context', 'runId'],
          properties: { context: { type: 'string' }, runId: { type: 'string' }, target: { type: 'string' } },
        },
      },
    })
  }

  private show(kind: Kind, args: PanelArgs): MainAreaWidget<LoadingPanel> {
    const id = `straxlab-${kind}-${args.context}-${args.runId}-${args.target}`
    const tracker = this.trackers.get(kind)!
    const open = tracker.find((panel) => panel.id === id)
    if (open) {
      this.app.shell.activateById(open.id)
      return open
    }
    const { trans } = this.deeds
    const content = new LoadingPanel(this.loader(kind, id, args), trans)
    const label = this.label(kind, args)
    const panel = mainAreaPanel(content, {
      id,
      label,
      caption: `${label} (${args.context})`,
    })
    panel.title.icon = straxlabIcon
    this.args.set(panel, args)
    this.panels.set(id, panel)
    panel.disposed.connect(() => this.panels.delete(id))
    void tracker.add(panel)
    showPanel(this.app.shell, panel, this.area)
    return panel
  }

  private label(kind: Kind, { runId, target }: PanelArgs): string {
    const { trans } = this.deeds
    switch (kind) {
      case 'run':
        return trans.__('Run %1', runId)
      case 'metadata':
        return trans.__('Metadata: %1 %2', runId, target)
      case 'chunks':
        return trans.__('Chunks: %1 %2', runId, target)
      case 'explore':
        return trans.__('Plot: %1 %2', runId, target)
    }
  }

  private loader(kind: Kind, id: string, given: PanelArgs): LoadView {
    return async (say) => {
      const { deeds } = this
      const panel = this.panels.get(id)
      const args = (panel && this.args.get(panel)) ?? given
      const { runId, target } = args
      const context = await waitForContext(this.hub, args.context, deeds.trans)
      switch (kind) {
        case 'run':
          return runView(context, runId, deeds, say)
        case 'metadata':
          return this.metadata(context, id, args, say)
        case 'chunks':
          return chunkMapView(context, runId, target, deeds, say)
        case 'explore':
          return explorerView(context, runId, target, {
            deeds,
            trans: deeds.trans,
            say,
            state: args.state === undefined ? undefined : (JSON.parse(args.state) as object),
            onState: (state) => this.change(id, { state: JSON.stringify(state) }),
          })
      }
    }
  }

  private async metadata(context: HubContext, id: string, args: PanelArgs, say: (text: string) => void): Promise<View> {
    const { deeds } = this
    const { otherContext, otherRunId: runId, otherTarget: target } = args
    const isCompared = otherContext !== undefined && runId !== undefined && target !== undefined
    const other = isCompared
      ? { context: await waitForContext(this.hub, otherContext, deeds.trans), runId, target }
      : undefined
    return metadataView(context, args.runId, args.target, {
      deeds,
      say,
      other,
      compare: (chosen) => {
        this.change(id, { otherContext: chosen?.context.key, otherRunId: chosen?.runId, otherTarget: chosen?.target })
        void this.panels.get(id)?.content.load()
      },
    })
  }
}
