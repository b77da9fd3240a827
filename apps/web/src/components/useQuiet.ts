import { useEffect, useState } from 'preact/hooks';

/** What has not changed for so many milliseconds; null before. Things are the same if they are written the same. */
export function useQuiet<T>(thing: T, milliseconds: number): T | null {
  const key = JSON.stringify(thing);
  const [quiet, setQuiet] = useState<{ readonly key: string; readonly thing: T } | null>(null);
  useEffect(() => {
    const wait = setTimeout(() => setQuiet({ key, thing }), milliseconds);
    return () => clearTimeout(wait);
  }, [key]);
  return quiet?.key === key ? quiet.thing : null;
}
