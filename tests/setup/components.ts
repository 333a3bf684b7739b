import "@testing-library/jest-dom/vitest";
import { setTimeout as sleep } from "node:timers/promises";
import { cleanup } from "@testing-library/react";
import { afterAll, afterEach } from "vitest";

/** A toast that leaves tells its list so 200 ms later, unmounted or not; there must be a window then. */
const TOAST_LEAVES_MS = 300;

afterEach(cleanup);
afterAll(() => sleep(TOAST_LEAVES_MS));
