import { z } from 'zod';
import { pushWords } from '#shared/contract/bitrix24.ts';
import { AppError } from '#shared/errors.ts';
import type { PushId } from '#shared/model/ids.ts';
import { pushesRepo, type PushRecord } from '../../db/repos/pushes.repo.ts';
import { cutBBCode, bodyToBBCode } from '../bbcode.ts';
import { crmUrl } from '../links.ts';
import { describe } from '../message-text.ts';
import type { PushMessage, PushResult } from '../push/kind.ts';
import { knownPortal, pushMessage, type RunDeps } from '../push/run-push.ts';
import { SETTLED_MS, StillRunning } from '../push/steps.ts';
import type { BatchAnswer, BatchCommand, RestClient } from '../rest/client.ts';
import { PortalFailure } from '../rest/failure.ts';
import { activityFields, isSkippedBinding } from './activity.ts';
import { crmPlan, type CrmPlan } from './plan.ts';
import { readRows } from './shapes.ts';
import { ORIGINATOR } from '../marker.ts';

/**
 * Arriving mail of known customers, up to fifty messages in one request (rest.md 1.5): the same activities with the same marks as one
 * by one (crm.push.ts), which go on with what failed here.
 */

/** A request of fifty whole letters would be megabytes; the letter itself is a click away. */
const MOST_TEXT = 6_000;

const payload = z.object({ words: pushWords, plan: crmPlan });
type Payload = z.infer<typeof payload>;

/** One filing at records that are there, without files: what a batch can carry. */
export function fitsBatch(push: PushRecord): boolean {
  if (push.kind !== 'crm' || push.by_rule !== 1) return false;
  const told = payload.safeParse(JSON.parse(push.payload));
  if (!told.success) return false;
  const { create, filings, files, copy, follow } = told.data.plan;
  return create.length === 0 && filings.length === 1 && files.length === 0 && copy === null && !follow;
}

interface Job {
  readonly push: PushRecord;
  readonly told: Payload;
  readonly filing: CrmPlan['filings'][number];
  readonly message: PushMessage;
  readonly step: string;
  readonly mark: string;
}

const idRow = z.object({ ID: z.coerce.number().int().positive() });
const madeId = z.coerce.number().int().positive();

export type Outcomes = Map<PushId, PushResult | Error>;

/** Files them. Every push has its outcome, unless the portal cannot even say who we are; what is known of an activity is on disk before anything follows from it. */
export async function fileMany(
  deps: RunDeps,
  pushes: readonly PushRecord[],
  signal: AbortSignal,
): Promise<Outcomes> {
  const { store } = deps;
  const outcomes: Outcomes = new Map();
  const [first] = pushes;
  if (first === undefined) return outcomes;
  const portal = await knownPortal(deps, first.portal_id, signal);
  const client = deps.clients.of(portal);
  const me = portal.user_id ?? 0;
  const jobs: Job[] = [];
  for (const push of pushes) {
    const told = payload.parse(JSON.parse(push.payload));
    const [filing] = told.plan.filings;
    const message = filing === undefined ? undefined : pushMessage(store.read, filing.messageId);
    if (filing === undefined || message === undefined)
      outcomes.set(push.id, new AppError('NOT_FOUND', { what: 'message' }));
    else {
      const names = { step: `activity:${message.id}`, mark: `${push.marker}-m${message.id}` };
      jobs.push({ push, told, filing, message, ...names });
    }
  }

  const activities = new Map<Job, number>();
  const fresh = await known(deps, client, jobs, activities, outcomes, signal);
  await add(deps, client, fresh, activities, outcomes, me, signal);
  await bind(client, [...activities.keys()], activities, outcomes, signal);

  for (const [job, id] of activities) {
    if (outcomes.has(job.push.id)) continue;
    const [owner] = job.filing.bind;
    const url = owner === undefined ? '' : crmUrl(portal.origin, owner.entityTypeId, owner.id);
    const record = { messageId: job.message.id, recordId: String(id), url };
    outcomes.set(job.push.id, { recordId: String(id), url, way: 'general', records: [record] });
  }
  return outcomes;
}

