/** @jest-environment jsdom */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import type { PayloadColumn } from '@straxlab/core/mime'
import { RunTableView, type RunTableActions } from '../../src/viewers/runs/index.js'
import { HOSTILE, runsPayload } from './payloads.js'

let view: RunTableView
const $ = <T extends Element>(selector: string): T => {
  const found = view.node.querySelector<T>(selector)
  if (!found) throw new Error(`no ${selector}`)
  return found
}
const all = (selector: string): Element[] => [...view.node.querySelectorAll(selector)]
const status = (): string => $('[role=status].straxlab-Runs-status').textContent ?? ''
const grid = (): HTMLElement => $('[role=grid]')
const key = (name: string, more: KeyboardEventInit = {}): void =>
  void grid().dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...more }))

async function show(rows: number, actions: RunTableActions = {}, payload = runsPayload(rows)): Promise<void> {
  view = await RunTableView.create(payload, { actions })
  document.body.append(view.node)
}

beforeEach(() => void jest.useFakeTimers())
afterEach(() => {
  view.dispose()
  view.dispose()
  expect(document.body.children).toHaveLength(0)
  jest.useRealTimers()
})

describe('RunTableView', () => {
  test('is an ARIA grid that says how long it is, and holds few rows however long', async () => {
    await show(100_000)
    expect(grid().getAttribute('aria-rowcount')).toBe('100001')
    expect(grid().getAttribute('aria-colcount')).toBe('9')
    expect(all('.straxlab-Grid-row').length).toBeLessThan(40)
    expect($('.straxlab-Grid-row').getAttribute('aria-rowindex')).toBe('2')
    expect(status()).toBe('100,000 runs')
  })

  test('the keyboard alone moves, ticks, sorts and opens', async () => {
    const opened: string[] = []
    await show(50, { openRun: (runId) => opened.push(runId) })
    grid().focus()
    key('ArrowDown')
    key(' ')
    key('ArrowDown')
    key(' ', { shiftKey: false })
    key('ArrowDown')
    key('ArrowDown')
    key(' ', { shiftKey: true })
    expect(view.model.tickedRunIds()).toEqual(['012000', '012001', '012002', '012003'])
    expect(document.activeElement).toBe(grid())
    expect(grid().getAttribute('aria-activedescendant')).toMatch(/-3-0$/)
    key('Enter')
    expect(opened).toEqual(['012003'])
    key('Home', { ctrlKey: true })
    key('ArrowUp')
    key('ArrowRight')
    key('Enter')
    key('Enter')
    expect($('[data-column=name]').getAttribute('aria-sort')).toBe('descending')
    expect(view.model.runId(view.model.row(0))).toBe('012049')
    key('a', { ctrlKey: true })
    expect(status()).toBe('50 runs, 50 ticked')
  })

  test('filter boxes narrow the table; a clear button brings all back', async () => {
    await show(30)
    $<HTMLButtonElement>('[data-panel=filters]').click()
    const box = $<HTMLInputElement>('[data-filter=runMode]')
    box.value = 'tpc_*'
    box.dispatchEvent(new Event('input'))
    jest.advanceTimersByTime(200)
    expect(status()).toBe('20 of 30 runs')
    expect($('[data-panel=filters]').textContent).toBe('Filters (1)')
    expect(all('datalist option').length).toBeGreaterThan(4)
    $<HTMLButtonElement>('[data-action=clear]').click()
    expect(status()).toBe('30 runs')
  })

  test('columns can be taken away and brought back', async () => {
    await show(3)
    $<HTMLButtonElement>('[data-panel=columns]').click()
    const box = $<HTMLInputElement>('input[data-column=mode]')
    box.click()
    expect(all('[role=columnheader][data-column=mode]')).toHaveLength(0)
    box.click()
    expect(all('[role=columnheader][data-column=mode]')).toHaveLength(1)
  })

  test('availability is looked up for the shown runs only, with progress, and becomes a column', async () => {
    const asked: unknown[] = []
    let finish!: (column: PayloadColumn) => void
    await show(10, {
      available: (dataType, runIds, progress) => {
        asked.push([dataType, runIds])
        progress(2, 4)
        return new Promise((resolve) => (finish = resolve))
      },
    })
    const search = $<HTMLInputElement>('.straxlab-Runs-search')
    search.value = 'nveto'
    search.dispatchEvent(new Event('input'))
    jest.advanceTimersByTime(200)
    $<HTMLButtonElement>('[data-panel=columns]').click()
    $<HTMLButtonElement>('[data-action=look-up]').click()
    expect(asked).toEqual([['events', ['012002', '012005', '012008']]])
    expect(status()).toBe('events: 2 of 4 runs looked up')
    finish({ name: 'events_available', type: 'available', values: [true, false, true] })
    await jest.advanceTimersByTimeAsync(1)
    expect(all('[data-column=events_available][role=columnheader]')).toHaveLength(1)
    const flags = view.model.column('events_available')!
    expect([0, 2, 5, 8].map((row) => flags.text(row))).toEqual(['', '✓', '✗', '✓'])
  })

  test('a look-up that fails says why, and the table goes on', async () => {
    await show(3, { available: () => Promise.reject(new Error('The kernel is dead.')) })
    $<HTMLButtonElement>('[data-panel=columns]').click()
    $<HTMLButtonElement>('[data-action=look-up]').click()
    await jest.advanceTimersByTimeAsync(1)
    expect($('[role=alert]').textContent).toBe('The kernel is dead.')
    expect(status()).toBe('3 runs')
  })

  test('actions are there only where the place can do them, and get the ticked runs', async () => {
    await show(5)
    expect(all('[data-action=define], [data-action=copy], [data-action=code]')).toHaveLength(0)
    view.dispose()
    const done: unknown[] = []
    await show(5, {
      defineSuperrun: (runIds) => done.push(['define', runIds]),
      copyText: (text) => done.push(['copy', text]),
      insertCode: (code) => done.push(['code', code]),
    })
    expect(all('[data-action=define]')).toHaveLength(0)
    $<HTMLInputElement>('.straxlab-Grid-row[data-row="1"] input').click()
    $<HTMLInputElement>('.straxlab-Grid-row[data-row="3"] input').click()
    for (const action of ['define', 'copy', 'code']) $<HTMLButtonElement>(`[data-action=${action}]`).click()
    expect(done).toEqual([
      ['define', ['012001', '012003']],
      ['copy', '012001, 012003'],
      ['code', "const runIds = ['012001', '012003']\nawait st.selectRuns({ runId: runIds })"],
    ])
  })

  test('a payload that was cut says so', async () => {
    await show(3, {}, runsPayload(3, { totalRows: 250_000 }))
    expect(status()).toBe('3 runs (the first of 250,000)')
  })

  test('hostile text stays text', async () => {
    const payload = runsPayload(4)
    const columns = payload.columns.map((column): PayloadColumn => ({
      ...column,
      title: HOSTILE,
      ...(column.type === 'string' ? { values: column.values!.map(() => HOSTILE) } : {}),
      ...(column.type === 'strings' ? { values: column.values!.map(() => [HOSTILE]) } : {}),
    }))
    await show(4, { openRun: () => undefined }, { ...payload, columns, dataTypes: [HOSTILE] })
    for (const panel of ['filters', 'columns']) $<HTMLButtonElement>(`[data-panel=${panel}]`).click()
    expect(all('script, img, svg, iframe, a')).toHaveLength(0)
    for (const element of all('*')) {
      for (const { name } of element.attributes) expect(name).not.toMatch(/^on/)
    }
    expect('hacked' in globalThis).toBe(false)
    expect($('[role=gridcell]:nth-child(2)').textContent).toContain('<script>globalThis.hacked = true</script>')
    for (const hidden of ['\u0000', '\u202e']) expect(view.node.textContent).not.toContain(hidden)
  })
})
