import { writeFileSync } from 'node:fs';
import { play, type Job } from './hands.ts';
import { scenarios } from './scenarios/index.ts';
import { watchSteps, type StepPlan } from './steps.ts';

/** What the parent asks for, as JSON in the first argument. */
export interface ChildTask {
  readonly scenario: string;
  readonly job: Job;
  readonly plan: StepPlan;
  /** Written when the scenario was played to its end. */
  readonly done: string;
}

const task = JSON.parse(process.argv[2] ?? '') as ChildTask;
const scenario = scenarios.find((one) => one.name === task.scenario);
if (scenario === undefined) throw new Error(`no such scenario: ${task.scenario}`);

const steps = watchSteps(task.plan);
const played = await play(scenario, task.job).catch((error: unknown) => {
  // Alone, without the line of the packed file that Node would print above it.
  process.stderr.write(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(1);
});
writeFileSync(task.done, String(steps.count));
await played.close();
process.exit(0);
