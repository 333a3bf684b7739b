import dynamic from "next/dynamic";
import type { Notice } from "@/types/notice";
import { worstNotice } from "./worst-notice";

// Loaded on demand because it is rarely shown; the server still renders it.
const NoticeBanner = dynamic(() => import("./notice-banner").then((module) => module.NoticeBanner));

/** Shows the worst product-wide problem. The layout reports test windows and the simulator. */
export function PageNotice({ notice }: { notice: Notice | null }) {
  const worst = notice === null ? null : worstNotice(notice);
  if (notice === null || worst === null || worst === "simulator" || worst === "unsafeTestWindows")
    return null;
  return <NoticeBanner notice={notice} />;
}
