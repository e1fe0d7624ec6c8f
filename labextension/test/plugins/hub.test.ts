import { expect, test } from '@jest/globals'
import type { NotebookPanel } from '@jupyterlab/notebook'
import type { Kernel } from '@jupyterlab/services'
import { Signal } from '@lumino/signaling'
import { KernelSource } from '../../src/plugins/hub.js'

interface FakeComm {
  onClose(): void
  onMsg(message: { content: { data: unknown } }): void
}

/** A notebook whose kernel answers every question as `answer` does, and is idle after each, as kernels are. */
function notebook(answer: (comm: FakeComm, question: { readonly id: number }) => void) {
  const count = { comms: 0 }
  const statusChanged = new Signal<object, Kernel.Status>({})
  const kernel = {
    handleComms: true,
    connectionStatus: 'connected',
    info: Promise.resolve({ implementation: 'straxlab' }),
    createComm: () => {
      count.comms++
      const comm = {
        open: () => undefined,
        close: () => undefined,
        onClose: () => undefined,
        onMsg: () => undefined,
        send: (question: { readonly id: number }) =>
          setTimeout(() => {
            answer(comm, question)
            statusChanged.emit('idle')
          }),
      }
      return comm
    },
  }
  const sessionContext = { kernelChanged: new Signal({}), statusChanged, session: { kernel }, path: 'a.ipynb' }
  return { panel: { sessionContext } as unknown as NotebookPanel, count, statusChanged }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 50))

test('a kernel that hangs up is asked once, not at every idle; after a restart once more', async () => {
  const { panel, count, statusChanged } = notebook((comm) => comm.onClose())
  const source = new KernelSource(panel, () => undefined)
  await settled()
  expect(count.comms).toBe(1)
  expect(source.problem).toMatch(/closed the line/)
  statusChanged.emit('restarting')
  statusChanged.emit('idle')
  await settled()
  expect(count.comms).toBe(2)
  source.dispose()
})

test('contexts come back after a restart', async () => {
  const contexts = [{ id: 'c1', variable: 'st' }]
  const { panel, statusChanged } = notebook((comm, { id }) =>
    comm.onMsg({ content: { data: { id, ok: true, result: { contexts } } } }),
  )
  const source = new KernelSource(panel, () => undefined)
  await settled()
  expect(source.contexts).toEqual(contexts)
  statusChanged.emit('dead')
  expect(source.contexts).toEqual([])
  statusChanged.emit('idle')
  await settled()
  expect(source.contexts).toEqual(contexts)
  source.dispose()
})
