import type { Run } from '../command.js';
import { textTable } from '../textTable.js';

/** The models that there are. */
export const run: Run<'models'> = ({ laboratory: { models } }) => ({
  json: models.map(({ id, title, summary, fidelity, source }) => ({ id, title, summary, fidelity, source })),
  text: () =>
    textTable(
      ['model', 'fidelity', 'title'],
      models.map(({ id, fidelity, title }) => [id, fidelity, title]),
    ),
});
