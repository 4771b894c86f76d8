import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { coreMethods, type CoreMethod, type Handlers } from '#shared/contract/index.ts';
import { defaultSettings } from '#shared/contract/settings.ts';
import type { Port } from '#shared/contract/wire.ts';
import { AppError } from '#shared/errors.ts';
import { accountId, outgoingId, uploadId, type UploadId } from '#shared/model/ids.ts';
import { createServer, type Server } from '#shared/rpc/server.ts';
import type { CoreHandle } from '../../../src/main/core-handle.ts';
import type {
  Activity,
  BlobRequest,
  HostDoor,
  ProvisionMailbox,
  ServableFile,
} from '../../../src/main/host-door.ts';

/** Two ends of a connection within this thread; messages are cloned, as every real transport does. */
export function portPair(): [Port, Port] {
  const listeners = [new Set<(message: unknown) => void>(), new Set<(message: unknown) => void>()] as const;
  const end = (own: 0 | 1): Port => ({
    post(message) {
      const copy = structuredClone(message);
      queueMicrotask(() => {
        for (const listener of listeners[own === 0 ? 1 : 0]) listener(copy);
      });
    },
    onMessage(listener) {
      listeners[own].add(listener);
      return () => listeners[own].delete(listener);
    },
  });
  return [end(0), end(1)];
}

/**
 * A server of the contract with a few handlers whose behaviour can be seen through the contract alone, so that it can
 * stand behind any transport. `sync.start` pushes; `messages.body` waits for its cancellation; `messages.source` tells how
 * many were cancelled and is large; `settings.set` refuses (CONFLICT) to run beside another write.
 */
export function createFakeServer(): Server {
  let cancelled = 0;
  let writing = false;
  let theme: 'light' | 'dark' | 'system' = 'system';
  const handlers: Partial<Handlers<CoreMethod>> = {
    'accounts.list': () => [],
    'accounts.test': () => {
      throw new AppError('AUTH', { host: 'mail.example', server: 'NO è sbagliata' });
    },
    'outbox.list': () => {
      throw new Error('words that must not cross');
    },
    'messages.body': async (_input, signal) => {
      await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
      cancelled += 1;
      throw new AppError('CANCELLED');
    },
    'messages.source': ({ messageId }) => ({ text: 'è'.repeat(messageId), truncated: cancelled > 0 }),
    'messages.setRead': async () => {
      await pause(200);
      return { undoId: null };
    },
    'compose.save': ({ draft }) => ({ id: outgoingId.parse(draft.html.length) }),
    'settings.get': () => ({ ...defaultSettings, theme }),
    'settings.set': async (input) => {
      if (writing) throw new AppError('CONFLICT');
      writing = true;
      await pause(2);
      writing = false;
      theme = input.theme ?? theme;
      return {};
    },
    'sync.start': () => {
      server.push('sync.changed', { accountIds: [accountId.parse(7)] });
      return {};
    },
  };
  const server = createServer(coreMethods, handlers, { onUnexpected: () => undefined });
  return server;
}

export interface FakeCore extends CoreHandle {
  /** What the host has asked the door for. */
  readonly resolved: BlobRequest[];
  readonly provisioned: ProvisionMailbox[];
  /** The webhooks of its portals. Addresses without /rest/ are none. */
  readonly portals: string[];
  /** What the host has said of the person and the machine. */
  readonly told: Activity[];
  /** Uploads by state. */
  readonly uploads: Map<
    UploadId,
    { path: string; size: number | null; state: 'begun' | 'whole' | 'aborted' }
  >;
  /** Files by address, as `attachment/1/2`. */
  readonly files: Map<string, ServableFile>;
  addFile(key: string, name: string, type: string, content: string | Uint8Array): Promise<void>;
  uploadLimit: number;
  /** Where the next upload goes; null for a file of its own. */
  uploadPath: string | null;
  readonly connections: () => number;
  readonly stopped: () => boolean;
}

/** A whole core for hosts: the server above with a door whose files lie in a folder of its own. */
export async function createFakeCore(): Promise<FakeCore> {
  const dir = await mkdtemp(join(tmpdir(), 'postino-fake-core-'));
  const server = createFakeServer();
  const resolved: BlobRequest[] = [];
  const provisioned: ProvisionMailbox[] = [];
  const portals: string[] = [];
  const told: Activity[] = [];
  const uploads: FakeCore['uploads'] = new Map();
  const files = new Map<string, ServableFile>();
  let connections = 0;
  let stopped = false;

  const key = (request: BlobRequest): string => {
    if (request.kind === 'attachment') return `attachment/${request.messageId}/${request.part}`;
    if (request.kind === 'upload') return `upload/${request.uploadId}`;
    return `${request.kind}/${request.messageId}`;
  };
  const door: HostDoor = {
    resolveBlob(request) {
      resolved.push(request);
      const file = files.get(key(request));
      return file === undefined
        ? Promise.reject(new AppError('NOT_FOUND', { what: 'part' }))
        : Promise.resolve(file);
    },
    beginUpload() {
      const id = uploadId.parse(uploads.size + 1);
      const path = core.uploadPath ?? join(dir, `upload-${id}`);
      uploads.set(id, { path, size: null, state: 'begun' });
      return Promise.resolve({ uploadId: id, path, limit: core.uploadLimit });
    },
    commitUpload({ uploadId: id, size }) {
      const upload = uploads.get(id);
      if (upload === undefined) return Promise.reject(new AppError('NOT_FOUND'));
      uploads.set(id, { ...upload, size, state: 'whole' });
      return Promise.resolve();
    },
    async abortUpload({ uploadId: id }) {
      const upload = uploads.get(id);
      if (upload === undefined) throw new AppError('NOT_FOUND');
      if (upload.path.startsWith(dir)) await rm(upload.path, { force: true });
      uploads.set(id, { ...upload, state: 'aborted' });
    },
    provision(mailboxes) {
      provisioned.push(...mailboxes);
      return Promise.resolve();
    },
    provisionPortal(webhook) {
      if (!webhook.includes('/rest/'))
        return Promise.reject(new AppError('VALIDATION', { field: 'webhook', reason: 'portal-only' }));
      portals.push(webhook);
      return Promise.resolve();
    },
    activity(activity) {
      told.push(activity);
      return Promise.resolve();
    },
  };
  const core: FakeCore = {
    connect() {
      const [client, own] = portPair();
      const end = server.serve(own);
      connections += 1;
      let open = true;
      return {
        ...client,
        close() {
          if (open) connections -= 1;
          open = false;
          end();
        },
      };
    },
    door,
    async stop() {
      stopped = true;
      await rm(dir, { recursive: true, force: true });
    },
    resolved,
    provisioned,
    portals,
    told,
    uploads,
    files,
    async addFile(name, fileName, type, content) {
      const path = join(dir, randomBytes(6).toString('hex'));
      await writeFile(path, content);
      files.set(name, { path, name: fileName, type, size: content.length });
    },
    uploadLimit: 1_000_000,
    uploadPath: null,
    connections: () => connections,
    stopped: () => stopped,
  };
  return core;
}
