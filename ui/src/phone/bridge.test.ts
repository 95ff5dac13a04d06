import { describe, expect, it, vi } from 'vitest';

import { phone, type Page } from './bridge';
import type { Asked, Told } from './talk';

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 1]);

/** A worker that answers each command with what it was asked. */
function open(page: Partial<Page>) {
  const asked: Asked[] = [];
  const worker = Object.assign(new EventTarget(), {
    postMessage: (message: Asked) => {
      asked.push(message);
      const told: Told = { kind: 'answer', id: message.id, json: JSON.stringify(message.command), refused: false };
      worker.dispatchEvent(new MessageEvent('message', { data: told }));
    },
  }) as unknown as Worker;
  const idle: Page = { choose: () => Promise.resolve(undefined), keep: vi.fn(), see: () => Promise.resolve(undefined), show: vi.fn(), codesIn: () => Promise.resolve([]) };
  return { asked, bridge: phone(worker, { ...idle, ...page }) };
}

describe('a picture on a phone', () => {
  it('never comes to the engine: the texts of its codes do', async () => {
    const { asked, bridge } = open({ choose: () => Promise.resolve({ name: 'sheet.png', bytes: png }), codesIn: () => Promise.resolve(['one', 'two']) });
    await bridge.chooseRecovery();
    expect(asked.map(({ command, request, file }) => [command, request, file])).toEqual([['read_sheet', '{"text":"one\\ntwo"}', undefined]]);
  });

  it('without a code is refused', async () => {
    const { asked, bridge } = open({ choose: () => Promise.resolve({ name: 'cat.jpg', bytes: new Uint8Array([0xff, 0xd8, 0xff, 0xe0]) }) });
    await expect(bridge.chooseRecovery()).rejects.toEqual({ code: 'picture.no_code', facts: [] });
    await expect(bridge.readPasted(png)).rejects.toEqual({ code: 'picture.no_code', facts: [] });
    expect(asked).toEqual([]);
  });

  it('of another program’s code is refused, and of an invite gives it', async () => {
    const codesIn = vi.fn(() => Promise.resolve(['https://example.org']));
    const { bridge } = open({ codesIn });
    await expect(bridge.readPasted(png)).rejects.toEqual({ code: 'picture.other_code', facts: [] });
    codesIn.mockResolvedValue(['https://example.org', 'cohort:join/abc']);
    await expect(bridge.readPasted(png)).resolves.toBe('cohort:join/abc');
  });

  it('is a file like any other where it is none', async () => {
    const file = { name: 'share.cohort', bytes: new Uint8Array([1, 2, 3]) };
    const { asked, bridge } = open({ choose: () => Promise.resolve(file) });
    await bridge.chooseRecovery();
    expect(asked.map(({ command, file: given }) => [command, given])).toEqual([['choose_recovery', file]]);
  });
});

describe('a file that is saved on a phone', () => {
  it('counts once its person showed it', async () => {
    const file = { name: 'share.cohort', bytes: new Uint8Array([7]) };
    const asked: string[] = [];
    const worker = Object.assign(new EventTarget(), {
      postMessage: ({ id, command }: Asked) => {
        asked.push(command);
        worker.dispatchEvent(new MessageEvent('message', { data: { kind: 'answer', id, json: '{"pieces":1}', refused: false, file: command === 'save_piece' ? file : undefined } }));
      },
    }) as unknown as Worker;
    const see = vi.fn(() => Promise.resolve<typeof file | undefined>(undefined));
    const bridge = phone(worker, { choose: () => Promise.resolve(undefined), keep: vi.fn(), see, show: vi.fn(), codesIn: () => Promise.resolve([]) });
    const request = { index: 1, password: 'five calm herons', form: 'file' } as const;
    await expect(bridge.savePiece(request)).resolves.toBeNull();
    expect(asked).toEqual(['save_piece']);
    see.mockResolvedValue(file);
    await expect(bridge.savePiece(request)).resolves.toEqual({ pieces: 1 });
    expect(asked).toEqual(['save_piece', 'save_piece', 'prove_piece']);
  });
});
