/** How a value is shown: as a MIME bundle, as rich as the value allows, always with plain text. */
import type { MimeBundle } from '../link/index.js'
import { isPlotly, plotlyBundle } from './plotly.js'
import { tableHtml } from './table-html.js'
import { tableOf } from './table-model.js'
import { plainText, tableText } from './text.js'

/** Objects that know how to be shown have a method of this name, which gives a MIME bundle or a promise of one. */
export const DISPLAY: unique symbol = Symbol.for('Jupyter.display') as never

export interface Shown {
  readonly data: MimeBundle
  readonly metadata: Record<string, unknown>
}

/** `complain` hears of a display method that failed; the value is then shown as if it had none. */
export function shown(value: unknown, complain: (error: unknown) => void): Shown | Promise<Shown> {
  try {
    const method = displayMethod(value)
    if (!method) return builtIn(value)
    const own = method()
    if (!(own instanceof Promise)) return complete(own, value)
    return own.then(
      (bundle) => complete(bundle, value),
      (error: unknown) => {
        complain(error)
        return builtIn(value)
      },
    )
  } catch (error) {
    complain(error)
    return builtIn(value)
  }
}

function displayMethod(value: unknown): (() => unknown) | undefined {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined
  const method = (value as { [DISPLAY]?: unknown })[DISPLAY]
  return typeof method === 'function' ? (method as () => unknown).bind(value) : undefined
}

/** A bundle from an object's own method; `{ data, metadata }` is understood too. */
function complete(own: unknown, value: unknown): Shown {
  if (!isBundle(own)) {
    const both = own as { data?: unknown; metadata?: unknown } | undefined
    if (both && isBundle(both.data))
      return { data: withText(both.data, value), metadata: (both.metadata ?? {}) as Record<string, unknown> }
    throw new TypeError(
      `Symbol.for('Jupyter.display') must give a MIME bundle like { 'text/html': '<b>hi</b>' }, got ${plainText(own)}`,
    )
  }
  return { data: withText(own, value), metadata: {} }
}

function builtIn(value: unknown): Shown {
  try {
    return richest(value)
  } catch {
    return { data: { 'text/plain': plainText(value) }, metadata: {} } // a proxy or getter that cannot be looked at
  }
}

function richest(value: unknown): Shown {
  if (isBundle(value)) return { data: withText(value, value), metadata: {} }
  if (isPlotly(value)) return { data: plotlyBundle(value), metadata: {} }
  const table = tableOf(value)
  const html = table ? { 'text/html': tableHtml(table) } : {}
  return { data: { ...html, 'text/plain': table?.textual ? tableText(table) : plainText(value) }, metadata: {} }
}

const MIME_TYPE = /^(text|image|audio|video|application|model|multipart)\/[\w.+-]+(;.*)?$/

/** An object whose every key is a MIME type. */
export function isBundle(value: unknown): value is MimeBundle {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const keys = Object.keys(value)
  return keys.length > 0 && keys.every((key) => MIME_TYPE.test(key))
}

function withText(bundle: MimeBundle, value: unknown): MimeBundle {
  const data: MimeBundle = {}
  for (const [type, content] of Object.entries(bundle)) if (content !== undefined) data[type] = sendable(type, content)
  if (!('text/plain' in data)) data['text/plain'] = value === bundle ? Object.keys(bundle).join(', ') : plainText(value)
  return data
}

/** Bytes of images travel as base64, all text as strings, JSON types as they are. */
function sendable(type: string, content: unknown): unknown {
  if (content instanceof Uint8Array) {
    const text = type.startsWith('text/') || type === 'image/svg+xml'
    return Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString(text ? 'utf8' : 'base64')
  }
  if (type.startsWith('text/') && typeof content !== 'string') return plainText(content)
  return content
}
