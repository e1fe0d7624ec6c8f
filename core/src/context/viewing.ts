import type { Context } from './context.js'
import { living } from './live.js'
import { ContextState } from './state.js'

/** What rooms that answer questions about a context need beside its methods: they are not for notebooks. */
export { onContext } from './live.js'
export type { ContextState } from './state.js'

export interface LiveContext {
  readonly id: string
  readonly context: Context
}

/** Every context alive in this process, in the order in which they were made. */
export function liveContexts(): LiveContext[] {
  return living() as LiveContext[]
}

/** What the context is made of. */
export function stateOf(context: Context): ContextState {
  return context['state']
}

/** The context as it is now, but its notices go to `notice` instead of the notebook, where nobody asked for them. */
export function quietly(context: Context, notice: (text: string) => void = () => undefined): Context {
  const { storage, config, options, registry } = stateOf(context)
  const state = new ContextState(storage, config, options, registry, notice)
  return Object.create(context, { state: { value: state } }) as Context
}
