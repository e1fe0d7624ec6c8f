import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { Context, liveContexts } from '../../src/context/index.js'
import { MemoryFrontend } from '../../src/storage/index.js'
import { COMM_VERSION, type CommMethod } from '../../src/table/index.js'
import { ANSWERS } from '../../src/service/answers.js'
import { contextOn, Events, makeAll, Peaks, place, RUNS, type Place } from './detector.js'
import { Failed, FrontEnd } from './front-end.js'

let here: Place
let st: Context
let front: FrontEnd
let contextId: string

beforeAll(async () => {
  here = await place()
  st = contextOn(here.frontend)
  await makeAll(st, ['1'])
})
afterAll(() => {
  front.session.close()
  here.remove()
})
beforeEach(async () => {
  front?.session.close()
  front = new FrontEnd({ st })
  contextId = await front.idOf('st')
})

describe('contexts', () => {
  test('are listed with the variable that holds them, their storage and data types', async () => {
    const { result } = await front.ask('listContexts', {})
    expect(result.version).toBe(COMM_VERSION)
    expect(result.methods).toEqual(['listContexts', ...Object.keys(ANSWERS), 'cancel'])
    expect(result.contexts).toEqual([
      {
        id: contextId,
        variable: 'st',
        label: `st (${here.frontend.name})`,
        storage: [here.frontend.name],
        dataTypes: ['records', 'peaks', 'peak_basics', 'shifted', 'events'],
      },
    ])
  })

  test('are found inside an object; the shorter name wins; no getter is run', async () => {
    const other = new Context({ storage: new MemoryFrontend() })
    const trap = Object.defineProperty({}, 'context', {
      get: () => {
        throw new Error('a getter was run')
      },
      enumerable: true,
    })
    const proxy = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('a proxy that does not want to be looked at')
        },
      },
    )
    front.variables = { trap, proxy, lab: { 'not a name': other, st, other }, st, n: 5, nothing: null, rows: [other] }
    const { result } = await front.ask('listContexts', {})
    expect(result.contexts.map(({ variable }) => variable)).toEqual(['st', 'lab.other'])
  })

  test('without a name are listed only where none has one', async () => {
    const made = new Context({ storage: new MemoryFrontend() })
    expect((await front.ask('listContexts', {})).result.contexts).toHaveLength(1)
    front.variables = {}
    const { result } = await front.ask('listContexts', {})
    expect(result.contexts.at(-1)).toMatchObject({ variable: 'st', storage: ['MemoryFrontend'] })
    expect(result.contexts.length).toBeLessThanOrEqual(8)
    expect(made.storage).toHaveLength(1)
  })

  test('are not kept alive', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const before = liveContexts().length
    ;(() => void new Context({ storage: new MemoryFrontend() }))()
    expect(liveContexts().length).toBeGreaterThan(before)
    for (let i = 0; i < 50 && liveContexts().length > before; i++) {
      await new Promise((resolve) => setTimeout(resolve, 0))
      collect()
    }
    expect(liveContexts().length).toBeLessThanOrEqual(before)
  })

  test('that are gone are an error that names those which are there', async () => {
    await expect(front.ask('runs', { contextId: 'context-0-gone' })).rejects.toMatchObject({
      tag: 'UnknownContext',
      message: expect.stringContaining('There are: st.'),
    })
    front.variables = {}
  })
})

