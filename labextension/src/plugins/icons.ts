import { LabIcon } from '@jupyterlab/ui-components'

/** Chunks on a time axis. */
export const straxlabIcon = new LabIcon({
  name: 'straxlab:runs',
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24"><g class="jp-icon3 jp-icon-selectable" fill="#616161">' +
    '<path d="M3 4h6v4H3zM11 4h4v4h-4zM17 4h4v4h-4zM5 10h10v4H5zM17 10h2v4h-2zM3 16h3v4H3zM8 16h13v4H8z"/></g></svg>',
})
