/** @jest-environment jsdom */
import { describe, expect, test } from '@jest/globals'
import type { LineageEntry, MetadataPayload } from '@straxlab/core/mime'
import { compareEntries, MetadataView, typeName } from '../../src/viewers/metadata/index.js'
import { indented, RunDetailsView } from '../../src/viewers/details/index.js'
import { HOSTILE, metadataPayload } from './payloads.js'

function show(payload: MetadataPayload): MetadataView {
  const view = new MetadataView(payload)
  document.body.replaceChildren(view.node)
  return view
}
const tab = (view: MetadataView, id: string): HTMLElement => {
  view.node.querySelector<HTMLButtonElement>(`[data-tab=${id}]`)!.click()
  return view.node.querySelector<HTMLElement>('[role=tabpanel]')!
}

describe('lineages compared', () => {
  const entry = (dataType: string, version = '1', options: LineageEntry['options'] = []): LineageEntry => ({
    dataType,
    plugin: `P_${dataType}`,
    version,
    options,
  })

  test('what changed, what is only on one side', () => {
    const compared = compareEntries(
      [
        entry('a'),
        entry('b', '1', [
          ['x', '1'],
          ['y', '1.0'],
        ]),
        entry('c'),
      ],
      [
        entry('a'),
        entry('b', '1', [
          ['x', '1'],
          ['y', '1'],
          ['z', 'null'],
        ]),
        entry('d', '2'),
      ],
    )
    expect(compared.map(({ entry: { dataType }, difference }) => [dataType, difference])).toEqual([
      ['a', 'same'],
      ['b', 'changed'],
      ['c', 'only-here'],
      ['d', 'only-other'],
    ])
    // Python tells 1.0 from 1, and so does the lineage's hash.
    expect(compared[1]!.options).toEqual([
      { option: 'x', here: '1', other: '1' },
      { option: 'y', here: '1.0', other: '1' },
      { option: 'z', here: undefined, other: 'null' },
    ])
  })

  test('the order of options does not matter, the version does', () => {
    const [a] = compareEntries(
      [
        entry('a', '1', [
          ['x', '1'],
          ['y', '2'],
        ]),
      ],
      [
        entry('a', '1', [
          ['y', '2'],
          ['x', '1'],
        ]),
      ],
    )
    expect(a!.difference).toBe('same')
    expect(compareEntries([entry('a', '1')], [entry('a', '2')])[0]!.difference).toBe('changed')
  })
})

