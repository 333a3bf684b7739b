"use client";

import dynamic from "next/dynamic";
import { loadPatiently } from "@/components/layout/load-patiently";
import { Skeleton } from "@/components/ui/skeleton";

const BoxSkeleton = () => <Skeleton className="h-48" />;
const OutlookBox = dynamic(
  () => loadPatiently(() => import("./outlook/outlook-box").then((module) => module.OutlookBox)),
  {
    ssr: false,
    loading: BoxSkeleton,
  },
);
const RiskAndWeek = dynamic(
  () => loadPatiently(() => import("./outlook/risk-and-week").then((module) => module.RiskAndWeek)),
  {
    ssr: false,
    loading: BoxSkeleton,
  },
);

/**
 * The outlook, the chips at risk and the incidents of the week. They load after the page, because computing them takes
 * longer.
 */
export function ManagerAnswers() {
  return (
    <>
      <OutlookBox />
      <RiskAndWeek />
    </>
  );
}
