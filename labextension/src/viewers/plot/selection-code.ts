import { identifier, literal } from '../code-text.js'
import type { PlotSelection } from './view.js'

/** What the axes of a plot are. */
export interface PlotFields {
  readonly variable: string
  readonly runId: string
  readonly target: string
  readonly x: string
  readonly y?: string
  /** Logarithmic axes: a lasso's sides are straight on the screen, so its corners are compared as logarithms. */
  readonly logX?: boolean
  readonly logY?: boolean
  /** Selection that the plotted rows had already passed. */
  readonly selection?: string
}

/** Six digits say where a mouse was better than it could be held. */
const number = (value: number): string => String(Number(value.toPrecision(6)))

const between = (field: string, [low, high]: readonly [number, number]): string[] => [
  `(${field} >= ${number(low)})`,
  `(${field} <= ${number(high)})`,
]

function bounds(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)]
}

/** Code that loads the rows which the user marked: a box as a selection, a lasso as one and a test for its corners. */
export function selectionCode(fields: PlotFields, marked: PlotSelection): string {
  const { polygon } = marked
  const x = polygon ? bounds(polygon.map(([px]) => px)) : marked.x
  const y = polygon ? bounds(polygon.map(([, py]) => py)) : marked.y
  const conditions = [
    ...(fields.selection ? [`(${fields.selection})`] : []),
    ...(x ? between(fields.x, x) : []),
    ...(y && fields.y ? between(fields.y, y) : []),
  ]
  const name = identifier(fields.target)
  const load = (into: string): string =>
    `const ${into} = await ${fields.variable}.getArray(${literal(fields.runId)}, ${literal(fields.target)}, {\n` +
    `  selection: ${literal(conditions.join(' & '))},\n})`
  if (!polygon || !fields.y) return `${load(`${name}_selected`)}\n${name}_selected`
  const corner = (value: number, log: boolean | undefined): string => number(log ? Math.log10(value) : value)
  const corners = polygon.map(([px, py]) => `[${corner(px, fields.logX)}, ${corner(py, fields.logY)}]`).join(', ')
  const cell = (values: string, log: boolean | undefined): string =>
    log ? `Math.log10(Number(${values}[i]))` : `Number(${values}[i])`
  return `${load(`${name}_near`)}
const lasso = [${corners}]
const xs = ${name}_near.column(${literal(fields.x)})
const ys = ${name}_near.column(${literal(fields.y)})
const ${name}_selected = ${name}_near.filter(Array.from({ length: ${name}_near.length }, (_, i) => {
  const [x, y] = [${cell('xs', fields.logX)}, ${cell('ys', fields.logY)}]
  let inside = false
  lasso.forEach(([x1, y1], k) => {
    const [x2, y2] = lasso[(k + 1) % lasso.length]
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside
  })
  return inside
}))
${name}_selected`
}
