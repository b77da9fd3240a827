// `regulab/figures`: pictures as data, of every analysis, drawn as SVG. For browsers, too.
export * from '@regulab/figures';
