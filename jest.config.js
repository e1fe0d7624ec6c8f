/** One jest project per part of `npm test`; sources run as ES modules, TypeScript stripped by swc (types are checked by `tsc -b`). */
const project = (displayName, folder, { seconds = 5, ...more } = {}) => ({
  displayName,
  rootDir: new URL(`./${folder}`, import.meta.url).pathname,
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
  // Sources import each other as they will be built (`./x.js`); jest reads the TypeScript beside it.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'] },
  // What is built carries copies of package.json.
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/lib/', '<rootDir>/straxlab/'],
  globals: { STRAXLAB_TEST_SECONDS: seconds },
  setupFilesAfterEnv: [new URL('./scripts/setup/jest-timeout.mjs', import.meta.url).pathname],
  ...more,
})

const without = (...folders) => ({ testPathIgnorePatterns: folders.map((folder) => `<rootDir>/test/${folder}/`) })
const only = (folder) => ({ testMatch: [`<rootDir>/test/${folder}/**/*.test.ts`] })

export default {
  projects: [
    project('core', 'core', without('interop')),
    project('interop', 'core', { ...only('interop'), seconds: 120 }),
    project('kernel', 'kernel', {
      seconds: 60,
      moduleNameMapper: {
        '^@straxlab/core/figure-svg$': '<rootDir>/../core/src/plot/figure-svg.ts',
        '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'],
      },
    }),
    project('labextension', 'labextension', {
      ...without('browser'),
      moduleNameMapper: {
        '^@straxlab/core/(mime|comm-protocol)$': '<rootDir>/../core/src/table/$1.ts',
        '^@straxlab/core/pattern$': '<rootDir>/../core/src/runs/pattern.ts',
        '^@straxlab/core/graph-layout$': '<rootDir>/../core/src/displays/graph-layout.ts',
        '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'],
      },
    }),
    project('browser', 'labextension', {
      ...only('browser'),
      seconds: 180,
      globalSetup: '<rootDir>/test/browser/setup/start.mjs',
      globalTeardown: '<rootDir>/test/browser/setup/stop.mjs',
    }),
    project('notebooks', 'notebooks', { seconds: 300 }),
  ],
}
