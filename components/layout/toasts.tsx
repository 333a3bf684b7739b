"use client";

import dynamic from "next/dynamic";
import { loadPatiently } from "./load-patiently";
import { useElapsed } from "./use-elapsed";

const Toaster = dynamic(
  () => loadPatiently(() => import("@/components/ui/sonner").then((module) => module.Toaster)),
  {
    ssr: false,
  },
);

/**
 * Time after which the toast code is loaded, so that it does not delay the page. No action finishes sooner, so no toast
 * is missed.
 */
const AFTER_MS = 1_500;

export function Toasts() {
  return useElapsed(AFTER_MS) && <Toaster />;
}
