/**
 * The control thread beside user code. It alone reads what the kernel says, so that it hears an interrupt while user
 * code runs a loop; it then ends the loop through V8's inspector, which keeps every variable.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { Session } from 'node:inspector'
import { Socket } from 'node:net'
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { FrameReader, type ToUser } from '../link/index.js'
import { FORCED, INPUT, REQUESTED, SEEN } from './shared.js'

const COMMANDS = 4

/** How long user code gets to take an interrupt by itself, and how often it is then forced. */
const PATIENCE_MS = 200
const IDLE_PATIENCE_MS = 1000
const AGAIN_MS = 200
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
  if (message.t === 'interrupt') void interrupt(message.running)
  else if (message.t === 'input') {
    input.postMessage(message.value)
    wake()
  } else port.postMessage({ message, buffers })
}

function wake(): void {
  Atomics.add(shared, INPUT, 1)
  Atomics.notify(shared, INPUT)
}

async function interrupt(running: boolean): Promise<void> {
  const wanted = Atomics.add(shared, REQUESTED, 1) + 1
  wake()
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    port.postMessage({ message: { t: 'interrupt', running }, buffers: [], number: wanted })
    const patience = attempt > 0 ? AGAIN_MS : running ? PATIENCE_MS : IDLE_PATIENCE_MS
    if (await taken(wanted, patience)) return
    Atomics.store(shared, FORCED, wanted)
    terminate()
    if (attempt >= 2) interruptChildren()
  }
}

/** Ends what runs on the main thread, as an exception that nothing there can catch. */
function terminate(): void {
  const inspector = new Session()
  inspector.connectToMainThread()
  inspector.post('Runtime.terminateExecution', () => inspector.disconnect())
  // If the thread has come to rest meanwhile, V8 ends whatever it does next: let that be this.
  port.postMessage({ message: { t: 'nothing' }, buffers: [] })
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
  for (const pid of descendants(process.pid)) {
    try {
      process.kill(pid, 'SIGINT')
    } catch {
      continue // it has just ended
    }
  }
}

function descendants(root: number): number[] {
  const children = new Map<number, number[]>()
  for (const name of existsSync('/proc') ? readdirSync('/proc') : []) {
    const parent = /^\d+$/.test(name) ? parentOf(name) : undefined
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const below = (pid: number): number[] => (children.get(pid) ?? []).flatMap((child) => [child, ...below(child)])
  return below(root)
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8') // pid (name) state parent ...
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined
  }
}
