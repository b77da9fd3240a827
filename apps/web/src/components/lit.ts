import { signal } from '@preact/signals';

/** The parameter or outcome that is pointed at, in a formula, at a slider or in a picture; its other places light up. */
export const lit = signal<string | null>(null);

/** Attributes that make an element light up what it stands for. */
export const lights = (name: string) => ({
  onPointerEnter: () => {
    lit.value = name;
  },
  onPointerLeave: () => {
    lit.value = null;
  },
  onFocusIn: () => {
    lit.value = name;
  },
  onFocusOut: () => {
    lit.value = null;
  },
});
