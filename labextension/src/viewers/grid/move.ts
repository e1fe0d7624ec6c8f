import type { GridPosition } from './types.js'

export interface GridShape {
  readonly rows: number
  readonly columns: number
  readonly hasTicks: boolean
  /** Rows that fit into the window. */
  readonly page: number
}

/** Where a key leads from `at`; undefined when the key is no movement. Follows the ARIA grid pattern. */
export function moveByKey(key: string, ctrl: boolean, at: GridPosition, shape: GridShape): GridPosition | undefined {
  const firstColumn = shape.hasTicks ? -1 : 0
  const lastRow = shape.rows - 1
  const lastColumn = shape.columns - 1
  const go = (row: number, column: number): GridPosition => ({
    row: Math.max(-1, Math.min(lastRow, row)),
    column: Math.max(firstColumn, Math.min(lastColumn, column)),
  })
  switch (key) {
    case 'ArrowDown':
      return ctrl ? go(lastRow, at.column) : go(at.row + 1, at.column)
    case 'ArrowUp':
      return ctrl ? go(0, at.column) : go(at.row - 1, at.column)
    case 'ArrowRight':
      return ctrl ? go(at.row, lastColumn) : go(at.row, at.column + 1)
    case 'ArrowLeft':
      return ctrl ? go(at.row, firstColumn) : go(at.row, at.column - 1)
    case 'PageDown':
      return go(at.row + shape.page, at.column)
    case 'PageUp':
      return go(Math.max(0, at.row - shape.page), at.column)
    case 'Home':
      return ctrl ? go(0, firstColumn) : go(at.row, firstColumn)
    case 'End':
      return ctrl ? go(lastRow, lastColumn) : go(at.row, lastColumn)
    default:
      return undefined
  }
}
