"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { loadPatiently } from "./load-patiently";

/** Subscribes the page's queries to live updates. The code for this loads after the page can be used. */
export function LiveUpdates() {
  const queryClient = useQueryClient();
  useEffect(() => {
    let isLeft = false;
    let stop = () => {};
    void loadPatiently(() => import("@/lib/api/follow-changes")).then(({ followChanges }) => {
      if (!isLeft) stop = followChanges(queryClient);
    });
    return () => {
      isLeft = true;
      stop();
    };
  }, [queryClient]);
  return null;
}
