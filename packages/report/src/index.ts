export {
  type Check,
  type Counts,
  certify,
  compare,
  count,
  figureRows,
  type Game,
  largest,
  solveGames,
} from './games.js';
export type { Lead, Paper } from './paper.js';
export type { Comparison, FigureNote, Setting, Study } from './study.js';
