import { describe, expect, it, vi } from 'vitest';

import { isDeleted, watchDeletion } from './kept';

describe('a database that a browser deletes', () => {
  it('is told when it is closed under whoever has it open', () => {
    const opening: { result: { onclose?: () => void }; onsuccess?: () => void } = { result: {} };
    const deleted = vi.fn();
    watchDeletion({ open: () => opening } as unknown as IDBFactory, 'cohort', deleted);
    opening.onsuccess?.();
    expect(deleted).not.toHaveBeenCalled();
    opening.result.onclose?.();
    expect(deleted).toHaveBeenCalledOnce();
  });

  it('is known by its name, where a browser tells names', async () => {
    const databases = { databases: () => Promise.resolve([{ name: 'other', version: 1 }]) } as unknown as IDBFactory;
    expect(await isDeleted(databases, 'cohort')).toBe(true);
    expect(await isDeleted(databases, 'other')).toBe(false);
    expect(await isDeleted({} as IDBFactory, 'cohort')).toBe(false);
  });
});
