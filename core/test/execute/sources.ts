/** Small plugins that count their work, for tests of how it is done. */
import {
  Context,
  definePlugin,
  MemoryFrontend,
  timeFields,
  type ContextParameters,
  type FieldSpec,
  type PluginClass,
  type PluginSpec,
} from '../../src/index.js'

export const numbers: FieldSpec[] = [...timeFields, [['A number', 'number'], '<i4']]

/** Ten chunks of two rows each; `made` lists the chunks computed. */
export function countingSource(made: number[], more: Partial<PluginSpec> & { chunks?: number } = {}): PluginClass {
  const { chunks = 10, ...spec } = more
  return definePlugin({
    name: 'Things',
    dtype: numbers,
    rechunkOnSave: false,
    isReady: (chunkI) => chunkI < chunks,
    compute(_, { chunkI, chunk }) {
      made.push(chunkI)
      const start = 100 * chunkI
      return chunk({
        start,
        end: start + 100,
        data: {
          time: [start, start + 50].map(BigInt),
          endtime: [start + 5, start + 60].map(BigInt),
          number: [chunkI, 2 * chunkI],
        },
      })
    },
    ...spec,
  })
}

/** The same rows, computed; `seen` lists the chunks. */
export function passing(
  name: string,
  dependsOn: string,
  seen: number[] = [],
  more: Partial<PluginSpec> = {},
): PluginClass {
  return definePlugin({
    name,
    dependsOn,
    dtype: numbers,
    compute(inputs, { chunkI }) {
      seen.push(chunkI)
      return Object.values(inputs)[0]!
    },
    ...more,
  })
}

export function contextWith(
  register: readonly PluginClass[],
  more: ContextParameters = {},
): { st: Context; memory: MemoryFrontend; notices: string[] } {
  const memory = new MemoryFrontend()
  const notices: string[] = []
  return {
    st: new Context({ storage: memory, register, notice: (text) => notices.push(text), ...more }),
    memory,
    notices,
  }
}

/** Reads some chunks and breaks off. */
export async function take(chunks: AsyncIterable<unknown>, n: number): Promise<void> {
  let taken = 0
  for await (const chunk of chunks) if (chunk === undefined || ++taken === n) break
}
