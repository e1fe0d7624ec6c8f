/** The process that runs user code, on its main thread. Started by `session/user-process.ts`. */
import { MessageChannel, Worker } from 'node:worker_threads'
import type { ToUser } from '../link/index.js'
import { installApi } from './api.js'
import { post } from './channel.js'
import { Comms } from './comms.js'
import { complain } from './display.js'
import { installStackTraces } from './errors.js'
import { KeyboardInterrupt } from './execution.js'
import { Executor } from './executor.js'
import { installFloat32 } from './float32.js'
import { Input } from './input.js'
import { Loader } from './loader.js'
import { origin, wrapTimers } from './origin.js'
import { installOutput } from './output.js'
import { FORCED, newShared, SEEN } from './shared.js'
import { FrontEnds } from './straxlab.js'

const shared = newShared()
const { port1, port2 } = new MessageChannel()
const control = new Worker(new URL('./control.js', import.meta.url), {
  workerData: { shared, input: port2 },
  transferList: [port2],
  execArgv: [],
  resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 1024 },
})

// Interrupts come over the control thread; a terminal's Ctrl-C, which reaches the whole group, is the kernel's to hear.
process.on('SIGINT', () => undefined)
installStackTraces()
installFloat32()
installOutput()
const input = new Input(shared, port1)
input.install()
const comms = new Comms()
installApi(comms, input)
const frontEnds = new FrontEnds(() => executor.variables())
const executor: Executor = new Executor(new Loader(process.cwd()), {
  ended: () => frontEnds.look(),
  cutOff: () => frontEnds.cutOff(),
})
frontEnds.serve(comms)
wrapTimers()

interface FromControl {
  readonly message: ToUser
  readonly buffers: Uint8Array[]
  /** Number of an interrupt. */
  readonly number?: number
}

control.on('message', ({ message, buffers, number }: FromControl) => {
  switch (message.t) {
    case 'execute':
      return executor.execute(message.origin, message.cell, message.allowStdin)
    case 'evaluate':
      return executor.evaluate(message.id, message.origin, message.cell)
    case 'comm':
      return comms.receive(message, buffers)
    case 'exit':
      return process.exit(0)
    case 'interrupt':
      if (number! <= Atomics.load(shared, SEEN)) return
      executor.interrupt(Atomics.load(shared, FORCED) >= number!)
      Atomics.store(shared, SEEN, number!) // last: if this very handler is cut off, it is called again
      return
  }
})
control.on('online', () => post({ t: 'ready' }))

process.on('uncaughtException', report)
process.on('unhandledRejection', report)

/** Nobody waits for it, so it is told in the cell it comes from, and the kernel goes on. */
function report(error: unknown): void {
  if (!(error instanceof KeyboardInterrupt)) complain(error, origin())
}