describe('MetadataView', () => {
  test('shows what is in the metadata', () => {
    const view = show(metadataPayload())
    const facts = Object.fromEntries(
      [...view.node.querySelectorAll('tr')].map((row) => [
        row.querySelector('th')!.textContent,
        row.querySelector('td')!.textContent,
      ]),
    )
    expect(facts).toMatchObject({
      Run: '0',
      'Lineage hash': 'xia2iit6vb',
      Rows: '100',
      Chunks: '2',
      'In memory': '100 kB (20 bytes per row)',
      'On disk': '10 kB (10 : 1)',
      Written: '2023-11-14 22:13:20 + 2 s',
      Compressor: 'blosc',
    })
    expect(tab(view, 'fields').querySelector('[data-column=unit]')).not.toBeNull()
    const cells = [...tab(view, 'fields').querySelectorAll('.straxlab-Grid-row')].map((row) =>
      [...row.querySelectorAll('[role=gridcell]')].map((cell) => cell.textContent),
    )
    expect(cells[1]).toEqual(['area', 'Area', 'PE', 'float32', '', '8', '4'])
    expect(cells[2]).toEqual(['data', '', '', 'float32', '2', '12', '8'])
    expect(tab(view, 'raw').querySelector('pre')!.textContent).toBe('{\n    "run_id": "0"\n}')
    view.dispose()
  })

  test('an unfinished or failed writer is said', () => {
    const view = show(metadataPayload({ writingEnded: undefined, exception: 'disk full' }))
    expect(view.node.querySelector('[role=alert]')!.textContent).toBe('The writer failed: disk full')
    expect(view.node.textContent).toContain('not finished')
    view.dispose()
  })

  test('the lineage is a graph of buttons; a chosen one shows its options', () => {
    const view = show(metadataPayload())
    const panel = tab(view, 'lineage')
    const node = panel.querySelector<SVGGElement>('[data-type=records]')!
    expect(panel.querySelector('[data-edge="records>peaks"]')).not.toBeNull()
    node.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    expect(node.getAttribute('aria-pressed')).toBe('true')
    expect(panel.querySelector('.straxlab-Lineage-details')!.textContent).toContain('crash')
    view.dispose()
  })

  test('beside another set of data, differences are marked', () => {
    const rest = metadataPayload()
    const other = {
      ...rest,
      runId: '1',
      compressor: 'zstd',
      lineage: rest.lineage.map((entry) =>
        entry.dataType === 'peaks' ? { ...entry, options: [['bonus_area', '43'] as const] } : entry,
      ),
    }
    const view = show(metadataPayload({ other }))
    const marked = [...view.node.querySelectorAll('tr.straxlab-mod-changed th')].map((cell) => cell.textContent)
    expect(marked).toEqual(['Run', 'Compressor'])
    const panel = tab(view, 'lineage')
    expect(
      [...panel.querySelectorAll('.straxlab-mod-changed[data-type]')].map((node) => node.getAttribute('data-type')),
    ).toEqual(['peaks'])
    const rows = [...panel.querySelectorAll('tbody tr.straxlab-mod-changed')].map((row) => row.textContent)
    expect(rows).toEqual(['base_area0(absent)', 'bonus_area4243'])
    view.dispose()
  })

  test('arrow keys move between tabs', () => {
    const view = show(metadataPayload())
    const first = view.node.querySelector<HTMLElement>('[role=tab]')!
    first.focus()
    first.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }))
    expect(document.activeElement!.getAttribute('data-tab')).toBe('raw')
    expect(document.activeElement!.getAttribute('aria-selected')).toBe('true')
    expect(view.node.querySelectorAll('[role=tab][tabindex="0"]')).toHaveLength(1)
    view.dispose()
  })

  test('hostile text stays text, in every tab', () => {
    const base = metadataPayload()
    const view = show({
      ...base,
      runId: HOSTILE,
      dataType: HOSTILE,
      compressor: HOSTILE,
      exception: HOSTILE,
      metadataText: HOSTILE,
      runDocText: HOSTILE,
      where: { frontend: HOSTILE, path: HOSTILE },
      fields: base.fields.map((field) => ({ ...field, name: HOSTILE, title: HOSTILE })),
      lineage: [{ dataType: HOSTILE, plugin: HOSTILE, version: HOSTILE, options: [[HOSTILE, HOSTILE]] }],
    })
    for (const id of ['overview', 'lineage', 'fields', 'chunks', 'run', 'raw']) {
      const panel = tab(view, id)
      expect(panel.querySelectorAll('script, img, iframe, a, foreignObject')).toHaveLength(0)
      for (const element of view.node.querySelectorAll('*')) {
        for (const { name, value } of element.attributes) {
          expect(name).not.toMatch(/^on/)
          if (name === 'href' || name === 'src') throw new Error(value)
        }
      }
    }
    expect(tab(view, 'raw').textContent).toContain('<img src=x onerror=')
    expect('hacked' in globalThis).toBe(false)
    view.dispose()
  })

  test('megabytes of raw JSON are shown on request', () => {
    const text = `"${'x'.repeat(300_000)}"`
    const view = show(metadataPayload({ metadataText: text }))
    const panel = tab(view, 'raw')
    expect(panel.querySelector('pre')!.textContent).toHaveLength(200_000)
    panel.querySelector<HTMLButtonElement>('button')!.click()
    expect(panel.querySelector('pre')!.textContent).toBe(text)
    view.dispose()
  })
})

test.each([
  ['<f4', 'float32'],
  ['<i8', 'int64'],
  ['|i1', 'int8'],
  ['|b1', 'bool'],
  ['<U5', 'str[5]'],
  ['|S3', 'bytes[3]'],
  ['weird', 'weird'],
])('type %s is %s', (type, name) => expect(typeName(type)).toBe(name))

test('run documents are broken into lines without touching their numbers', () => {
  const text = '{"a": 12345678901234567890, "b": [1, 2], "c": {"d": 1}, "e": "x, y\\", {"}'
  expect(indented(text)).toBe('{"a": 12345678901234567890,\n  "b": [1, 2],\n  "c": {"d": 1},\n  "e": "x, y\\", {"}')
  expect(indented('{\n "a": 1, "b": 2}')).toBe('{\n "a": 1, "b": 2}')
})

test('run details: stored data with their actions; hostile text stays text', () => {
  const done: string[] = []
  const view = new RunDetailsView(
    {
      runId: HOSTILE,
      runDocText: HOSTILE,
      subruns: ['0', HOSTILE],
      stored: [
        {
          dataType: 'peaks',
          lineageHash: 'h',
          isStored: true,
          rows: 3,
          nbytes: 300,
          compressor: HOSTILE,
          frontend: HOSTILE,
          path: HOSTILE,
        },
        { dataType: 'events', lineageHash: 'h', isStored: false },
        { dataType: 'hits', lineageHash: 'h', isStored: false, problem: 'The writer failed.' },
      ],
    },
    {
      actions: {
        openMetadata: (t) => done.push(`m ${t}`),
        insertCode: (code) => done.push(code),
        openRun: (r) => done.push(`r ${r}`),
      },
    },
  )
  document.body.replaceChildren(view.node)
  view.node.querySelector<HTMLButtonElement>('[data-action=metadata]')!.click()
  view.node.querySelector<HTMLButtonElement>('.straxlab-Details-subruns button')!.click()
  expect(done).toEqual(['m peaks', 'r 0'])
  expect(view.node.querySelectorAll('[data-action=chunks]')).toHaveLength(0)
  expect(view.node.textContent).toContain('Not stored: events')
  expect(view.node.querySelector('.straxlab-Alert')!.textContent).toBe('hits: The writer failed.')
  expect(view.node.querySelectorAll('script, img, svg, a')).toHaveLength(0)
  view.dispose()
})
