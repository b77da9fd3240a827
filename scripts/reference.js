// Writes docs/models and the README's table of models from the models' contracts, the guide's table of commands from theirs, and the picture of the floors from the code; `npm test`
// fails where they are stale.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { models } from '@regulab/core';
import { COMMANDS } from '../packages/cli/dist/commandTable.js';
import { floorsSvg } from './floors.js';
import { referenceName, referencePage, withCommandTable, withModelTable } from './referencePage.js';

const file = (path) => new URL(`../${path}`, import.meta.url);
mkdirSync(file('docs/models/'), { recursive: true });
for (const model of models) writeFileSync(file(`docs/models/${referenceName(model)}`), referencePage(model));
writeFileSync(file('README.md'), withModelTable(readFileSync(file('README.md'), 'utf8'), models));
writeFileSync(file('docs/guide.md'), withCommandTable(readFileSync(file('docs/guide.md'), 'utf8'), COMMANDS));
writeFileSync(file('docs/pictures/floors.svg'), floorsSvg());
