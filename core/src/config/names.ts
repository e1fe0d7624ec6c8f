/** One name, several or none, as people give them, as a list. */
export const asNames = (given: string | readonly string[] | undefined): readonly string[] =>
  given === undefined ? [] : typeof given === 'string' ? [given] : given
