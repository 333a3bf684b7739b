import "@testing-library/jest-dom/vitest";
import { setTimeout as sleep } from "node:timers/promises";
import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach } from "vitest";

/** A toast that leaves tells its list so 200 ms later, unmounted or not; there must be a window then. */
const TOAST_LEAVES_MS = 300;

// How long a missing element is waited for; its default of one second is too short for a busy machine.
configure({ asyncUtilTimeout: 60_000 });

afterEach(cleanup);
afterAll(() => sleep(TOAST_LEAVES_MS));
