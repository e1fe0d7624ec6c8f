/** A worker of the pool: does the requests it is sent, in order. */
import { type TransferListItem, parentPort } from 'node:worker_threads'
import { isStraxlabError, messageOf } from '../../errors/index.js'
import { tellSlowness } from '../native/register.js'
import { TaskRunner } from './run-task.js'
import { type Answer, type Decoded, type Encoded, type ErrorData, type Request, isShared, sharedBytes } from './task.js'

const port = parentPort
if (port === null) throw new Error('codecs/pool/worker.js is started by CodecPool only')

tellSlowness((notice) => send({ notice }))

const runner = new TaskRunner()
let turn = Promise.resolve()

port.on('message', (request: Request) => {
  turn = turn.then(() => answer(request))
})

/** Shared memory seen since garbage was collected. */
let seen = 0
const MOST_SEEN = 400e6

/**
 * Shared memory stays as long as any thread has not collected its name for it, and V8 does not count it when it decides whether to
 * collect. So, now and then, it gets as much private memory to count, which is never touched and therefore takes none.
 */
function collectGarbage(more: number): void {
  seen += more
  if (seen < MOST_SEEN) return
  seen = 0
  new ArrayBuffer(MOST_SEEN)
}

async function answer({ id, task, cancelled }: Request): Promise<void> {
  collectGarbage(sharedBytes(task))
  // Cancelled ones are answered too: the pool counts them.
  if (Atomics.load(cancelled, 0) !== 0)
    return send({ id, error: { tag: 'Aborted', message: 'cancelled', path: undefined, cause: undefined } })
  try {
    send({ id, result: await runner.run(task) })
  } catch (error) {
    send({ id, error: errorData(error) })
  }
}

function send(answer: Answer): void {
  port!.postMessage(answer, 'result' in answer ? handedOver(answer.result) : [])
}

function handedOver({ place }: Decoded | Encoded): TransferListItem[] {
  return place instanceof Uint8Array && !isShared(place) ? [place.buffer as ArrayBuffer] : []
}

function errorData(error: unknown): ErrorData {
  const ours = isStraxlabError(error) ? error : undefined
  return {
    tag: ours?.tag,
    message: messageOf(error),
    path: ours?.facts.path,
    // Causes are shown, never used: text survives where some objects cannot be cloned.
    cause: ours === undefined ? stackOf(error) : ours.facts.cause === undefined ? undefined : stackOf(ours.facts.cause),
  }
}

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))
