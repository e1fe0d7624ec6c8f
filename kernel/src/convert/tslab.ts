/** The parts of tslab that are used as they are; they run on our TypeScript (see `typescript.ts`), and load when first called. */
import { createRequire } from 'node:module'
import './typescript.js'

interface TslabConverter {
  isCompleteCode(text: string): { completed: boolean; indent?: string }
}

const require = createRequire(import.meta.url)

let loaded: TslabConverter | undefined

export const tslab: TslabConverter = {
  isCompleteCode(text) {
    loaded ??= require('tslab/dist/converter') as TslabConverter
    return loaded.isCompleteCode(text)
  },
}
