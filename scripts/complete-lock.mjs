// After a change of dependencies: `node scripts/complete-lock.mjs` adds to package-lock.json the packages for other
// systems (macOS, Windows, other processors) that npm leaves out where its registry does not offer them; without
// them `npm ci` refuses the whole file.
import { readFileSync, writeFileSync } from 'node:fs'
import { completed } from './setup/lock-file.mjs'
import { inRoot } from './setup/paths.mjs'

const file = inRoot('package-lock.json')
const lock = JSON.parse(readFileSync(file, 'utf8'))
const { packages, added } = completed(lock.packages)
if (added.length > 0) writeFileSync(file, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`)
console.log(added.length > 0 ? `added ${added.length}: ${added.join(', ')}` : 'package-lock.json is complete')
