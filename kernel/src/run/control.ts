/**
 * The control thread beside user code. It alone reads what the kernel says, so that it hears an interrupt while user
 * code runs a loop; it then ends the loop through V8's inspector, which keeps every variable.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { Session } from 'node:inspector'
import { Socket } from 'node:net'
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { FrameReader, type ToUser } from '../link/index.js'
import { INPUT, REQUESTED, SEEN } from './shared.js'

const COMMANDS = 4

/** How long user code gets to take an interrupt by itself, and how often it is then forced. */
const PATIENCE_MS = 60
const AGAIN_MS = 150
const ATTEMPTS = 30

const { shared, input } = workerData as { shared: Int32Array; input: MessagePort }
const port = parentPort!

const reader = new FrameReader()
const kernel = new Socket({ fd: COMMANDS, readable: true, writable: false })
kernel.on('data', (piece: Buffer) => {
  for (const { head, buffers } of reader.push(piece)) take(head as ToUser, buffers)
})
// The kernel is gone: nobody can reach this process any more, whatever it is doing.
kernel.on('close', () => {
  port.postMessage({ message: { t: 'exit' }, buffers: [] })
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 500)
})
kernel.on('error', () => kernel.destroy())

function take(message: ToUser, buffers: Uint8Array[]): void {
  if (message.t === 'interrupt') void interrupt()
  else if (message.t === 'input') {
    input.postMessage(message.value)
    wake()
  } else port.postMessage({ message, buffers })
}

function wake(): void {
  Atomics.add(shared, INPUT, 1)
  Atomics.notify(shared, INPUT)
}

async function interrupt(): Promise<void> {
  const wanted = Atomics.add(shared, REQUESTED, 1) + 1
  wake()
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    port.postMessage({ message: { t: 'interrupt' }, buffers: [], number: wanted })
    if (await taken(wanted, attempt === 0 ? PATIENCE_MS : AGAIN_MS)) return
    terminate()
    if (attempt >= 2) interruptChildren()
  }
}

/** Ends what runs on the main thread, as an exception that nothing there can catch. */
function terminate(): void {
  const inspector = new Session()
  inspector.connectToMainThread()
  inspector.post('Runtime.terminateExecution', () => inspector.disconnect())
}

async function taken(wanted: number, patience: number): Promise<boolean> {
  const end = performance.now() + patience
  while (performance.now() < end) {
    if (Atomics.load(shared, SEEN) >= wanted) return true
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return false
}

/** A synchronous call of a child process (`execSync`) ends only when the child does. Linux; elsewhere it is left. */
function interruptChildren(): void {
  try {
    for (const task of readdirSync(`/proc/${process.pid}/task`)) {
      const children = readFileSync(`/proc/${process.pid}/task/${task}/children`, 'utf8')
      for (const child of children.split(' ').filter(Boolean)) process.kill(Number(child), 'SIGINT')
    }
  } catch {
    return // no /proc, or the child has just ended
  }
}