/** Takes what earlier attempts have made. Returns those that are to be made. */
async function known(
  { store, clock }: RunDeps,
  client: RestClient,
  jobs: readonly Job[],
  activities: Map<Job, number>,
  outcomes: Outcomes,
  signal: AbortSignal,
): Promise<Job[]> {
  const fresh: Job[] = [];
  const lost: Job[] = [];
  for (const job of jobs) {
    const step = pushesRepo.step(store.read, job.push.id, job.step);
    if (step === undefined) fresh.push(job);
    else if (step.result !== null) activities.set(job, madeId.parse(JSON.parse(step.result)));
    else if (clock.now() - step.begun < SETTLED_MS)
      outcomes.set(job.push.id, new StillRunning(step.begun + SETTLED_MS));
    else lost.push(job);
  }
  if (lost.length === 0) return fresh;
  const commands = new Map<string, BatchCommand>(
    lost.map(({ push, mark }) => [
      String(push.id),
      ['crm.activity.list', { filter: { ORIGINATOR_ID: ORIGINATOR, ORIGIN_ID: mark }, select: ['ID'] }],
    ]),
  );
  const answers = await client.batch(commands, { signal });
  for (const job of lost) {
    const answer = answers.get(String(job.push.id));
    if (answer instanceof PortalFailure) outcomes.set(job.push.id, answer);
    else {
      const id = readRows(idRow, answer?.result)[0]?.ID;
      if (id === undefined) fresh.push(job);
      else {
        store.write((tx) => pushesRepo.endStep(tx, job.push.id, job.step, id), { durable: true });
        activities.set(job, id);
      }
    }
  }
  return fresh;
}

async function add(
  deps: RunDeps,
  client: RestClient,
  jobs: readonly Job[],
  activities: Map<Job, number>,
  outcomes: Outcomes,
  me: number,
  signal: AbortSignal,
): Promise<void> {
  const { store, clock } = deps;
  const commands = new Map<string, BatchCommand>();
  for (const { push, told, filing, message, mark } of jobs) {
    try {
      const text = cutBBCode(bodyToBBCode((await deps.body(message.id, signal)).parts), MOST_TEXT);
      const fields = activityFields(message, filing.bind, {
        address: filing.address,
        subject: message.subject.trim() || push.title,
        text: describe(message, text, told.words),
        mark,
        responsible: told.plan.responsible ?? me,
        me,
        files: [],
      });
      commands.set(String(push.id), ['crm.activity.add', { fields }]);
    } catch (error) {
      outcomes.set(push.id, error instanceof Error ? error : new AppError('INTERNAL', {}, error));
    }
  }
  const sent = jobs.filter(({ push }) => commands.has(String(push.id)));
  if (sent.length === 0) return;
  store.write(
    (tx) => {
      for (const { push, step } of sent) pushesRepo.beginStep(tx, push.id, step, clock.now());
    },
    { durable: true },
  );
  const settle = (answers: ReadonlyMap<string, BatchAnswer> | PortalFailure): void =>
    store.write(
      (tx) => {
        for (const job of sent) {
          const answer = answers instanceof PortalFailure ? answers : answers.get(String(job.push.id));
          if (answer instanceof PortalFailure) {
            outcomes.set(job.push.id, answer);
            if (answer.outcome !== 'unknown') pushesRepo.dropStep(tx, job.push.id, job.step);
            continue;
          }
          const id = madeId.safeParse(answer?.result);
          if (id.success) {
            activities.set(job, id.data);
            pushesRepo.endStep(tx, job.push.id, job.step, id.data);
          } else outcomes.set(job.push.id, new StillRunning(clock.now() + SETTLED_MS));
        }
      },
      { durable: true },
    );
  try {
    settle(await client.batch(commands, { signal }));
  } catch (error) {
    if (!(error instanceof PortalFailure)) throw error;
    settle(error);
  }
}

/** Further owners. To do it again changes nothing, so it is no step. */
async function bind(
  client: RestClient,
  jobs: readonly Job[],
  activities: ReadonlyMap<Job, number>,
  outcomes: Outcomes,
  signal: AbortSignal,
): Promise<void> {
  const all = jobs.flatMap((job) =>
    job.filing.bind.slice(1).map((ref, index) => {
      const input = { activityId: activities.get(job), entityTypeId: ref.entityTypeId, entityId: ref.id };
      return [`${job.push.id}-${index}`, job, ['crm.activity.binding.add', input] as BatchCommand] as const;
    }),
  );
  for (let at = 0; at < all.length; at += 50) {
    const some = all.slice(at, at + 50);
    let answers: ReadonlyMap<string, BatchAnswer> | PortalFailure;
    try {
      answers = await client.batch(new Map(some.map(([name, , command]) => [name, command])), { signal });
    } catch (error) {
      if (!(error instanceof PortalFailure)) throw error;
      answers = error;
    }
    for (const [name, job] of some) {
      const answer = answers instanceof PortalFailure ? answers : answers.get(name);
      if (answer instanceof PortalFailure && !isSkippedBinding(answer)) outcomes.set(job.push.id, answer);
    }
  }
}
