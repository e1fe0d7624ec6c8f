/** The parts of tslab that are used as they are; they run on our TypeScript (see `typescript.ts`). */
import { createRequire } from 'node:module'
import './typescript.js'

interface TslabConverter {
  isCompleteCode(text: string): { completed: boolean; indent?: string }
}

const require = createRequire(import.meta.url)

export const tslab: TslabConverter = require('tslab/dist/converter') as TslabConverter
