/** A thing that went wrong which a person can act on: printed in words, without a stack. */
export class Problem extends Error {
  constructor(message, { detail = '', advice = '' } = {}) {
    super(message)
    this.name = 'Problem'
    this.detail = detail
    this.advice = advice
  }
}

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`

/**
 * Runs one step and prints one line about it, with its time. `work` is given a function that tells what is going on;
 * the string it returns is what the step came to.
 */
export async function step(name, work) {
  const since = performance.now()
  let saying = false
  const say = (what) => {
    saying = true
    process.stdout.write(`  ... ${name}: ${what}\n`)
  }
  try {
    const outcome = await work(say)
    process.stdout.write(`  ok  ${name}: ${outcome} (${seconds(since)})\n`)
  } catch (error) {
    process.stdout.write(`  !!  ${name}: failed${saying ? ` after ${seconds(since)}` : ''}\n`)
    throw error
  }
}

/** Prints a failure for a person; everything but a Problem is a fault of ours and shows its stack. */
export function printProblem(error) {
  if (!(error instanceof Problem)) {
    console.error(error)
    return
  }
  if (error.detail) console.error(`\n${error.detail.trimEnd()}`)
  console.error(`\nstraxlab: ${error.message}`)
  if (error.advice) console.error(`  ${error.advice.split('\n').join('\n  ')}`)
}
