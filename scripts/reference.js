// Writes docs/models from the models' contracts; `npm test` fails when the files are stale.
import { mkdirSync, writeFileSync } from 'node:fs';
import { models } from '@regulab/core';
import { referenceName, referencePage } from './referencePage.js';

const folder = new URL('../docs/models/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const model of models) writeFileSync(new URL(referenceName(model), folder), referencePage(model));
