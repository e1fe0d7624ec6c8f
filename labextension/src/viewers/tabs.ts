import { h, uniqueId } from './dom.js'

export interface Tab {
  readonly id: string
  readonly label: string
  /** Makes the content; called when the tab is first shown. */
  content(): Node
}

/** Tabs after the ARIA pattern: arrow keys move, the content of a tab is made when it is first looked at. */
export class Tabs {
  readonly node: HTMLElement
  private readonly panel: HTMLElement
  private readonly made = new Map<string, Node>()
  private readonly buttons = new Map<string, HTMLButtonElement>()
  private current = ''

  constructor(
    label: string,
    private readonly tabs: readonly Tab[],
    private readonly onChange?: (id: string) => void,
  ) {
    const panelId = uniqueId('panel')
    this.panel = h('div', { class: 'straxlab-Tabs-panel', role: 'tabpanel', id: panelId })
    const list = h('div', { class: 'straxlab-Tabs-list', role: 'tablist', 'aria-label': label })
    for (const tab of tabs) {
      const button = h(
        'button',
        {
          type: 'button',
          class: 'straxlab-Tab',
          role: 'tab',
          id: uniqueId('tab'),
          'aria-controls': panelId,
          'data-tab': tab.id,
          on: { click: () => this.show(tab.id) },
        },
        tab.label,
      )
      this.buttons.set(tab.id, button)
      list.append(button)
    }
    list.addEventListener('keydown', (event) => this.onKey(event))
    this.node = h('div', { class: 'straxlab-Tabs' }, list, this.panel)
    if (tabs[0]) this.show(tabs[0].id)
  }

  get shown(): string {
    return this.current
  }

  show(id: string): void {
    const tab = this.tabs.find((candidate) => candidate.id === id)
    if (!tab || id === this.current) return
    this.current = id
    for (const [name, button] of this.buttons) {
      button.setAttribute('aria-selected', String(name === id))
      button.tabIndex = name === id ? 0 : -1
    }
    this.panel.setAttribute('aria-labelledby', this.buttons.get(id)!.id)
    let content = this.made.get(id)
    if (!content) this.made.set(id, (content = tab.content()))
    this.panel.replaceChildren(content)
    this.onChange?.(id)
  }

  private onKey(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[event.key]
    if (step === undefined) return
    const at = this.tabs.findIndex(({ id }) => id === this.current)
    const last = this.tabs.length - 1
    const to = Number.isFinite(step) ? (at + step + this.tabs.length) % this.tabs.length : step < 0 ? 0 : last
    this.show(this.tabs[to]!.id)
    this.buttons.get(this.current)!.focus()
    event.preventDefault()
    event.stopPropagation()
  }
}
