import "@testing-library/jest-dom/vitest";
import { setTimeout as sleep } from "node:timers/promises";
import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeEach, expect, vi } from "vitest";

/** A dismissed toast updates its list 200 ms later, even when unmounted, and needs `window` at that time. */
const TOAST_LEAVES_MS = 300;

// How long to wait for a missing element. The default of one second is too short for a busy machine.
configure({ asyncUtilTimeout: 60_000 });

// jsdom has no layout and lacks these APIs, which checkboxes, toasts and forms use.
const nothing = () => undefined;
Object.assign(window, {
  ResizeObserver: class {
    observe = nothing;
    unobserve = nothing;
    disconnect = nothing;
  },
  matchMedia: () => ({ matches: false, addEventListener: nothing, removeEventListener: nothing }),
});
Element.prototype.scrollIntoView = nothing;

let consoleErrors: unknown[][];
beforeEach(() => {
  consoleErrors = [];
  vi.spyOn(console, "error").mockImplementation((...words) => consoleErrors.push(words));
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  expect(consoleErrors).toEqual([]);
});
afterAll(() => sleep(TOAST_LEAVES_MS));
