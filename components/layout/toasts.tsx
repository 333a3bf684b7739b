"use client";

import dynamic from "next/dynamic";

/** The place where toasts appear; it comes after the page, which does not need it to work. */
export const Toasts = dynamic(() => import("@/components/ui/sonner").then((module) => module.Toaster), {
  ssr: false,
});
