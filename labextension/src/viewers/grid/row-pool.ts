import { h } from '../dom.js'

/** The rows that exist as elements: those in the window and a few beyond, reused as the table scrolls. */
export class RowPool {
  private readonly rows = new Map<number, HTMLElement>()

  constructor(
    private readonly body: HTMLElement,
    private readonly fill: (element: HTMLElement, row: number) => void,
  ) {}

  /** Makes rows `first` to `last - 1` exist; with `all`, those that did already are filled again. */
  show(first: number, last: number, all: boolean): void {
    const spare: HTMLElement[] = []
    for (const [row, element] of this.rows) {
      if (row >= first && row < last) continue
      spare.push(element)
      this.rows.delete(row)
    }
    for (let row = first; row < last; row++) {
      const old = this.rows.get(row)
      if (old && !all) continue
      const element = old ?? spare.pop() ?? this.add()
      this.fill(element, row)
      this.rows.set(row, element)
    }
    for (const element of spare) element.remove()
  }

  private add(): HTMLElement {
    const element = h('div', { class: 'straxlab-Grid-row', role: 'row' })
    this.body.append(element)
    return element
  }
}
