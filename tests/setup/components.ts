import "@testing-library/jest-dom/vitest";
import { setTimeout as sleep } from "node:timers/promises";
import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeEach, expect, vi } from "vitest";

/**
 * Sonner removes a dismissed toast from its list 200 ms later, even if the list has been unmounted, and that update
 * needs `window`.
 */
const TOAST_LEAVES_MS = 300;

// Maximum time to wait for an element. The default of one second is too short for a busy machine.
configure({ asyncUtilTimeout: 60_000 });

// jsdom has no layout and lacks these APIs, which checkboxes, toasts and forms need.
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
