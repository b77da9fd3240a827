// Takes the pictures of the documentation from the last reproduction.
import { copyFileSync } from 'node:fs';

const from = new URL('../out/backfiring/', import.meta.url);
const to = new URL('../docs/pictures/', import.meta.url);
for (const name of ['figure-2.png', 'figure-3.png']) copyFileSync(new URL(name, from), new URL(name, to));
