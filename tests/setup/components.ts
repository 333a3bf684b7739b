import "@testing-library/jest-dom/vitest";
import { setTimeout as sleep } from "node:timers/promises";
import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeEach, expect, vi } from "vitest";

/** A toast that leaves tells its list so 200 ms later, unmounted or not; there must be a window then. */
const TOAST_LEAVES_MS = 300;

// How long a missing element is waited for; its default of one second is too short for a busy machine.
configure({ asyncUtilTimeout: 60_000 });

// jsdom lays nothing out and has none of these; check boxes, toasts and forms ask for them.
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
