import { loadPatiently } from "./load-patiently";

type ToastKind = "success" | "error" | "warning" | "info";

/** Shows a toast. The library is loaded with the first toast, so that it does not delay the page. */
export async function notify(kind: ToastKind, text: string): Promise<void> {
  const { toast } = await loadPatiently(() => import("sonner"));
  toast[kind](text);
}
