/** The converter's thread: the compiler never holds up the sockets. */
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { parentPort, workerData } from 'node:worker_threads'
import type { Answer, Call, Calls } from './calls.js'
import { Converter } from './converter.js'
import { isComplete } from './is-complete.js'

const port = parentPort!
const converter = new Converter((workerData as { folder: string }).folder)

/** Typical cells, so that the user's first does not wait for what the compiler makes once. */
const WARM_UP = [
  'const warm = [1, 2].map((x) => x + 1); let text = `a${warm[0]}`; text + new Map<string, number>().size',
  'await Promise.resolve(warm); for (const x of warm) { text += x }; text',
  '1 + 1',
]
for (const text of WARM_UP) converter.convert(text, 'In[0]')
converter.reset()
converter.convert('1 + 1', 'In[0]')

const calls: Calls = {
  convert: (text, name) => converter.convert(text, name),
  convertExpression: (text, name) => converter.convertExpression(text, name),
  retract: (key, assigned) => converter.retract(key, assigned),
  complete: (text, position) => converter.complete(text, position),
  inspect: (text, position) => converter.inspect(text, position),
  isComplete,
  reset: () => converter.reset(),
}

const SOON_MS = 200
const QUIET_MS = 1500
const GARBAGE_BYTES = 48e6

let idle: NodeJS.Timeout | undefined

port.on('message', (call: Call) => {
  clearTimeout(idle)
  port.postMessage(answer(call))
  idle = setTimeout(work, SOON_MS)
})
function answer({ id, name, values }: Call): Answer {
  try {
    return { id, value: (calls[name] as (...values: unknown[]) => unknown)(...values) }
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

/** Renews the checker piece by piece, between messages; then, when nobody has asked for a while, sweeps up. */
function work(): void {
  idle = converter.idle() ? setTimeout(work, 1) : setTimeout(rest, QUIET_MS)
}

function rest(): void {
  converter.prepare()
  sweep()
}

/** V8 lets garbage lie while there is memory; a kernel that waits for its user should be small. */
const collect = collector()
let swept = 0

function sweep(): void {
  if (getHeapStatistics().used_heap_size - swept < GARBAGE_BYTES) return
  collect()
  collect() // the second gives the memory back
  swept = getHeapStatistics().used_heap_size
}

function collector(): () => void {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  setFlagsFromString('--no-expose-gc') // V8 refuses compiled code kept under other flags
  return gc
}

idle = setTimeout(work, SOON_MS)
port.postMessage({ ready: true, version: converter.version, warnings: converter.warnings } satisfies Answer)
