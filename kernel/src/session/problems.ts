/** TypeScript's complaints as an error of the cell: position, line, caret. */
import type { Problem } from '../convert/index.js'
import type { Failure } from '../link/index.js'

const RED = '\u001b[31m'
const BOLD = '\u001b[1m'
const CYAN = '\u001b[36m'
const END = '\u001b[0m'

const MOST = 10

export function failureOfProblems(problems: readonly Problem[]): Failure {
  const [first] = problems
  const ename = first?.syntax ? 'SyntaxError' : 'TypeScriptError'
  const evalue = first ? `${place(first)}: ${first.message.split('\n')[0]} (TS${first.code})` : ''
  const shown = problems.slice(0, MOST).flatMap(explained)
  const more = problems.length > MOST ? [`... and ${problems.length - MOST} more`] : []
  return { ename, evalue, traceback: [...shown, ...more, ...advice(problems), 'The cell was not run.'] }
}

/** `!ls` and `%time`: what people know from IPython. */
function advice(problems: readonly Problem[]): string[] {
  const magic = problems.find(
    ({ file, text, column, syntax }) => /^In\[/.test(file) && /^\s*(!|%)/.test(text) && (syntax || column <= 3),
  )
  if (magic === undefined) return []
  const command = JSON.stringify(magic.text.replace(/^\s*[!%]+\s*/, ''))
  return [
    "Lines with ! and % are IPython's; this cell is TypeScript. For a command of the shell:",
    `  (await import('node:child_process')).execSync(${command}, { stdio: 'inherit' })`,
    '',
  ]
}

function place({ file, line, column }: Problem): string {
  return `${file}:${line}:${column}`
}

function explained(problem: Problem): string[] {
  const { line, column, length, text, message, code } = problem
  const number = String(line)
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, ' ')
  return [
    `${CYAN}${place(problem)}${END} - ${RED}${BOLD}error${END} TS${code}: ${message}`,
    `  ${number} | ${text}`,
    `  ${' '.repeat(number.length)} | ${indent}${RED}${'^'.repeat(length)}${END}`,
    '',
  ]
}
