/**
 * The one way in which viewers make elements. Text goes in as text nodes and attributes only: whatever a run document, a field
 * title or a lineage says, it cannot become markup.
 */

export type Child = Node | string | number | null | undefined | false

type Listener = (event: Event) => void

export interface Props {
  readonly class?: string
  readonly on?: Readonly<Record<string, Listener | ((event: never) => void)>>
  readonly [attribute: string]: unknown
}

const SVG = 'http://www.w3.org/2000/svg'

function applyProps(element: Element, props: Props): void {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue
    if (name === 'on') {
      for (const [type, listener] of Object.entries(value as Record<string, Listener>)) {
        element.addEventListener(type, listener)
      }
    } else if (/^on/i.test(name)) {
      throw new TypeError(`"${name}" would be script; give listeners under "on".`)
    } else element.setAttribute(name, value === true ? '' : String(value))
  }
}

function append(element: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue
    element.append(typeof child === 'number' ? String(child) : child)
  }
}

/** An HTML element; `props` are attributes (`true` = present, `false`/`undefined` = absent), `on` the listeners. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  applyProps(element, props)
  append(element, children)
  return element
}

/** An SVG element. */
export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag) as SVGElementTagNameMap[K]
  applyProps(element, props)
  append(element, children)
  return element
}

let lastId = 0
/** An element id that no other element of the page has. */
export function uniqueId(what: string): string {
  return `straxlab-${what}-${++lastId}`
}

/** Runs `work` once `ms` after the last call. */
export function debounced(work: () => void, ms: number): { (): void; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  const call = (): void => {
    clearTimeout(timer)
    timer = setTimeout(work, ms)
  }
  call.cancel = (): void => clearTimeout(timer)
  return call
}

/** Runs `work` at most once per animation frame. */
export function perFrame(work: () => void): { (): void; cancel(): void } {
  let frame = 0
  const call = (): void => {
    frame ||= requestAnimationFrame(() => {
      frame = 0
      work()
    })
  }
  call.cancel = (): void => {
    cancelAnimationFrame(frame)
    frame = 0
  }
  return call
}
