// `regulab/pure`: specs, the games they stand for, and tables of them, without files or threads. For browsers, too.
export * from '@regulab/sweep/pure';
