/** What these tests use of the public face, and two spellings of Python. */
import type { RunSpans } from '../../src/chunk/index.js'
import { orderedRuns } from '../../src/chunk/index.js'
import { scalarText, type Field } from '../../src/dtype/index.js'

export {
  Context,
  DataDirectory,
  definePlugin,
  MemoryFrontend,
  pyJsonDumps,
  SaveWhen,
  StructArray,
  timeFields,
} from '../../src/node.js'
export type { Lineage, PyValue } from '../../src/node.js'

/** numpy's name of a field's dtype: `<f4`, `('<f4', (100,))`. */
export function scalarName({ scalar, shape }: Field): string {
  const text = scalarText(scalar)
  return shape.length === 0
    ? text
    : `('${text.replace('|', '')}', (${shape.join(', ')}${shape.length === 1 ? ',' : ''}))`
}

export function orderedSpans(spans: RunSpans): Record<string, { start: number; end: number }> {
  return Object.fromEntries(
    orderedRuns(spans).map(([run, { start, end }]) => [run, { start: Number(start), end: Number(end) }]),
  )
}
