/** One jest project per workspace; sources run as ES modules, TypeScript stripped by swc (types are checked by `tsc -b`). */
const project = (name, more = {}) => ({
  displayName: name,
  rootDir: new URL(`./${name}`, import.meta.url).pathname,
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } }],
  },
  // Sources import each other as they will be built (`./x.js`); jest reads the TypeScript beside it.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'] },
  ...more,
})

export default { projects: [project('core'), project('kernel'), project('labextension')] }
