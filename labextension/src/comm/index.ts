export type { Channel, OpenChannel } from './channel.js'
export { CommClient, KernelProblem, type Answer, type AskOptions } from './client.js'
export { isStraxlabKernel, openKernelChannel } from './kernel-channel.js'
