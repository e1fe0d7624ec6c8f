export { ROW_HEIGHT, VirtualGrid, type GridOptions } from './grid.js'
export { moveByKey } from './move.js'
export type { GridColumn, GridPosition, SortState, TickModel } from './types.js'
