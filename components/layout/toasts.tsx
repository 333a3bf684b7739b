"use client";

import dynamic from "next/dynamic";
import { useElapsed } from "./use-elapsed";

const Toaster = dynamic(() => import("@/components/ui/sonner").then((module) => module.Toaster), {
  ssr: false,
});

/** The page is usable by then, and no action finishes sooner. */
const AFTER_MS = 1_500;

export function Toasts() {
  return useElapsed(AFTER_MS) && <Toaster />;
}
