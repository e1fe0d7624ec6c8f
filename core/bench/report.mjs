/** Measurements as lines, and as a table for the docs. */
import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os'

export function stats(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  return { min: sorted[0], median, max: sorted[sorted.length - 1] }
}

const digits = (x) => (x >= 100 ? x.toFixed(0) : x >= 10 ? x.toFixed(1) : x >= 0.1 ? x.toFixed(2) : x.toFixed(3))
const seconds = ({ min, median }) => `${digits(median)} s (${digits(min)})`
const megabytes = ({ median }) => `${median.toFixed(0)} MB`

/**
 * Both sides' repeats of one operation as one result. `share`: of the C decoders' rate. `cpu`: seconds of processor time, which
 * depend less than the clock's on what else the machine does.
 */
export function resultOf(operation, { strax, straxlab, cpu, decoders, unit = 's', about = '', wanted }) {
  const [theirs, ours] = [stats(strax), stats(straxlab)]
  const ratio = theirs.median / ours.median
  return {
    operation,
    about,
    unit,
    strax: { ...theirs, all: strax },
    straxlab: { ...ours, all: straxlab },
    ratio,
    reached: wanted === undefined ? undefined : ratio >= wanted,
    best_ratio: theirs.min / ours.min,
    cpu_ratio: cpu && stats(cpu.strax).median / stats(cpu.straxlab).median,
    cpu,
    load: loadavg()[0],
    wanted,
    share_of_decoders: decoders === undefined ? undefined : stats(decoders).median / ours.median,
  }
}

export function cells(result) {
  const show = result.unit === 's' ? seconds : megabytes
  const share = result.share_of_decoders
  return [
    result.about ? `${result.operation}, ${result.about}` : result.operation,
    show(result.strax),
    show(result.straxlab),
    `${result.ratio.toFixed(1)}x`,
    result.cpu_ratio === undefined ? '' : `${result.cpu_ratio.toFixed(1)}x`,
    result.wanted === undefined ? '' : `${result.wanted}x: ${result.reached ? 'yes' : 'no'}`,
    share === undefined ? '' : `${(100 * share).toFixed(0)} %`,
    result.load.toFixed(1),
  ]
}

export const HEAD = [
  'operation',
  'strax: median (min)',
  'straxlab: median (min)',
  'ratio',
  'of CPU time',
  'wanted, reached',
  'share of C decoders',
  'load',
]
const WIDTHS = [44, 20, 22, 8, 12, 16, 20, 6]

export const line = (row) => row.map((cell, i) => cell.padEnd(WIDTHS[i])).join(' ')

export const markdown = (results) => markdownTable(HEAD, results.map(cells))

export function markdownTable(head, cells) {
  const rows = [head, head.map((_, i) => (i === 0 ? ':--' : '--:')), ...cells]
  return rows.map((row) => `| ${row.join(' | ')} |`).join('\n')
}

/** What the figures depend on. */
export function machine() {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory_gb: Math.round(totalmem() / 1e9),
    system: `${platform()} ${arch()}`,
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
  }
}
