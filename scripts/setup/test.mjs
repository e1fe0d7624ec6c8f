import { ensureBuilt } from './build.mjs'
import { ensureChromium } from './chromium.mjs'
import { ensureTestData, testData } from './demo-data.mjs'
import { ensureJupyter } from './jupyter.mjs'
import { withLock } from './lock.mjs'
import { ensurePackages } from './packages.mjs'
import { parts } from './parts.mjs'
import { printProblem, step } from './progress.mjs'
import { ensureEnvironment, environments, venvPython } from './python.mjs'
import { stopOnSignals } from './run.mjs'
import { closingLine, exitCodeOf, nothing, plus } from './tally.mjs'

const HELP = `npm test [-- PART... JEST_FLAGS...]

Installs and builds what the tests need, runs them, and ends with 'N passed, N failed'. Parts (all, unless named):

${Object.entries(parts)
  .map(([name, { about }]) => `  ${name.padEnd(14)} ${about}`)
  .join('\n')}

Everything after the parts goes to jest: npm test -- core -t lineage core/test/lineage
With CI set, what cannot be installed is a failure; else its tests are skipped, and it is said why.
`

/** ['core', '-t', 'x'] -> the parts named first, and what is left for jest. */
export function readArguments(args) {
  const end = args.findIndex((arg) => !Object.hasOwn(parts, arg))
  const named = end < 0 ? args : args.slice(0, end)
  return { chosen: named.length > 0 ? named : Object.keys(parts), flags: end < 0 ? [] : args.slice(end) }
}

/** Installs what some parts need. What is lacking is remembered with its reason; the other parts still run. */
async function prepare(needs) {
  const lacking = new Map()
  const env = {}
  const attempt = async (need, title, work) => {
    if (!needs.has(need)) return
    try {
      await step(title, work)
    } catch (error) {
      printProblem(error)
      lacking.set(need, error.message)
    }
  }
  await attempt('oracle', 'strax (for the interop tests)', (say) => ensureEnvironment('oracle', say))
  await attempt('lab', 'JupyterLab', (say) => ensureEnvironment('lab', say))
  if (!lacking.has('lab')) await attempt('jupyter', 'kernel and extension', ensureJupyter)
  await attempt('demo data', 'demo data', ensureTestData)
  await attempt('chromium', 'Chromium', async (say) => {
    const { path, why } = await ensureChromium(say)
    if (why) throw new Error(why)
    env.STRAXLAB_CHROMIUM = path
    return path
  })
  if (needs.has('oracle') && !lacking.has('oracle')) env.STRAXLAB_PYTHON = venvPython(environments.oracle.folder)
  if (needs.has('lab') && !lacking.has('lab')) env.STRAXLAB_LAB_PYTHON = venvPython(environments.lab.folder)
  if (needs.has('demo data') && !lacking.has('demo data')) env.STRAXLAB_DEMO_DATA = testData
  return { lacking, env }
}

async function runPart(name, { flags, env, lacking }) {
  const lack = parts[name].needs.find((need) => lacking.has(need))
  const without = lack && `${lack}: ${lacking.get(lack)}`
  console.log(`\n== ${name}: ${parts[name].about}`)
  if (without) console.log(`-- skipped, ${without}`)
  const since = performance.now()
  const tally = await parts[name].run({ flags, env, without })
  // On CI everything must run: a part that cannot is a failure, not a silence.
  const counted = without && process.env.CI ? plus(tally, { ...nothing, failed: 1 }) : tally
  return { name, tally: counted, without, seconds: (performance.now() - since) / 1000 }
}

function printSummary(results) {
  console.log('\n== summary')
  for (const { name, tally, without, seconds } of results) {
    console.log(
      `  ${name.padEnd(14)} ${closingLine(tally).padEnd(40)} ${seconds.toFixed(1).padStart(6)} s${without ? `  (${without})` : ''}`,
    )
  }
}

async function test(args) {
  const { chosen, flags } = readArguments(args)
  const needs = new Set(chosen.flatMap((name) => parts[name].needs))
  let total = nothing
  const { lacking, env } = await withLock(async () => {
    await step('Node packages', ensurePackages)
    try {
      await step('build', (say) => ensureBuilt(say))
    } catch (error) {
      printProblem(error)
      total = plus(total, { ...nothing, failed: 1 })
    }
    return prepare(needs)
  })
  const results = []
  for (const name of chosen) results.push(await runPart(name, { flags, env, lacking }))
  printSummary(results)
  return results.reduce((sum, { tally }) => plus(sum, tally), total)
}

export async function main(args) {
  if (args.includes('--help')) {
    process.stdout.write(HELP)
    return
  }
  stopOnSignals()
  let tally = { ...nothing, failed: 1 }
  try {
    tally = await test(args)
  } catch (error) {
    printProblem(error)
  }
  if (tally.passed + tally.failed === 0) console.log('\nstraxlab: no test ran.')
  console.log(`\n${closingLine(tally)}`)
  process.exitCode = exitCodeOf(tally)
}
