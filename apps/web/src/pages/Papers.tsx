import {
  type CheckedClaim,
  type Counterexample,
  formatBound,
  type Verdict,
  verdictInWords,
} from '@regulab/core';
import { symbolsHtml } from '@regulab/figures';
import type { Study } from '@regulab/report';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Go } from '../components/Header.js';
import { Tools } from '../components/Tools.js';
import { useTask } from '../components/useTask.js';
import { isAbort, long } from '../engine/lanes.js';
import type { PaperOverview } from '../engine/tasks.js';
import { defaultState, distinctValues, modelOf } from '../state/state.js';
import { state } from '../state/store.js';

/** Every paper, or one of them with its figures, numbers and claims, all computed here and now. */
export function Papers(): JSX.Element {
  const { done, failure } = useTask(long, { kind: 'papers' });
  const answer = done?.answer ?? null;
  const { paper } = state.value;
  if (failure !== null) return <p role="alert">The papers could not be loaded: {failure}.</p>;
  if (answer === null)
    return (
      <>
        <h1>Papers</h1>
        <p role="status">Loading.</p>
      </>
    );
  const chosen = answer.find((entry) => entry.slug === paper);
  if (chosen) return <PaperPage key={chosen.slug} paper={chosen} />;
  return (
    <>
      <h1>What do the papers claim, and what survives?</h1>
      {paper === null ? null : (
        <p role="alert">
          There is no paper “{paper}” here; these are: {answer.map(({ slug }) => slug).join(', ')}.
        </p>
      )}
      <p>
        Each page recomputes a paper's figures from the model, in this browser, puts its printed numbers
        beside the computed ones, and checks its claims.
      </p>
      <ul class="ways">
        {answer.map(({ slug, title, lead }) => (
          <li key={slug}>
            <Go page="papers" change={{ paper: slug }}>
              <strong>{lead.heading}</strong>
              {title}
            </Go>
          </li>
        ))}
      </ul>
    </>
  );
}

/** What has been computed of a paper so far; one task after the other, so that the first figure comes first. */
interface Computed {
  readonly studies: readonly (Study | string)[];
  readonly claims: readonly (CheckedClaim | string)[];
}

/** Kept while the page is open, so that coming back from a counterexample costs nothing. */
const kept = new Map<string, Computed>();

function useComputed(paper: PaperOverview): Computed {
  const { slug } = paper;
  const [computed, setComputed] = useState<Computed>(kept.get(slug) ?? { studies: [], claims: [] });
  useEffect(() => {
    const stop = new AbortController();
    let all = kept.get(slug) ?? { studies: [], claims: [] };
    const add = (next: Computed): void => {
      all = next;
      kept.set(slug, next);
      setComputed(next);
    };
    const tell = (error: unknown): string => {
      if (isAbort(error)) throw error;
      return (error as Error).message;
    };
    const run = async (): Promise<void> => {
      for (let index = all.studies.length; index < paper.studies; index++) {
        const study = await long.run({ kind: 'study', slug, index }, stop.signal).catch(tell);
        add({ ...all, studies: [...all.studies, study] });
      }
      for (let index = all.claims.length; index < paper.claims; index++) {
        const claim = await long.run({ kind: 'claim', slug, index }, stop.signal).catch(tell);
        add({ ...all, claims: [...all.claims, claim] });
      }
    };
    run().catch((error: unknown) => {
      if (!isAbort(error)) throw error;
    });
    return () => stop.abort();
  }, [slug]);
  return computed;
}

function PaperPage({ paper }: { readonly paper: PaperOverview }): JSX.Element {
  const { lead } = paper;
  const computed = useComputed(paper);
  const done = computed.studies.length + computed.claims.length;
  const all = paper.studies + paper.claims;
  return (
    <article>
      <p class="caption">
        <Go page="papers" change={{ paper: null }}>
          All papers
        </Go>
      </p>
      <h1>{lead.heading}</h1>
      <p>{lead.answer}</p>
      <p class="caption">{paper.title}</p>
      <p class="caption">{lead.models}</p>
      <p role="status" class="caption">
        {done < all
          ? `Computing here: ${computed.studies.length} of ${paper.studies} figures, ${computed.claims.length} of ${paper.claims} claims.`
          : `${paper.studies} figures and ${paper.claims} claims, computed here.`}
      </p>
      <Tools figure={null} />
      {computed.studies.map((study, k) =>
        typeof study === 'string' ? (
          <p key={k} role="alert">
            Figure {k + 1} could not be computed: {study}.
          </p>
        ) : (
          <FigureOf key={study.figure.id} study={study} />
        ),
      )}
      {computed.claims.length > 0 ? <Claims claims={computed.claims} /> : null}
    </article>
  );
}

