import { DARK, LIGHT, type Theme } from '../views/mapLayers.js';
import { useMedia } from './useMedia.js';

/** The colours of the page's scheme, followed as it changes. */
export const useTheme = (): Theme => (useMedia('(prefers-color-scheme: dark)') ? DARK : LIGHT);
