import { ChipPageSkeleton } from "@/components/chips/chip-page-skeleton";

export default function ChipPageLoading() {
  return <ChipPageSkeleton />;
}
