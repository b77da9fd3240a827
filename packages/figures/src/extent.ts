import type { Layer } from './figure.js';

/** Range of all finite coordinates of the layers, for an axis without a stated domain. */
export function extent(layers: readonly Layer[], axis: 0 | 1): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  const include = (x: number) => {
    if (!Number.isFinite(x)) return;
    if (x < low) low = x;
    if (x > high) high = x;
  };
  for (const layer of layers) {
    if (layer.kind === 'raster') {
      include(axis === 0 ? layer.left : layer.bottom);
      include(axis === 0 ? layer.right : layer.top);
    } else if (layer.kind === 'areas') {
      for (const ring of layer.rings) for (const point of ring) include(point[axis]);
    } else if (layer.kind === 'line' || layer.kind === 'dots')
      for (const point of layer.points) include(point[axis]);
  }
  if (low > high) return [0, 1];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}
