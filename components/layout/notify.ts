/** Shows a toast. The library loads with the first toast, so it does not delay the page. */
type ToastKind = "success" | "error" | "warning" | "info";

export async function notify(kind: ToastKind, text: string): Promise<void> {
  const { toast } = await import("sonner");
  toast[kind](text);
}
