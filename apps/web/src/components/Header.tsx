import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { PAGES, type Page } from '../state/state.js';
import { canRedo, canUndo, goTo, linkTo, redo, state, undo } from '../state/store.js';

export const PAGE_NAMES: Readonly<Record<Page, string>> = {
  home: 'Home',
  explore: 'Explore',
  map: 'Map',
  bargain: 'Bargain',
  frontier: 'Frontier',
  compare: 'Compare',
  analyse: 'Analyse',
  papers: 'Papers',
  sweep: 'Open a sweep',
};

/** A link to another state of the page; it goes there without loading anything. */
export function Go({
  page,
  change = {},
  children,
  current = false,
  class: name,
}: {
  readonly page: Page;
  readonly change?: Parameters<typeof goTo>[1];
  readonly children: ComponentChildren;
  readonly class?: string;
  readonly current?: boolean;
}): JSX.Element {
  return (
    <a
      class={name}
      aria-current={current ? 'page' : undefined}
      href={linkTo(page, change)}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        goTo(page, change);
        scrollTo(0, 0);
        document.getElementById('main')?.focus({ preventScroll: true });
      }}
    >
      {children}
    </a>
  );
}

export function Header(): JSX.Element {
  const [copied, setCopied] = useState('');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(location.href);
      setCopied('Link copied');
    } catch {
      setCopied('Copy it from the address bar');
    }
    setTimeout(() => setCopied(''), 2500);
  };
  return (
    <header class="header">
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        To the content
      </button>
      <Go page="home" class="brand">
        Regulab
      </Go>
      <nav aria-label="Pages">
        {PAGES.filter((page) => page !== 'home').map((page) => (
          <Go key={page} page={page} current={state.value.page === page}>
            {PAGE_NAMES[page]}
          </Go>
        ))}
      </nav>
      <div class="actions">
        <button type="button" onClick={undo} disabled={!canUndo.value}>
          Undo
        </button>
        <button type="button" onClick={redo} disabled={!canRedo.value}>
          Redo
        </button>
        <button type="button" onClick={() => void copy()}>
          {copied || 'Copy link'}
        </button>
        <span class="hidden" role="status">
          {copied}
        </span>
      </div>
    </header>
  );
}
