import type { Explanation } from '@regulab/model/contract.js';
import { formatShort } from '@regulab/model/format.js';

const n = formatShort;

/** What the generalist and the specialist do and why. */
export const explainFineTuning: Explanation<
  Readonly<Record<'generalistFloor' | 'specialistFloor', number>>
> = (values, solved, baseline) => {
  const floorG = values.generalistFloor;
  const floorD = values.specialistFloor;
  const unregulated = floorG === 0 && floorD === 0;
  if (solved.status === 'exit') {
    return floorD > floorG
      ? `There is no product: no choice of the generalist (floor ${n(floorG)}) lets the specialist climb to ${n(floorD)} and leaves both without a loss.`
      : `There is no product: at a floor of ${n(floorG)} the generalist loses money whatever it does.`;
  }
  const { regime, outcomes } = solved;
  const [g = '', d = ''] = regime.split('/');
  const beta0 = n(outcomes.generalistSafety!);
  const safety = n(outcomes.safety!);
  let why: string;
  if (d.startsWith('minimal')) {
    const squeezed = d.includes('squeezed');
    if (g.startsWith('zero'))
      why = squeezed
        ? `The generalist leaves all safety to the specialist, which must climb to ${safety} and is left with nothing.`
        : baseline.outcomes.generalistSafety! > 0
          ? `The generalist cuts safety to zero because the specialist must climb to ${safety} anyway.`
          : `The generalist invests nothing in safety, as without the rule; the specialist must climb to ${safety}.`;
    else if (g.startsWith('floor'))
      why = squeezed
        ? `The generalist does no more for safety than its floor of ${beta0}; the specialist must climb to ${safety} and is left with nothing.`
        : `The generalist stops at its floor of ${beta0} because the specialist must climb to ${safety} anyway.`;
    else
      why = squeezed
        ? `The generalist invests just enough (safety ${beta0}) for the specialist to climb to its floor of ${safety} rather than walk away; the specialist is left with nothing.`
        : `The generalist brings safety to ${beta0} on its own account and the specialist climbs to its floor of ${safety}, no further.`;
  } else if (unregulated) {
    why = `With no floor the generalist brings safety to ${beta0} and the specialist takes it to ${safety}.`;
  } else if (g.startsWith('floor')) {
    why = `The generalist is held at its floor of ${beta0}; the specialist takes safety to ${safety} of its own accord.`;
  } else if (g.startsWith('reach')) {
    why = `The generalist itself brings safety to the specialist's floor of ${n(floorD)}.`;
  } else {
    why = `No floor binds: the generalist brings safety to ${beta0} and the specialist takes it to ${safety}.`;
  }
  return why;
};
