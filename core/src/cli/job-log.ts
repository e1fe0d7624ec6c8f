import type { Writable } from 'node:stream'

const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60
    ? `${minutes} min ${Math.round(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** Lines for a log file that somebody reads later: time of day, what, how far, how long still, how much memory. */
export class JobLog {
  private readonly started = Date.now()
  private peak = 0

  constructor(private readonly out: Writable) {}

  line(text: string): void {
    const time = new Date().toISOString().replace('T', ' ').slice(0, 19)
    this.out.write(`${time} ${text}\n`)
  }

  /** Memory of this process now, bytes; the highest is kept for the last line. */
  memory(): number {
    const { rss } = process.memoryUsage()
    this.peak = Math.max(this.peak, rss)
    return rss
  }

  /** Log of one target of one run; `span` is the run's, in seconds since 1970. */
  job(name: string, span: { start: number; end: number } | undefined): Job {
    this.line(`${name}: start${span ? `, the run is ${duration(span.end - span.start)} long` : ''}`)
    return new Job(this, name, span)
  }

  finish(runs: number): void {
    this.memory()
    const took = duration((Date.now() - this.started) / 1000)
    this.line(`done: ${runs} run${runs === 1 ? '' : 's'} in ${took}, at most ${mb(this.peak)} of memory`)
  }
}

/** Progress of one target, a line a chunk. */
class Job {
  private readonly started = Date.now()
  private chunks = 0
  private rows = 0
  private bytes = 0

  constructor(
    private readonly log: JobLog,
    private readonly name: string,
    private readonly span: { start: number; end: number } | undefined,
  ) {}

  /** A chunk of `rows` rows that ends at `end`, seconds since 1970. */
  chunk(rows: number, bytes: number, end: number): void {
    const i = this.chunks++
    this.rows += rows
    this.bytes += bytes
    const content = rows === 0 ? 'empty' : `${rows.toLocaleString('en-US')} rows, ${mb(bytes)}`
    this.log.line(`${this.name}: chunk ${i}, ${content}${this.howFar(end)}, memory ${mb(this.log.memory())}`)
  }

  private howFar(end: number): string {
    if (!this.span || this.span.end <= this.span.start) return ''
    const done = Math.min(1, (end - this.span.start) / (this.span.end - this.span.start))
    if (done <= 0) return ''
    const left = ((Date.now() - this.started) / 1000) * (1 / done - 1)
    return `, ${(100 * done).toFixed(1)} % of the run, ${duration(left)} left`
  }

  done(): void {
    const seconds = (Date.now() - this.started) / 1000
    const total = `${this.rows.toLocaleString('en-US')} rows in ${this.chunks} chunk${this.chunks === 1 ? '' : 's'}`
    this.log.line(`${this.name}: made, ${total}, ${mb(this.bytes)} in ${duration(seconds)}`)
  }
}
