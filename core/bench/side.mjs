/** One side of the benchmark: a process that answers one line of JSON to each. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export class Side {
  constructor(name, command, args, env = {}) {
    this.name = name
    this.process = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } })
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]()
    this.stderr = ''
    this.process.stderr.on('data', (text) => {
      this.stderr = (this.stderr + text).slice(-4000)
    })
    this.process.on('error', (error) => {
      this.stderr += error.message
    })
    this.process.stdin.on('error', () => undefined)
  }

  async ask(request) {
    this.process.stdin.write(`${JSON.stringify(request)}\n`)
    const { value, done } = await this.lines.next()
    if (done) throw new Error(`${this.name} stopped at ${JSON.stringify(request)}:\n${this.stderr}`)
    return JSON.parse(value)
  }

  async close() {
    this.process.stdin.end()
    if (this.process.exitCode === null) await new Promise((done) => this.process.on('exit', done))
  }
}

/** Seconds until a process has written its first line, and that line. */
export async function secondsToFirstLine(command, args) {
  const start = performance.now()
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', (text) => {
    stderr += text
  })
  const ended = new Promise((done) => child.on('exit', done))
  for await (const line of createInterface({ input: child.stdout })) {
    const seconds = (performance.now() - start) / 1000
    await ended
    return { seconds, line }
  }
  throw new Error(`${command} ${args.join(' ')} wrote nothing:\n${stderr.slice(-4000)}`)
}

/** Ends all of them; a side that does not answer any more is killed. */
export const closeAll = (sides) =>
  Promise.all(
    sides.map((side) => {
      const timer = setTimeout(() => side.process.kill(), 5000)
      return side.close().finally(() => clearTimeout(timer))
    }),
  )
