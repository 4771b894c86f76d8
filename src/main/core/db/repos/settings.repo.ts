import { defaultSettings as defaults, settingsShape, type Settings } from '#shared/contract/settings.ts';
import { sql, type ReadDb } from '../driver.ts';
import type { Tx } from '../store.ts';

const selectAll = sql('settings.all', 'SELECT key, value FROM setting');
const upsert = sql(
  'settings.set',
  'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
);

export const settingsRepo = {
  /** Stored values over the defaults; one that no longer fits falls back to its default. */
  get(db: ReadDb): Settings {
    const stored = db.all<{ key: string; value: string }>(selectAll);
    let settings = defaults;
    for (const { key, value } of stored) {
      const merged = settingsShape.safeParse({ ...settings, [key]: JSON.parse(value) as unknown });
      if (merged.success) settings = merged.data;
    }
    return settings;
  },
  set({ db, changes }: Tx, values: Partial<Settings>): void {
    for (const [key, value] of Object.entries(values)) db.run(upsert, key, JSON.stringify(value));
    changes.settings = true;
  },
};
