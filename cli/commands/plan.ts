import type { CommandModule } from 'yargs';
import { loadPlan } from '../load-scenario.ts';
import { planText } from '../render/plan-text.ts';
import { printJson, say } from '../render/terminal.ts';
import { type ScenarioArguments, withScenarioOptions } from '../scenario-options.ts';

/** `mascaret plan`: exactly what a run will do, without doing it. */
export const planCommand: CommandModule<object, ScenarioArguments & { readonly json: boolean }> = {
  command: 'plan <scenario>',
  describe: 'Show exactly what a run will do, and do nothing',
  builder: (yargs) =>
    withScenarioOptions(yargs)
      .option('json', { type: 'boolean', default: false, describe: 'Print the plan as JSON' })
      .example('$0 plan payday', 'the timeline, the lanes and the promises of payday')
      .example('$0 plan payday --set load.rush.arrivals=300/s', 'the same with another rush')
      .example('$0 plan ./my-scenario.yaml --json | jq .faults', 'the faults of a file of your own'),
  handler: async (given) => {
    const plan = await loadPlan(given);
    if (given.json) printJson(plan);
    else say(planText(plan));
  },
};
