import type { ChunkColumns } from '@straxlab/core/mime'
import { bytesText, countText, durationNsText, exactMomentText, momentText } from '../format.js'
import { VirtualGrid, type GridColumn, type SortState } from '../grid/index.js'
import type { Translate } from '../translate.js'

interface ChunkField {
  readonly id: string
  readonly title: string
  readonly unit?: string
  readonly width: number
  readonly left?: boolean
  readonly text: (i: number) => string
  readonly detail?: (i: number) => string
  readonly value: (i: number) => number | bigint | string
}

function fields(chunks: ChunkColumns, trans: Translate): ChunkField[] {
  const span = (i: number): bigint => BigInt(chunks.end[i]!) - BigInt(chunks.start[i]!)
  const all: (ChunkField | false)[] = [
    {
      id: 'chunk_i',
      title: trans.__('Chunk'),
      width: 84,
      text: (i) => String(chunks.chunkI[i]),
      value: (i) => chunks.chunkI[i]!,
    },
    { id: 'n', title: trans.__('Rows'), width: 90, text: (i) => countText(chunks.n[i]!), value: (i) => chunks.n[i]! },
    {
      id: 'nbytes',
      title: trans.__('In memory'),
      width: 112,
      text: (i) => bytesText(chunks.nbytes[i]!),
      value: (i) => chunks.nbytes[i]!,
    },
    {
      id: 'filesize',
      title: trans.__('On disk'),
      width: 96,
      text: (i) => (chunks.filesize[i] == null ? '–' : bytesText(chunks.filesize[i]!)),
      value: (i) => chunks.filesize[i] ?? -1,
    },
    {
      id: 'start',
      title: trans.__('Start'),
      unit: 'UTC',
      width: 165,
      text: (i) => momentText(BigInt(chunks.start[i]!)),
      detail: (i) => `${exactMomentText(BigInt(chunks.start[i]!))}\n${chunks.start[i]!} ns`,
      value: (i) => BigInt(chunks.start[i]!),
    },
    {
      id: 'end',
      title: trans.__('End'),
      unit: 'UTC',
      width: 165,
      text: (i) => momentText(BigInt(chunks.end[i]!)),
      detail: (i) => `${exactMomentText(BigInt(chunks.end[i]!))}\n${chunks.end[i]!} ns`,
      value: (i) => BigInt(chunks.end[i]!),
    },
    { id: 'duration', title: trans.__('Duration'), width: 110, text: (i) => durationNsText(span(i)), value: span },
    chunks.subruns !== undefined && {
      id: 'subruns',
      title: trans.__('Subruns'),
      width: 200,
      left: true,
      text: (i) => chunks.subruns![i]?.map(([runId]) => runId).join(', ') ?? '',
      detail: (i) =>
        chunks.subruns![i]?.map(([runId, start, end]) => `${runId}: ${start} – ${end} ns`).join('\n') ?? '',
      value: (i) => chunks.subruns![i]?.map(([runId]) => runId).join(', ') ?? '',
    },
    chunks.filename !== undefined && {
      id: 'filename',
      title: trans.__('File'),
      width: 260,
      left: true,
      text: (i) => chunks.filename![i] ?? '–',
      value: (i) => chunks.filename![i] ?? '',
    },
  ]
  return all.filter((field) => field !== false)
}

/** All chunks as a table; the map's equivalent for those who do not see it. */
export function chunkTable(chunks: ChunkColumns, trans: Translate, onActive?: (chunk: number) => void): VirtualGrid {
  const all = fields(chunks, trans)
  const rows = chunks.chunkI.length
  let order = Array.from({ length: rows }, (_, i) => i)
  let sort: SortState | undefined
  const grid: VirtualGrid = new VirtualGrid({
    label: trans.__('Chunks'),
    trans,
    onActive: (row) => row >= 0 && onActive?.(order[row]!),
    onSort: ({ id }) => {
      sort = {
        column: id,
        direction: sort?.column === id && sort.direction === 'ascending' ? 'descending' : 'ascending',
      }
      const { value } = all.find((field) => field.id === id)!
      const values = Array.from({ length: rows }, (_, i) => value(i))
      const sign = sort.direction === 'ascending' ? 1 : -1
      order = order.toSorted((a, b) => sign * (values[a]! < values[b]! ? -1 : values[a]! > values[b]! ? 1 : 0))
      grid.setSort(sort)
      grid.refresh()
    },
  })
  grid.setColumns(
    all.map(({ id, title, unit, width, left, text, detail }): GridColumn => ({
      id,
      title,
      unit,
      width,
      align: left ? 'left' : 'right',
      sortable: true,
      text: (row) => text(order[row]!),
      tooltip: detail && ((row) => detail(order[row]!)),
    })),
  )
  grid.setRowCount(rows, trans.__('No chunks.'))
  return grid
}
