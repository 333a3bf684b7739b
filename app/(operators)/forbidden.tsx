import { MissingPageNotice } from "@/components/layout/missing-page-notice";

/** Rendered inside the layout, so that the navigation stays visible. */
export default function OperatorsForbiddenPage() {
  return (
    <main id="content" className="mx-auto max-w-[90rem] px-4 sm:px-6">
      <MissingPageNotice cause="noAccess" />
    </main>
  );
}
