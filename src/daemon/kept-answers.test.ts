import { expect, test } from 'vitest';
import { KeptAnswers } from './kept-answers.ts';

/** A store whose content is a number, a clock, and a mark that others leave; `gate`: answers wait for it. */
function makeLab() {
  const lab = { stored: 1, foreign: 0, nowMs: 0, calls: 0, gate: Promise.resolve(), fails: false };
  const kept = new KeptAnswers({ foreign: () => lab.foreign, nowMs: () => lab.nowMs });
  const make = async (): Promise<number> => {
    lab.calls++;
    if (lab.fails) throw new Error('the store is down');
    const { stored } = lab;
    await lab.gate;
    return stored;
  };
  return { lab, kept, ask: (key = 'home') => kept.ask(key, make) };
}

test('what is asked for twice is made once, also by two at a time', async () => {
  const { lab, ask } = makeLab();
  expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
  expect(await ask()).toBe(1);
  expect(lab.calls).toBe(1);
  await ask('devices');
  expect(lab.calls).toBe(2);
});

test('what was decided is seen by whoever asks next', async () => {
  const { lab, kept, ask } = makeLab();
  await ask();
  lab.stored = 2;
  kept.forget();
  expect(await ask()).toBe(2);
});

test('what another process committed is seen by whoever asks next', async () => {
  const { lab, ask } = makeLab();
  await ask();
  lab.stored = 2;
  lab.foreign++;
  expect(await ask()).toBe(2);
  expect(await ask()).toBe(2);
  expect(lab.calls).toBe(2);
});

test('while a save is taken up the former answers hold, and from its end on the new ones, made once', async () => {
  const { lab, kept, ask } = makeLab();
  await ask();
  lab.stored = 2;
  const gate = Promise.withResolvers<void>();
  lab.gate = gate.promise;
  const renewed = kept.renew();
  expect(await ask()).toBe(1);
  gate.resolve();
  await renewed;
  expect(await ask()).toBe(2);
  expect(lab.calls).toBe(2);
});

test('what was asked for the first time while a save is taken up has it already and is kept', async () => {
  const { lab, kept, ask } = makeLab();
  await ask('home');
  lab.stored = 2;
  const gate = Promise.withResolvers<void>();
  lab.gate = gate.promise;
  const renewed = kept.renew();
  // The renewal begins in a turn of its own.
  await Promise.resolve();
  const devices = ask('devices');
  gate.resolve();
  await renewed;
  expect(await devices).toBe(2);
  await ask('devices');
  expect(lab.calls).toBe(3);
});

test('a decision while a save is taken up counts more than what is being made', async () => {
  const { lab, kept, ask } = makeLab();
  await ask();
  const gate = Promise.withResolvers<void>();
  lab.gate = gate.promise;
  const renewed = kept.renew();
  await Promise.resolve();
  lab.stored = 3;
  kept.forget();
  lab.gate = Promise.resolve();
  expect(await ask()).toBe(3);
  gate.resolve();
  await renewed;
  expect(await ask()).toBe(3);
});

test('what nobody asked for lately is not renewed, and made anew when it is wanted', async () => {
  const { lab, kept, ask } = makeLab();
  await ask();
  lab.nowMs = 60_000;
  lab.stored = 2;
  await kept.renew();
  expect(lab.calls).toBe(1);
  expect(await ask()).toBe(2);
});

test('a failure is told to those who asked, and is not kept', async () => {
  const { lab, kept, ask } = makeLab();
  lab.fails = true;
  await expect(ask()).rejects.toThrow('down');
  lab.fails = false;
  expect(await ask()).toBe(1);
  lab.fails = true;
  lab.stored = 2;
  await kept.renew();
  lab.fails = false;
  expect(await ask()).toBe(2);
});

test('of many answers those asked for last are kept', async () => {
  const { lab, ask } = makeLab();
  await ask('home');
  for (let i = 0; i < 100; i++) {
    await ask(`device ${i}`);
    await ask('home');
  }
  expect(lab.calls).toBe(101);
  await ask('device 0');
  expect(lab.calls).toBe(102);
});
