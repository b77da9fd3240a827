// `regulab/report`: the papers, their reports, and reports of analyses. For Node.
export { fontFaces, renderPng } from '@regulab/figures/node';
export { findPaper, papers } from '@regulab/papers';
export * from '@regulab/report';
export * from '@regulab/report/node';
