import { Context, type ContextOptions } from '../context/index.js'
import { demoPlugins } from '../demo/index.js'
import { InvalidArgument, didYouMean } from '../errors/index.js'
import { DataDirectory } from '../storage/node.js'

/** What a named context is made with: where data lie, and context options of its own. */
export interface ContextRequest {
  readonly storage: string
  readonly options: Partial<ContextOptions>
}

const CONTEXTS: Readonly<Record<string, (request: ContextRequest) => Context>> = {
  demo: ({ storage, options }) =>
    new Context({
      storage: [new DataDirectory(storage, { provideRunMetadata: true })],
      register: demoPlugins,
      ...options,
    }),
}

export const contextNames = (): string[] => Object.keys(CONTEXTS)

/** The context of this name. @throws InvalidArgument naming the nearest one */
export function namedContext(name: string, request: ContextRequest): Context {
  const make = Object.hasOwn(CONTEXTS, name) ? CONTEXTS[name] : undefined
  if (!make)
    throw new InvalidArgument(`There is no context "${name}".${didYouMean(name, contextNames())}`, {
      known: contextNames(),
    })
  return make(request)
}
