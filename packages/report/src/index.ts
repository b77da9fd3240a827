export {
  type Check,
  type Counts,
  certifyGames,
  compare,
  count,
  figureRows,
  type Game,
  largest,
  solveGames,
} from './games.js';
export { type Lead, type Paper, paperNamed } from './paper.js';
export { certified, type SolvedGame, solved } from './solved.js';
export type { Comparison, FigureNote, Setting, Study } from './study.js';