describe('a line to a front end', () => {
  test.each([
    undefined,
    null,
    5,
    'runs',
    [],
    {},
    { id: 'x', method: 'runs' },
    { id: 1.5 },
    { method: 'runs', params: {} },
  ])('hears nothing it could answer in %j', async (message) => {
    front.received.length = 0
    front.session.receive(message)
    await front.ask('listContexts', {})
    expect(front.received).toHaveLength(1)
  })

  test.each([
    ['nothing', {}, 'UnknownMethod'],
    ['constructor', {}, 'UnknownMethod'],
    ['runs', {}, 'BadRequest'],
    ['runs', { contextId: 7 }, 'BadRequest'],
    ['runs', [], 'BadRequest'],
    ['runs', 'x', 'BadRequest'],
    ['cancel', { id: 'x' }, 'BadRequest'],
    ['select', { contextId: 'ST', query: { runMode: 5 } }, 'BadRequest'],
    ['select', { contextId: 'ST', query: { patternType: 'glob', runMode: 'x' } }, 'InvalidArgument'],
    ['available', { contextId: 'ST', dataType: 'peeks', runIds: [] }, 'InvalidArgument'],
    ['available', { contextId: 'ST', dataType: 'peaks', runIds: 'all' }, 'BadRequest'],
    ['metadata', { contextId: 'ST', runId: '1', target: 'peeks' }, 'InvalidArgument'],
    ['metadata', { contextId: 'ST', runId: '3', target: 'peaks' }, 'DataNotAvailable'],
    ['metadata', { contextId: 'ST', runId: '_no', target: 'peaks' }, 'RunMetadataNotAvailable'],
    ['runDetails', { contextId: 'ST', runId: '../1' }, 'InvalidArgument'],
    ['defineRun', { contextId: 'ST', name: 'x', data: 5 }, 'BadRequest'],
    ['defineRun', { contextId: 'ST', name: 'x', data: { 1: [['a', 'b']] } }, 'BadRequest'],
    ['defineRun', { contextId: 'ST', name: 'x', data: [] }, 'InvalidArgument'],
    ['defineRun', { contextId: 'ST', name: 'x-y', data: ['1'] }, 'InvalidArgument'],
    ['defineRun', { contextId: 'ST', name: 'x', data: ['77'] }, 'RunMetadataNotAvailable'],
    ['previewColumns', { contextId: 'ST', runId: '1', target: 'peaks', x: 'aera' }, 'InvalidArgument'],
    ['previewColumns', { contextId: 'ST', runId: '1', target: 'peaks', x: 'data' }, 'InvalidArgument'],
    ['previewColumns', { contextId: 'ST', runId: '1', target: 'peaks', x: 'area', bins: 1e9 }, 'BadRequest'],
    ['previewColumns', { contextId: 'ST', runId: '1', target: 'peaks', x: 'area', rangeX: [5, 1] }, 'InvalidArgument'],
    [
      'previewColumns',
      { contextId: 'ST', runId: '1', target: 'peaks', x: 'area', selection: 'ar(' },
      'InvalidSelection',
    ],
    ['waveform', { contextId: 'ST', runId: '1', target: 'peaks' }, 'BadRequest'],
    ['waveform', { contextId: 'ST', runId: '1', target: 'peaks', time: '5' }, 'InvalidArgument'],
  ])('answers %s %j with %s, in words', async (method, params, tag) => {
    const filled = JSON.parse(JSON.stringify(params).replace('"ST"', JSON.stringify(contextId))) as unknown
    const failure = await front.answerTo(front.send(method, filled)).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Failed)
    expect(failure).toMatchObject({ tag, message: expect.stringMatching(/\w+ \w+/) })
  })

  test('carries many questions at once, each with one answer', async () => {
    const asked: [CommMethod, object][] = []
    for (let i = 0; i < 20; i++) {
      asked.push(['runs', { contextId }], ['metadata', { contextId, runId: '1', target: 'peaks' }])
      asked.push(
        ['runs', { contextId: 'gone' }],
        ['previewColumns', { contextId, runId: '1', target: 'peaks', x: 'area' }],
      )
    }
    const ids = asked.map(([method, params]) => front.send(method, params))
    await Promise.allSettled(ids.map((id) => front.answerTo(id)))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(ids.map((id) => front.answersTo(id).length)).toEqual(ids.map(() => 1))
    expect(ids.map((id) => front.answersTo(id)[0]!.ok)).toEqual(
      asked.map(([, p]) => (p as { contextId: string }).contextId === contextId),
    )
  })

  test('a question can be cancelled: its failure says so, other questions go on', async () => {
    const long = front.send('previewColumns', {
      contextId,
      runId: '1',
      target: 'peaks',
      x: 'area',
      y: 'area_fraction_top',
    })
    const other = front.send('previewColumns', { contextId, runId: '1', target: 'peaks', x: 'area' })
    const { result } = await front.ask('cancel', { id: long })
    expect(result).toEqual({ cancelled: true })
    await expect(front.answerTo(long)).rejects.toMatchObject({ tag: 'Aborted' })
    expect((await front.answerTo<'previewColumns'>(other)).result.nRows).toBe(200)
    expect((await front.ask('cancel', { id: long })).result).toEqual({ cancelled: false })
    expect(front.answersTo(long)).toHaveLength(1)
  })

  test('says nothing after it was closed', async () => {
    front.send('previewColumns', { contextId, runId: '1', target: 'peaks', x: 'area' })
    const before = front.received.length
    front.session.close()
    await here.frontend.writeRunMetadata('9', { name: '9' })
    front.session.look()
    await new Promise((resolve) => setTimeout(resolve, 250))
    expect(front.received).toHaveLength(before)
  })
})

