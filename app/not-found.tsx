import { NotFoundNotice } from "@/components/layout/not-found-notice";

export default function NotFoundPage() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md items-center justify-center p-6">
      <NotFoundNotice />
    </main>
  );
}
