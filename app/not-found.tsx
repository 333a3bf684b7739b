import { MissingPageNotice } from "@/components/layout/missing-page-notice";

export default function NotFoundPage() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md items-center justify-center p-6">
      <MissingPageNotice cause="notFound" />
    </main>
  );
}
