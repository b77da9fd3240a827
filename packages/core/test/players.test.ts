import { findModel, flatten, parametersNamed, RegulabError, readGame } from '@regulab/core';
import { describe, expect, it } from 'vitest';

const model = findModel('fine-tuning/specialists');
const count = (given: Readonly<Record<string, unknown>>) => flatten(model, given).model.list!.count;

describe('how many players there are', () => {
  it.each([
    [{}, 2],
    [{ specialists: 5 }, 5],
    [{ specialists: [{}, {}, {}] }, 3],
    [{ 'specialists.share': [0.1, 0.2, 0.3, 0.4] }, 4],
    [{ 'specialists[3].share': 0.1 }, 4],
    [{ 'specialists.share': 0.1 }, 2],
    [{ 'specialists[0].share': 0.1 }, 2],
  ])('%j', (given, n) => {
    expect(count(given)).toBe(n);
  });
});

describe('values', () => {
  it('reads records, lists and one value for all', () => {
    const { values } = readGame(model, {
      specialists: [{ share: 0.1 }, { floor: 2 }],
      'specialists.safetyCost': [3, 4],
      'specialists.performanceCost': 5,
      generalistFloor: 0.5,
    });
    expect(values).toMatchObject({
      'specialists[0].share': 0.1,
      'specialists[1].share': 0.5,
      'specialists[1].floor': 2,
      'specialists[0].safetyCost': 3,
      'specialists[1].safetyCost': 4,
      'specialists[1].performanceCost': 5,
      generalistFloor: 0.5,
    });
  });

  it('names all players at once', () => {
    expect(parametersNamed(model, 'specialists.share')).toEqual([
      'specialists[0].share',
      'specialists[1].share',
    ]);
    expect(parametersNamed(model, 'generalistFloor')).toEqual(['generalistFloor']);
    expect(parametersNamed(model, 'specialists.shares')).toEqual([]);
  });
});

describe('misuse', () => {
  it.each([
    [{ specialists: [] }, 'give at least one'],
    [{ specialists: 0 }, 'give at least one'],
    [{ specialists: 1.5 }, 'give at least one'],
    [{ specialists: 101 }, 'at most 100'],
    [{ specialists: 'three' }, 'must be a number of players or a list'],
    [{ specialists: [3] }, 'must be a record'],
    [{ specialists: [{ flor: 1 }] }, 'did you mean floor?'],
    [{ 'specialists.share': [0.1, 0.2], 'specialists.floor': [1, 2, 3] }, 'they must agree'],
    [{ specialists: 2, 'specialists[2].share': 0.5 }, 'numbered from 0'],
    [{ 'specialists.share': 0.5, 'specialists[0].share': 0.5 }, 'given twice'],
    [{ 'specialists[0].crossCost': -2 }, 'specialists[0].crossCost is -2'],
    [{ 'specialists[0].share': 2 }, 'specialists[0].share is 2'],
  ])('%j', (given, words) => {
    expect(() => readGame(model, given)).toThrow(RegulabError);
    expect(() => readGame(model, given)).toThrow(words);
  });
});