describe('changes', () => {
  test('a context that comes, changes or goes is told when a cell has run', async () => {
    front.session.look()
    expect(front.events).toEqual([])
    front.variables['st2'] = contextOn(here.frontend)
    front.session.look()
    expect(front.events).toEqual([{ event: 'contexts' }])
    st.addStorage(new MemoryFrontend())
    front.session.look()
    // Other storage: other labels, and other data may be there.
    expect(front.events.slice(1)).toEqual([{ event: 'contexts' }, { event: 'data', contextId }])
    st.setConfig({ scale: 50 })
    front.session.look()
    st.register(Peaks.with({ version: '2' }))
    front.session.look()
    front.session.look()
    expect(front.events.slice(3)).toEqual([
      { event: 'data', contextId },
      { event: 'data', contextId },
    ])
    delete front.variables['st2']
    front.session.look()
    expect(front.events.slice(5)).toEqual([{ event: 'contexts' }])
    st = contextOn(here.frontend)
  })

  test('a context made in a cell that still runs is told, too', async () => {
    front.variables['st3'] = contextOn(here.frontend)
    await front.event({ event: 'contexts' })
    expect(await front.idOf('st3')).not.toBe(contextId)
  })

  test('superruns that are defined and data that are made are told to every context on that storage, and to no other', async () => {
    front.variables = { st, twin: contextOn(here.frontend), other: new Context({ storage: new MemoryFrontend() }) }
    const twin = await front.idOf('twin')
    await st.defineRun('_both', ['1', '2'])
    expect(await front.event({ event: 'runs', contextId })).toEqual({ event: 'runs', contextId, runId: '_both' })
    expect(await front.event({ event: 'runs', contextId: twin })).toEqual({
      event: 'runs',
      contextId: twin,
      runId: '_both',
    })
    await st.make('2', 'peaks', { progress: false })
    const data = await front.event({ event: 'data', contextId, runId: '2' })
    expect(data.dataType === undefined || data.dataType === 'records' || data.dataType === 'peaks').toBe(true)
    const ids = new Set(front.events.map((event) => event.contextId).filter(Boolean))
    expect(ids).toEqual(new Set([contextId, twin]))
  })

  test('many changes are few messages', async () => {
    for (let i = 0; i < 500; i++) await here.frontend.writeRunMetadata(`many${i}`, { name: `many${i}` })
    await front.event({ event: 'runs', contextId })
    await new Promise((resolve) => setTimeout(resolve, 250))
    const told = front.events.filter(({ event }) => event === 'runs')
    expect(told.length).toBeLessThan(250)
    expect(told.some(({ runId }) => runId === undefined)).toBe(true)
  })
})

test('what the notebook is not asked for is not told there', async () => {
  const notices: string[] = []
  const own = contextOn(here.frontend, notices)
  front.variables = { own }
  const id = await front.idOf('own')
  await front.ask('defineRun', { contextId: id, name: 'mixed', data: RUNS })
  expect(notices).toEqual([])
  own.register(Events)
  await own.defineRun('_mixed', RUNS)
  expect(notices).toHaveLength(1)
})
