import { useEffect, useMemo, useState } from 'preact/hooks';
import { DARK, LIGHT, type Theme } from '../views/mapLayers.js';

/** The colours of the page's scheme, followed as it changes. */
export function useTheme(): Theme {
  const query = useMemo(() => matchMedia('(prefers-color-scheme: dark)'), []);
  const [dark, setDark] = useState(query.matches);
  useEffect(() => {
    const change = (): void => setDark(query.matches);
    query.addEventListener('change', change);
    return () => query.removeEventListener('change', change);
  }, [query]);
  return dark ? DARK : LIGHT;
}
