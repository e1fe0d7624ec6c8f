import { describe, expect, test } from '@jest/globals'
import type { RunsPayload } from '@straxlab/core/mime'
import {
  Float64,
  Int64,
  List,
  Field,
  TimestampNanosecond,
  tableFromArrays,
  tableToIPC,
  Table,
  Utf8,
  vectorFromArray,
} from 'apache-arrow'
import { NO_FILTER, readColumns, RunTableModel } from '../../src/viewers/runs/index.js'
import { runsPayload, T0 } from './payloads.js'

async function modelOf(payload: RunsPayload, arrow?: Uint8Array): Promise<RunTableModel> {
  return new RunTableModel(await readColumns(payload, arrow), payload.nRows)
}
const shown = (model: RunTableModel): string[] => model.shownRunIds()

describe('filters', () => {
  test('mode and source take wildcards, several with commas; any part of a mixed superrun counts', async () => {
    const base = runsPayload(9)
    const columns = base.columns.map((column) =>
      column.name === 'mode' ? { ...column, values: [...column.values!.slice(0, 8), 'nveto,tpc_bkg'] } : column,
    )
    const model = await modelOf({ ...base, columns })
    model.setFilter({ ...NO_FILTER, runMode: 'tpc_b*' })
    expect(shown(model)).toEqual(['012000', '012003', '012006', '012008'])
    model.setFilter({ ...NO_FILTER, runMode: 'nveto, tpc_kr?3m', source: 'kr*' })
    expect(shown(model)).toEqual(['012001', '012005', '012007'])
  })

  test('tags: included and excluded, underscores do not count, exclusion wins', async () => {
    const model = await modelOf(runsPayload(12))
    model.setFilter({ ...NO_FILTER, includeTags: 'bad' })
    expect(shown(model)).toEqual(['012005', '012010'])
    model.setFilter({ ...NO_FILTER, includeTags: 'good, bad', excludeTags: 'sr*' })
    expect(shown(model)).toEqual(['012005', '012010'])
  })

  test('days are whole days in UTC, both included', async () => {
    const model = await modelOf(runsPayload(60))
    model.setFilter({ ...NO_FILTER, from: '2021-05-04', to: '2021-05-04' })
    expect(model.shown).toBe(24)
    expect(model.column('start')!.text(model.row(0))).toBe('2021-05-04 00:00:00')
    expect(model.column('start')!.text(model.row(23))).toBe('2021-05-04 23:00:00')
  })

  test('availability wants a yes: neither no nor unknown', async () => {
    const model = await modelOf(runsPayload(12))
    model.setFilter({ ...NO_FILTER, available: ['peaks'] })
    expect(shown(model)).toEqual(['012002', '012004', '012008', '012010'])
  })

  test('search: all words, anywhere, any case', async () => {
    const model = await modelOf(runsPayload(30))
    model.setFilter({ ...NO_FILTER, search: 'GOOD 012012' })
    expect(shown(model)).toEqual(['012012'])
    model.setFilter({ ...NO_FILTER, search: 'nothing like this' })
    expect(model.shown).toBe(0)
    expect(model.tickState()).toBe('none')
  })
})

describe('order', () => {
  test('run ids: numbers by value, then superruns and names; missing values last both ways; stable', async () => {
    const names = ['_sr', '10', '9', '012001', 'abc', '2']
    const model = await modelOf({
      version: 1,
      nRows: 6,
      columns: [
        { name: 'name', type: 'string', values: names },
        { name: 'livetime', type: 'duration', values: [3, null, 1, 3, null, 2] },
      ],
    })
    model.cycleSort('name')
    expect(shown(model)).toEqual(['2', '9', '10', '012001', '_sr', 'abc'])
    model.cycleSort('name')
    expect(shown(model)).toEqual(['abc', '_sr', '012001', '10', '9', '2'])
    model.cycleSort('name')
    expect(shown(model)).toEqual(names)
    model.cycleSort('livetime')
    expect(shown(model)).toEqual(['9', '2', '_sr', '012001', '10', 'abc'])
    model.cycleSort('livetime')
    expect(shown(model)).toEqual(['_sr', '012001', '2', '9', '10', 'abc'])
  })

  test('integers beyond 2^53 and times to the ns are told apart', async () => {
    const model = await modelOf({
      version: 1,
      nRows: 2,
      columns: [
        { name: 'name', type: 'string', values: ['b', 'a'] },
        { name: 'id', type: 'int', values: ['9007199254740993', '9007199254740992'] },
        { name: 'start', type: 'time', values: [String(T0 + 1n), '2021-05-03T00:00:00Z'] },
      ],
    })
    model.setSort({ column: 'id', direction: 'ascending' })
    expect(shown(model)).toEqual(['a', 'b'])
    model.setSort({ column: 'start', direction: 'descending' })
    expect(shown(model)).toEqual(['b', 'a'])
  })
})