function FigureOf({ study }: { readonly study: Study }): JSX.Element {
  const { figure, note, comparisons, check } = study;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let wanted = true;
    void import('../views/draw.js').then(({ renderSvg }) => {
      if (wanted && place.current) place.current.innerHTML = renderSvg(figure);
    });
    return () => {
      wanted = false;
    };
  }, [figure]);
  const perRow = Math.min(figure.panelsPerRow, figure.panels.length);
  return (
    <section class="split paper-figure" id={figure.id}>
      <div class="side">
        <h2>{note.question}</h2>
        <p>{note.reading}</p>
        <p class="caption">
          Corresponds to {note.source} ({note.fidelity}). Re-checked by the independent verifier:{' '}
          {check.accepted} of {check.checked} games, largest gain still possible{' '}
          {formatBound(check.largestGainBound)} of what is at stake.
        </p>
      </div>
      <div class="stage">
        <div
          class="drawn"
          ref={place}
          style={{ minHeight: `${perRow > 1 ? 420 : 480}px`, maxWidth: `${perRow * 560}px` }}
        />
        <Tools figure={() => figure} />
        {comparisons.length === 0 ? null : (
          <div class="scroll">
            <table>
              <caption class="hidden">Printed numbers beside computed ones</caption>
              <thead>
                <tr>
                  <th scope="col">what</th>
                  <th scope="col">the paper</th>
                  <th scope="col">computed here</th>
                  <th scope="col">difference</th>
                </tr>
              </thead>
              <tbody>
                {comparisons.map((c) => (
                  <tr key={c.what}>
                    <th scope="row">{c.what}</th>
                    <td>{c.printed}</td>
                    <td>{c.computed}</td>
                    <td>{c.note}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </div>
    </section>
  );
}

function Claims({ claims }: { readonly claims: readonly (CheckedClaim | string)[] }): JSX.Element {
  return (
    <section>
      <h2 id="claims">Which claims survive?</h2>
      <p>
        Proved: by algebra or interval arithmetic that the check carries out. No counterexample: a seeded
        search found none, which proves nothing. Refuted: false as stated, with the game that shows it.
      </p>
      <div class="scroll">
        <table class="claims">
          <thead>
            <tr>
              <th scope="col">claim</th>
              <th scope="col">verdict</th>
              <th scope="col">evidence</th>
            </tr>
          </thead>
          <tbody>
            {claims.map((claim, k) =>
              typeof claim === 'string' ? (
                <tr key={k}>
                  <td colSpan={3}>A claim could not be checked: {claim}.</td>
                </tr>
              ) : (
                <tr key={claim.id} id={claim.id}>
                  <td>
                    <Sentence text={claim.statement} />
                    <br />
                    <small>
                      {claim.place}
                      {claim.origin === 'ours' ? ' (our statement)' : ''}. <Sentence text={claim.domain} />.
                    </small>
                  </td>
                  <td>{verdictInWords(claim)}</td>
                  <td>
                    <Evidence verdict={claim.verdict} />
                    {claim.correction ? (
                      <>
                        <p>
                          <strong>Corrected:</strong> <Sentence text={claim.correction.statement} />{' '}
                          <small>
                            (<Sentence text={claim.correction.domain} />)
                          </small>
                        </p>
                        <Evidence verdict={claim.correction.verdict} />
                      </>
                    ) : null}
                    <small>
                      <Sentence text={claim.method} />
                    </small>
                  </td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** A sentence whose symbols stand as people write them; every character of it is escaped there. */
const Sentence = ({ text }: { readonly text: string }): JSX.Element => (
  <span dangerouslySetInnerHTML={{ __html: symbolsHtml(text) }} />
);

function Evidence({ verdict }: { readonly verdict: Verdict }): JSX.Element {
  switch (verdict.kind) {
    case 'proved':
      return (
        <details style={{ margin: 0 }}>
          <summary>{verdict.steps.length === 1 ? '1 step' : `${verdict.steps.length} steps`}</summary>
          <ol>
            {verdict.steps.map((step) => (
              <li key={step}>
                <Sentence text={step} />
              </li>
            ))}
          </ol>
        </details>
      );
    case 'no counterexample':
      return (
        <p>
          {verdict.samples.toLocaleString('en-US')} games, seed {verdict.seed}; {verdict.note}
        </p>
      );
    case 'refuted':
      return (
        <p>
          <Sentence text={verdict.counterexample.because} />. <OpenGame game={verdict.counterexample} />
        </p>
      );
    case 'shown':
    case 'open':
      return <p>{verdict.note}</p>;
  }
}

/** A counterexample as a game to look into. */
function OpenGame({ game }: { readonly game: Counterexample }): JSX.Element {
  const m = modelOf(game.model);
  return (
    <Go
      page="explore"
      change={{
        ...defaultState('explore', m.id),
        values: distinctValues(m, game.parameters),
        paper: state.value.paper,
      }}
    >
      Open the counterexample
    </Go>
  );
}
