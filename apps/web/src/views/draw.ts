// Loaded when a figure is drawn as a file: it brings the drawing library.
export { figureCsv, renderSvg } from '@regulab/figures';
