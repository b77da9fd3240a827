import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** How long a text must stand before it is read out. */
const QUIET_MILLISECONDS = 600;

/** A text that is read to those who do not see it, once what changes it has come to rest. */
export function Announce({ text }: { readonly text: string }): JSX.Element {
  const [said, say] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => say(text), QUIET_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p class="hidden" role="status">
      {said}
    </p>
  );
}
