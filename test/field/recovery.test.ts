import { fieldCase } from './field.ts';

for (const [what, chaos] of Object.entries({
  'a fault that does nothing': 'at: 6s, fault: noop, target: service:bank',
  'a short pause of the service': 'at: 6s, fault: pause, target: service:bank, for: 1s',
})) {
  fieldCase(`an SLO that was missed before ${what}`, {}, async ({ run, right }) => {
    const scenario = { mix: 'pay: 100%', networks: '3g: 100%', load: 'arrivals: 10/s, for: 16s', slo: 'p95: 15ms' };
    const { code, said } = await run({ ...scenario, chaos });
    await right(`${what}: missed, not "not healed"`, code, 1);
    await right(`${what}: nobody is said not to be back`, /not healed|not back/i.test(said), false);
  });
}
