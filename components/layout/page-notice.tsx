import dynamic from "next/dynamic";
import type { Notice } from "@/types/notice";
import { loadPatiently } from "./load-patiently";
import { worstNotice } from "./worst-notice";

// Loaded on demand, because the banner is rarely shown. The server still renders it.
const NoticeBanner = dynamic(() =>
  loadPatiently(() => import("./notice-banner").then((module) => module.NoticeBanner)),
);

/** Shows the worst problem that affects the whole product. The layout reports the simulator and unsafe test windows. */
export function PageNotice({ notice }: { notice: Notice | null }) {
  const worst = notice === null ? null : worstNotice(notice);
  if (notice === null || worst === null || worst === "simulator" || worst === "unsafeTestWindows")
    return null;
  return <NoticeBanner notice={notice} />;
}
