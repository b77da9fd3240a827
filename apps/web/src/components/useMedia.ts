import { useEffect, useMemo, useState } from 'preact/hooks';

/** Whether a condition on the screen holds, followed as it changes. */
export function useMedia(condition: string): boolean {
  const query = useMemo(() => matchMedia(condition), [condition]);
  const [holds, setHolds] = useState(query.matches);
  useEffect(() => {
    const change = (): void => setHolds(query.matches);
    change();
    query.addEventListener('change', change);
    return () => query.removeEventListener('change', change);
  }, [query]);
  return holds;
}
