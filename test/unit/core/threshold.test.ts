import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { figureOf, isKept, mergeMeasures, metricOf, parseThreshold, type Measure } from '../../../core/threshold.ts';
import { ScriptMeasures } from '../../../generator/worker/script-measures.ts';
import type { Sample } from '../../../generator/worker/sample-lines.ts';

describe('a threshold of a k6 script', () => {
  for (const [text, method, percentile, operator, bound] of [
    ['p(95)<200', 'percentile', 95, '<', 200],
    ['p(99.9) <= 1.5', 'percentile', 99.9, '<=', 1.5],
    ['rate>0.99', 'rate', undefined, '>', 0.99],
    ['count == 0', 'count', undefined, '==', 0],
    [' med!==3', undefined, undefined, undefined, undefined],
    ['value>=-2', 'value', undefined, '>=', -2],
    ['avg<', undefined, undefined, undefined, undefined],
    ['mean<3', undefined, undefined, undefined, undefined],
  ] as const) {
    it(`is read: ${text}`, () => {
      const found = parseThreshold('x', text);
      assert.deepEqual(
        [found?.method, found?.percentile, found?.operator, found?.bound],
        [method, percentile, operator, bound],
      );
    });
  }

  it('names its metric and the tags of its samples', () => {
    assert.deepEqual(metricOf('http_req_duration{name:GET /x, status:200}'), {
      metric: 'http_req_duration',
      tags: { name: 'GET /x', status: '200' },
    });
    assert.deepEqual(metricOf('my_trend')?.tags, {});
    assert.equal(metricOf('a{b'), undefined);
  });

  it('is judged on the figure it names', () => {
    const [measure] = measured([1, 2, 3, 4, 10]);
    const figure = (text: string, kind: 'trend' | 'rate' | 'counter' | 'gauge'): number | undefined => {
      const threshold = parseThreshold('x', text);
      return threshold === undefined ? undefined : figureOf(threshold, kind, measure, 5);
    };
    assert.deepEqual(
      ['avg<0', 'min<0', 'med<0', 'max<0', 'p(75)<0', 'p(100)<0'].map((text) => figure(text, 'trend')),
      [4, 1, 3, 10, 4, 10],
    );
    assert.deepEqual([figure('count<0', 'counter'), figure('rate<0', 'counter')], [20, 4]);
    assert.equal(figure('value<0', 'gauge'), 10);
    assert.equal(figureOf({ method: 'count' }, 'counter', undefined, 5), 0);
    assert.equal(figureOf({ method: 'rate' }, 'rate', undefined, 5), undefined);
  });

  it('is kept or not at its very bound', () => {
    assert.deepEqual(
      ['<', '<=', '>', '>=', '==', '===', '!='].map((operator) => isKept({ operator, bound: 1 }, 1)),
      [false, true, false, true, true, true, false],
    );
  });

  it('sees the same in the merged parts as in the whole', () => {
    const values = fc.array(fc.integer({ min: -5000, max: 5000 }), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(values, fc.nat(), (all, cut) => {
        const at = 1 + (cut % (all.length - 1));
        const [whole] = measured(all);
        const parts = [...measured(all.slice(0, at)), ...measured(all.slice(at), at)];
        const merged = parts.reduce((one, other) => mergeMeasures(one, other));
        for (const [text, kind] of [
          ...['avg<1', 'min<1', 'med<1', 'max<1', 'p(90)<1'].map((each) => [each, 'trend'] as const),
          ['count<1', 'counter'],
          ['value<1', 'gauge'],
        ] as const) {
          const threshold = parseThreshold('x', text);
          assert.ok(threshold !== undefined);
          assert.equal(figureOf(threshold, kind, merged, 3), figureOf(threshold, kind, whole, 3), text);
        }
      }),
    );
  });

  it('looks only at samples with its tags', () => {
    const measures = new ScriptMeasures(['m{status:200}', 'm{store:7}']);
    measures.add(sample({ metric_value: '1', status: '200', extra_tags: 'lane=a&store=7' }));
    measures.add(sample({ metric_value: '2', status: '404', extra_tags: 'store=77' }));
    measures.add(sample({ metric_value: '4', status: '200', extra_tags: '' }));
    assert.deepEqual(
      measures.take().map(({ key, sum }) => [key, sum]),
      [
        ['m{status:200}', 5],
        ['m{store:7}', 1],
      ],
    );
    assert.deepEqual(measures.take(), []);
  });
});

function measured(values: readonly number[], from = 0): Measure[] {
  const measures = new ScriptMeasures(['m']);
  values.forEach((value, at) => measures.add(sample({ metric_value: `${value}`, timestamp: `${(from + at) * 1000}` })));
  return measures.take();
}

function sample(fields: Partial<Sample>): Sample {
  const empty = { error_code: '', expected_response: '', group: '', method: '', name: '', status: '' };
  const rest = { extra_tags: '', metadata: '', check: '', service: '' };
  return { metric_name: 'm', timestamp: '0', metric_value: '0', ...empty, ...rest, ...fields };
}
