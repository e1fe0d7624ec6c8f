import { deterministicHash } from '../lineage/index.js'
import type { PluginSpec } from './spec.js'

/**
 * A version made from the source code (strax' `__version__ = None`): any edit of a function or of a declared value gives
 * another one. It is not the hash that Python would give, whose source is another text.
 */
export function autoVersion(spec: PluginSpec): string {
  const parts = Object.entries(spec)
    .filter(([key]) => key !== 'version' && key !== 'options' && key !== 'channelMap')
    .map(([key, value]): [string, string] => [key, sourceOf(value)])
  return `auto_${deterministicHash(Object.fromEntries(parts))}`
}

function sourceOf(value: unknown): string {
  if (typeof value === 'function') return value.toString()
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'bigint') return `${inner}n`
    if (typeof inner === 'function') return inner.toString()
    return inner
  })
}
