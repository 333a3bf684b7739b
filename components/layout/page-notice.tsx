import dynamic from "next/dynamic";
import type { Notice } from "@/types/notice";
import { worstNotice } from "./worst-notice";

// Rarely shown; the server still renders it.
const NoticeBanner = dynamic(() => import("./notice-banner").then((module) => module.NoticeBanner));

/** Reports the worst product-wide problem; the layout reports test windows and the simulator. */
export function PageNotice({ notice }: { notice: Notice | null }) {
  const worst = notice === null ? null : worstNotice(notice);
  if (notice === null || worst === null || worst === "simulator" || worst === "unsafeTestWindows")
    return null;
  return <NoticeBanner notice={notice} />;
}
