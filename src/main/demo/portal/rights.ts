import type { Area } from './method.ts';

/** What users may not do, beyond what the records say themselves. `rest` stands for every call, `app` for the application. */
export function createRights() {
  const denied = new Map<number, Set<Area | 'rest' | 'app'>>();
  return {
    deny(userId: number, area: Area | 'rest' | 'app'): void {
      denied.set(userId, (denied.get(userId) ?? new Set()).add(area));
    },
    allow(userId: number, area: Area | 'rest' | 'app'): void {
      denied.get(userId)?.delete(area);
    },
    may: (userId: number, area: Area | 'rest' | 'app'): boolean => !(denied.get(userId)?.has(area) ?? false),
  };
}

export type Rights = ReturnType<typeof createRights>;
