import './style.css';
import { render } from 'preact';
import { App } from './app.js';

render(<App />, document.getElementById('page')!);

// Pages that are not served securely, and private windows of some browsers, have no service workers: then there is no
// offline use, and nothing else is missing.
if (import.meta.env.PROD && 'serviceWorker' in navigator)
  addEventListener('load', () => {
    navigator.serviceWorker.register('./sw.js').catch(() => undefined);
  });
