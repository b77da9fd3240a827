/** An entry of a binary heap with the largest bound at position 0. */
export interface Bounded {
  readonly upper: number;
}

/** Adds to the heap. */
export function insert<T extends Bounded>(heap: T[], entry: T): void {
  let k = heap.length;
  heap.push(entry);
  while (k > 0) {
    const parent = (k - 1) >> 1;
    if (heap[parent]!.upper >= entry.upper) break;
    heap[k] = heap[parent]!;
    k = parent;
  }
  heap[k] = entry;
}

/** Takes the entry with the largest bound out of a heap that is not empty. */
export function takeLargest<T extends Bounded>(heap: T[]): T {
  const largest = heap[0]!;
  const last = heap.pop()!;
  if (heap.length === 0) return largest;
  let k = 0;
  for (;;) {
    let child = 2 * k + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1]!.upper > heap[child]!.upper) child++;
    if (last.upper >= heap[child]!.upper) break;
    heap[k] = heap[child]!;
    k = child;
  }
  heap[k] = last;
  return largest;
}
