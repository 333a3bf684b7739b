import { NotFoundNotice } from "@/components/layout/not-found-notice";

/** Below the header, so that the way to the other pages stays. */
export default function OperatorsNotFoundPage() {
  return (
    <main id="content" className="mx-auto max-w-[90rem] px-4 sm:px-6">
      <NotFoundNotice />
    </main>
  );
}
