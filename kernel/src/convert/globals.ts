/** What every cell has without an import, as declarations; `run/globals.ts` puts the values there. */
export const GLOBAL_DECLARATIONS = `
/** Shows a value under the cell, as rich as it can be shown, and gives a handle to replace it. */
declare function display(value: unknown, options?: import('@straxlab/kernel').DisplayOptions): import('@straxlab/kernel').DisplayHandle
/** Clears what the cell has shown; with \`wait\`, only when something new is shown. */
declare function clearOutput(wait?: boolean): void
/** Asks the user for a line of text; null if the front end does not ask. */
declare function prompt(message?: string, defaultValue?: string): string | null
`
