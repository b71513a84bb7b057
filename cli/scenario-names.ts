/** Names of all scenarios, for completion. Never throws: a failing Tab must not print into the line being typed. */
export async function scenarioNames(): Promise<readonly string[]> {
  try {
    const { listScenarioFiles } = await import('../generator/read-scenarios.ts');
    return (await listScenarioFiles()).map(({ name }) => name);
  } catch {
    return [];
  }
}
