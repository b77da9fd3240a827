// What needs files of this package: runs in Node only.
export { fontFaces } from './fontFaces.js';
export { renderPng } from './png.js';
