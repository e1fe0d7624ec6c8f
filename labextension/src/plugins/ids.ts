export const PACKAGE = '@straxlab/labextension'
/** Domain of the translations: gettext files of a language pack are named after it. */
export const TRANSLATION_DOMAIN = 'straxlab'

export const CommandIDs = {
  openRunBrowser: 'straxlab:open-run-browser',
  openMetadata: 'straxlab:open-metadata',
  openChunkMap: 'straxlab:open-chunk-map',
  openRun: 'straxlab:open-run',
  explore: 'straxlab:explore-columns',
  defineSuperrun: 'straxlab:define-superrun',
  openFolder: 'straxlab:open-folder',
} as const
