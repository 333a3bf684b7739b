"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

/** Subscribes the page's queries to live updates. The code loads after the page is usable. */
export function LiveUpdates() {
  const queryClient = useQueryClient();
  useEffect(() => {
    let isLeft = false;
    let stop = () => {};
    void import("@/lib/api/follow-changes").then(({ followChanges }) => {
      if (!isLeft) stop = followChanges(queryClient);
    });
    return () => {
      isLeft = true;
      stop();
    };
  }, [queryClient]);
  return null;
}
