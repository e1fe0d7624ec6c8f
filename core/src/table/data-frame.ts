import { InvalidArgument } from '../errors/index.js'
import type { Cell, TableColumn } from './table.js'

/** The part of danfo.js' DataFrame that callers rely on; the object itself is danfo's own. */
export interface DataFrame {
  readonly columns: string[]
  readonly shape: [number, number]
  readonly values: unknown
  print(): void
}

type DataFrameClass = new (data: Readonly<Record<string, unknown[]>>) => DataFrame

/** danfo knows numbers, strings and booleans; int64 beyond 2^53 would lose digits, so it becomes text. */
function danfoValue(cell: Cell): unknown {
  if (typeof cell === 'bigint') return Number.isSafeInteger(Number(cell)) ? Number(cell) : String(cell)
  if (cell instanceof Date) return cell.toISOString()
  if (cell === undefined) return null
  return typeof cell === 'object' && cell !== null ? JSON.stringify(cell) : cell
}

async function dataFrameClass(): Promise<DataFrameClass> {
  try {
    const danfo = (await import('danfojs-node')) as unknown as {
      DataFrame?: DataFrameClass
      default?: { DataFrame: DataFrameClass }
    }
    return (danfo.DataFrame ?? danfo.default?.DataFrame)!
  } catch (cause) {
    throw new InvalidArgument('DataFrames need the package danfojs-node: npm install danfojs-node, or use toArrow().', {
      cause,
    })
  }
}

/** @throws InvalidArgument when danfojs-node is not installed */
export async function tableToDataFrame(columns: readonly TableColumn[]): Promise<DataFrame> {
  const Frame = await dataFrameClass()
  return new Frame(Object.fromEntries(columns.map(({ name, values }) => [name, Array.from(values, danfoValue)])))
}
