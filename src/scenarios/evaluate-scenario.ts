// An experiment from its scenario to its document: a first pass over the captures, a plan, a second pass through the program, the count.
import { createTimeZone } from '../homes/time-zone.ts';
import type { StudyHooks } from '../studies/study-hooks.ts';
import type { Scenario } from './scenario.ts';
import type { ScenarioDocument } from './scenario-document.ts';
import { planScenario } from './scenario-plan.ts';
import { scenarioDocument } from './scenario-result.ts';
import { type RunOptions, runPlan } from './scenario-run.ts';

/** Runs a scenario. Throws UserErrors about its captures and times, and StudyInterrupted. */
export async function evaluateScenario(
  scenario: Scenario,
  hooks: StudyHooks,
  options: RunOptions = {},
): Promise<ScenarioDocument> {
  const zone = createTimeZone(scenario.timezone);
  const plan = await planScenario(scenario, zone, hooks);
  return scenarioDocument(await runPlan(plan, zone, hooks, options));
}
