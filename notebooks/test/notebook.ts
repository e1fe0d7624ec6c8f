/** Notebooks as on disk (nbformat 4), as far as the tests look at them. */
export interface Notebook {
  readonly cells: readonly Cell[]
}
export interface Cell {
  readonly cell_type: 'code' | 'markdown' | 'raw'
  readonly source: string | readonly string[]
  readonly metadata?: { readonly tags?: readonly string[] }
  readonly outputs?: readonly Output[]
}
export interface Output {
  readonly output_type: string
  readonly name?: string
  readonly text?: string | readonly string[]
  readonly data?: { readonly [mime: string]: unknown }
  readonly ename?: string
  readonly evalue?: string
  readonly metadata?: { readonly straxlab?: { readonly progress?: boolean } }
}

/** nbformat may cut texts into lines. */
export const joined = (text: unknown): unknown =>
  Array.isArray(text) && text.length > 0 && text.every((line) => typeof line === 'string') ? text.join('') : text

/** Progress bars are shown only where the work takes long: they depend on the machine. */
const isProgress = ({ metadata }: Output): boolean => metadata?.straxlab?.progress === true

/** Outputs with texts joined, and with neighbouring pieces of one stream joined: how they are cut is chance. */
export function tidyOutputs(outputs: readonly Output[]): Output[] {
  const tidy: Output[] = []
  for (const output of outputs) {
    if (isProgress(output)) continue
    const last = tidy.at(-1)
    if (output.output_type !== 'stream') tidy.push(output)
    else if (last?.output_type === 'stream' && last.name === output.name) {
      tidy[tidy.length - 1] = { ...last, text: `${joined(last.text)}${joined(output.text)}` }
    } else tidy.push({ ...output, text: String(joined(output.text)) })
  }
  return tidy
}
