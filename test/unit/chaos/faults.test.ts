import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FaultWorldFacts, Injection } from '../../../core/fault.ts';
import { allOrUndone, HalfInjectedError } from '../../../chaos/all-or-undone.ts';
import { faultNamed, faults } from '../../../chaos/faults/registry.ts';
import { liveRefusal } from '../../../chaos/guards.ts';

const FACTS: FaultWorldFacts = {
  runtime: 'process',
  services: ['bank'],
  lanes: ['4g'],
  profiles: ['4g', 'edge'],
};

test('a mistyped fault is answered with the nearest name', () => {
  assert.equal(faultNamed('kill').name, 'kill');
  assert.throws(() => faultNamed('kil'), { code: 'unknown-fault', hint: 'did you mean "kill"?' });
  assert.throws(() => faultNamed('earthquake'), { hint: /there are: kill, crash, pause, network, noop/ });
});

const NETWORK: readonly (readonly [Readonly<Record<string, unknown>>, RegExp | undefined])[] = [
  [{ become: 'edge' }, undefined],
  [{ down: true }, undefined],
  [{ latency: '500ms' }, undefined],
  [{ latency: 0.5 }, undefined],
  [{}, /exactly one of/],
  [{ become: 'edge', down: true }, /exactly one of/],
  [{ become: 'egde' }, /no network profile "egde"; did you mean "edge"/],
  [{ become: 7 }, /become: edge/],
  [{ down: false }, /down: true/],
  [{ latency: 'soon' }, /not a duration/],
  [{ latency: '0ms' }, /changes nothing/],
  [{ latncy: '1s' }, /did you mean "latency"/],
];
for (const [parameters, refusal] of NETWORK) {
  test(`network with ${JSON.stringify(parameters)} is ${refusal === undefined ? 'accepted' : 'refused'}`, () => {
    const said = faultNamed('network').refuse(parameters, FACTS);
    if (refusal === undefined) assert.equal(said, undefined);
    else assert.match(said ?? '', refusal);
  });
}

test('faults on instances take no parameters and need a system of ours', () => {
  for (const fault of faults.filter(({ targets, name }) => targets === 'service' && name !== 'noop')) {
    assert.equal(fault.refuse({}, FACTS), undefined);
    assert.match(fault.refuse({ signal: 9 }, FACTS) ?? '', /no parameter "signal"; it has none/);
    assert.match(fault.refuse({}, { ...FACTS, runtime: 'none' }) ?? '', /started itself/);
  }
  assert.match(faultNamed('network').refuse({ down: true }, { ...FACTS, lanes: [] }) ?? '', /has none/);
});

test('noop proves and undoes nothing', async () => {
  const injection = await faultNamed('noop').inject('service:bank', {}, { lanes: undefined as never });
  assert.match(injection.proof, /nothing was done/);
  assert.match(await injection.undo(), /nothing was to be undone/);
});

function ask(name: string, forMs: number | undefined, leftMs: number): string | undefined {
  return liveRefusal({ fault: faultNamed(name), parameters: {}, forMs, leftMs }, FACTS);
}

test('a live fault needs an end, and time for it', () => {
  assert.equal(ask('kill', 3_000, 10_000), undefined);
  assert.match(ask('kill', undefined, 10_000) ?? '', /--for 3s/);
  assert.match(ask('kill', 3_000, 3_500) ?? '', /ends in 3.5 s: too soon for a fault of 3 s/);
  assert.match(ask('kill', 3_000, -1) ?? '', /load is over/);
  assert.match(ask('noop', 3_000, 10_000) ?? '', /ends by itself/);
  assert.equal(ask('noop', undefined, 10_000), undefined);
});

test('when one of several targets fails, the others are undone and the reason is told', async () => {
  const undone: string[] = [];
  const inject = async (item: string): Promise<Injection> => {
    if (item === 'bad') throw new Error('bad does not die');
    return { proof: item, undo: async () => (undone.push(item), `${item} back`) };
  };
  await assert.rejects(allOrUndone(['a', 'bad', 'b'], inject), { message: 'bad does not die' });
  assert.deepEqual(undone.toSorted(), ['a', 'b']);
  const both = await allOrUndone(['a', 'b'], inject);
  assert.equal(both.proof, 'a; b');
  assert.equal(await both.undo(), 'a back; b back');
});

test('undoing is tried again only where it failed', async () => {
  const attempts: Record<string, number> = {};
  const inject = async (item: string): Promise<Injection> => ({
    proof: item,
    undo: async () => {
      attempts[item] = (attempts[item] ?? 0) + 1;
      if (item === 'stubborn' && attempts[item] === 1) throw new Error('not yet');
      return `${item} back`;
    },
  });
  const injection = await allOrUndone(['easy', 'stubborn'], inject);
  await assert.rejects(injection.undo(), /not yet/);
  assert.equal(await injection.undo(), 'easy back; stubborn back');
  assert.deepEqual(attempts, { easy: 1, stubborn: 2 });
});

test('what a failed injection leaves behind can still be undone later', async () => {
  let isWilling = false;
  const inject = async (item: string): Promise<Injection> => {
    if (item === 'bad') throw new Error('bad does not die');
    return {
      proof: item,
      undo: async () => {
        if (isWilling) return `${item} back`;
        throw new Error(`${item} stays`);
      },
    };
  };
  const failure = await allOrUndone(['a', 'bad'], inject).catch((error: unknown) => error);
  assert.ok(failure instanceof HalfInjectedError);
  assert.match(failure.message, /bad does not die; and what was done could not be undone: a stays/);
  isWilling = true;
  assert.equal(await failure.injection.undo(), 'a back');
});
