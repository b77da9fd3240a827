import type { JSX } from 'preact';
import { Hatching } from './components/Chart.js';
import { Header, PAGE_NAMES } from './components/Header.js';
import { Analyse } from './pages/Analyse.js';
import { Bargain } from './pages/Bargain.js';
import { Compare } from './pages/Compare.js';
import { Explore } from './pages/Explore.js';
import { Frontier } from './pages/Frontier.js';
import { Home } from './pages/Home.js';
import { MapPage } from './pages/MapPage.js';
import { Papers } from './pages/Papers.js';
import { Sweep } from './pages/Sweep.js';
import { modelProblems } from './state/laboratory.js';
import type { Page } from './state/state.js';
import { linkProblem, state } from './state/store.js';

const PAGE: Readonly<Record<Page, () => JSX.Element>> = {
  home: Home,
  explore: Explore,
  map: MapPage,
  bargain: Bargain,
  frontier: Frontier,
  compare: Compare,
  analyse: Analyse,
  papers: Papers,
  sweep: Sweep,
};

export function App(): JSX.Element {
  const { page } = state.value;
  const Content = PAGE[page];
  document.title = page === 'home' ? 'Regulab' : `${PAGE_NAMES[page]} - Regulab`;
  return (
    <>
      <Hatching />
      <Header />
      {linkProblem.value === null ? null : (
        <div class="notice" role="alert">
          <p>
            <strong>Not all of this link could be read:</strong> {linkProblem.value}. What is missing is as
            usual.
          </p>
        </div>
      )}
      {modelProblems.map((problem) => (
        <div class="notice" role="alert" key={problem}>
          <p>
            <strong>Some models are missing:</strong> {problem}.
          </p>
        </div>
      ))}
      <main id="main" tabIndex={-1}>
        <Content />
      </main>
    </>
  );
}