describe('ticks and state', () => {
  test('ticks stay on runs while filter and order change', async () => {
    const model = await modelOf(runsPayload(10))
    model.setTicked([1, 2], true)
    model.setFilter({ ...NO_FILTER, runMode: 'nveto' })
    expect(model.tickState()).toBe('some')
    model.setAllShownTicked(true)
    expect(model.tickState()).toBe('all')
    expect(model.tickedRunIds()).toEqual(['012001', '012002', '012005', '012008'])
    model.setAllShownTicked(false)
    expect(model.tickedRunIds()).toEqual(['012001'])
  })

  test('the state is JSON and brings the same table back; what is gone is passed over', async () => {
    const model = await modelOf(runsPayload(10))
    model.setFilter({ ...NO_FILTER, runMode: 'tpc*' })
    model.setSort({ column: 'number', direction: 'descending' })
    model.showColumns(['name', 'mode'])
    model.setTicked([3], true)
    const state = JSON.parse(JSON.stringify(model.state))
    const again = await modelOf(runsPayload(10))
    again.restore(state)
    expect(shown(again)).toEqual(shown(model))
    expect(again.shownColumns.map(({ name }) => name)).toEqual(['name', 'mode'])
    expect(again.tickedRunIds()).toEqual(['012003'])
    const other = await modelOf({ version: 1, nRows: 1, columns: [{ name: 'name', type: 'string', values: ['x'] }] })
    other.restore({ ...state, filter: { runMode: '' } })
    expect(shown(other)).toEqual(['x'])
  })
})

describe('columns', () => {
  test('Arrow columns say the same as JSON columns', async () => {
    const json = runsPayload(6)
    const columnOf = (name: string): readonly unknown[] => json.columns.find((column) => column.name === name)!.values!
    const vectors = {
      name: vectorFromArray(columnOf('name') as string[], new Utf8()),
      number: vectorFromArray(columnOf('number') as number[], new Float64()),
      tags: vectorFromArray(columnOf('tags') as string[][], new List(new Field('item', new Utf8()))),
      start: vectorFromArray((columnOf('start') as string[]).map(BigInt), new Int64()),
      livetime: vectorFromArray(columnOf('livetime') as number[], new Float64()),
    }
    const bytes = tableToIPC(new Table(vectors), 'stream')
    const names = Object.keys(vectors)
    const columns = json.columns.map((column) =>
      names.includes(column.name) ? { ...column, values: undefined } : column,
    )
    const fromArrow = await readColumns({ ...json, columns, arrow: Buffer.from(bytes).toString('base64') })
    const fromBuffer = await readColumns({ ...json, columns }, bytes)
    const fromJson = await readColumns(json)
    for (const other of [fromArrow, fromBuffer]) {
      for (const [c, column] of fromJson.entries()) {
        for (let row = 0; row < 6; row++) {
          expect(other[c]!.text(row)).toBe(column.text(row))
          expect(other[c]!.parts(row)).toEqual(column.parts(row))
        }
      }
    }
  })

  test('Arrow timestamps keep their ns over several batches, nulls stay nulls', async () => {
    const type = new TimestampNanosecond()
    const part = (values: (bigint | null)[]): Table => {
      const millis = values.map((value) => (value === null ? null : Number(value / 1_000_000n)))
      const vector = vectorFromArray(millis, type)
      const stored = vector.data[0]!.values as BigInt64Array
      values.forEach((value, i) => value !== null && (stored[i] = value))
      return new Table({ start: vector })
    }
    const table = part([T0 + 1n, null]).concat(part([T0 + 123_456_789n]))
    const bytes = tableToIPC(table, 'stream')
    const [start] = await readColumns({ version: 1, nRows: 3, columns: [{ name: 'start', type: 'time' }] }, bytes)
    expect([0, 1, 2].map((row) => start!.value(row))).toEqual([T0 + 1n, undefined, T0 + 123_456_789n])
  })

  test('contradictions are said in words', async () => {
    const bad = { version: 1, nRows: 3, columns: [{ name: 'name', type: 'string' as const, values: ['a'] }] }
    await expect(readColumns(bad)).rejects.toThrow('Column "name" has 1 values, expected 3.')
    const none = { version: 1, nRows: 1, columns: [{ name: 'name', type: 'string' as const }] }
    await expect(readColumns(none)).rejects.toThrow('no Arrow data')
    const short = tableToIPC(tableFromArrays({ name: ['a', 'b'] }), 'stream')
    await expect(readColumns(none, short)).rejects.toThrow('has 2 rows, expected 1')
    const other = tableToIPC(tableFromArrays({ other: ['a'] }), 'stream')
    await expect(readColumns(none, other)).rejects.toThrow('Column "name" has no values.')
  })
})
