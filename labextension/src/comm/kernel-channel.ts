import type { Kernel, KernelMessage } from '@jupyterlab/services'
import { COMM_TARGET, COMM_VERSION } from '@straxlab/core/comm-protocol'
import type { Channel } from './channel.js'
import { KernelProblem } from './client.js'

/** The message's buffers as bytes; JupyterLab hands them over as DataViews. */
function bytesOf(buffers: readonly (ArrayBuffer | ArrayBufferView)[] | undefined): Uint8Array[] {
  return (buffers ?? []).map((buffer) =>
    buffer instanceof ArrayBuffer
      ? new Uint8Array(buffer)
      : new Uint8Array(buffer.buffer as ArrayBuffer, buffer.byteOffset, buffer.byteLength),
  )
}

/** True when the kernel says that it is straxlab's. Waits for the kernel's first answer. */
export async function isStraxlabKernel(kernel: Kernel.IKernelConnection): Promise<boolean> {
  const info = await kernel.info
  return /straxlab/i.test(info.implementation) || /straxlab/i.test(kernel.name)
}

/** Opens the comm `straxlab`. */
export async function openKernelChannel(kernel: Kernel.IKernelConnection): Promise<Channel> {
  if (!kernel.handleComms) throw new KernelProblem('Disconnected', 'This connection to the kernel carries no comms.')
  // Whether the kernel has subshells is known only after its first answer.
  await kernel.info
  const comm = kernel.createComm(COMM_TARGET)
  if (kernel.supportsSubshells && comm.commsOverSubshells !== 'disabled') {
    // Never resolves on a kernel without subshells; not part of the public interface.
    await (comm as unknown as { readonly subshellStarted?: Promise<void> }).subshellStarted
  }
  const channel: Channel = {
    send: (data) => void comm.send(data as never),
    onMessage: () => undefined,
    onClose: () => undefined,
    close: () => {
      if (!comm.isDisposed && kernel.connectionStatus === 'connected') comm.close()
    },
  }
  comm.onMsg = (message: KernelMessage.ICommMsgMsg) => channel.onMessage(message.content.data, bytesOf(message.buffers))
  comm.onClose = () => channel.onClose('The kernel closed the line: it knows no straxlab, or it restarted.')
  comm.open({ version: COMM_VERSION } as never)
  return channel
}
