import type { CellValue } from '@straxlab/core/mime'

/** Values of a column, in whatever form they arrived (JSON, or a decoded Arrow vector). */
export interface ColumnSource {
  get(row: number): CellValue | bigint | undefined
}
