"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

/** Lets the queries of this page follow what changes on the server; loaded after everything a page needs to be used. */
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
