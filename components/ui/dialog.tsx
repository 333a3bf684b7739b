"use client";

import { XIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { Dialog as DialogPrimitive } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { cn } from "@/lib/utils";

export interface DialogProps {
  title: ReactNode;
  description: ReactNode;
  onClose: () => void;
  open?: boolean;
  /**
   * For important confirmations: only the buttons and Escape close the dialog. The first field initially has the focus,
   * or the cancel button if the dialog has no fields.
   */
  isAlert?: boolean;
  /** If true, a click outside does not close the dialog. */
  isLocked?: boolean;
  /** If true, the content cannot be shown again, so neither Escape nor a click outside closes the dialog. */
  isShownOnce?: boolean;
  className?: string;
  children: ReactNode;
}

export function Dialog({ title, description, onClose, open = true, children, ...props }: DialogProps) {
  const { isAlert = false, isShownOnce = false, isLocked = isAlert || isShownOnce, className } = props;
  const t = useTranslations("common");
  const opener = useRef<Element | null>(null);

  return (
    <DialogPrimitive.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogPrimitive.Portal>
        <DialogPrimitive.Overlay className="fixed inset-0 z-50 bg-black/50 data-[state=closed]:animate-out data-[state=closed]:fade-out-0 data-[state=open]:animate-in data-[state=open]:fade-in-0" />
        <DialogPrimitive.Content
          role={isAlert ? "alertdialog" : "dialog"}
          className={cn(
            "fixed top-[50%] left-[50%] z-50 grid max-h-[calc(100dvh-2rem)] w-full max-w-[calc(100%-2rem)] translate-x-[-50%] translate-y-[-50%] gap-4 overflow-y-auto rounded-lg border bg-background p-6 shadow-lg duration-200 outline-none data-[state=closed]:animate-out data-[state=closed]:fade-out-0 data-[state=closed]:zoom-out-95 data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:zoom-in-95 sm:max-w-lg",
            className,
          )}
          onInteractOutside={(event) => isLocked && event.preventDefault()}
          onEscapeKeyDown={(event) => isShownOnce && event.preventDefault()}
          onOpenAutoFocus={(event) => {
            opener.current = document.activeElement;
            const first =
              isAlert &&
              event.target instanceof Element &&
              event.target.querySelector("input, [data-cancel]");
            if (!(first instanceof HTMLElement)) return;
            event.preventDefault();
            first.focus();
          }}
          // Radix restores the focus only for dialogs with a trigger. Our dialogs have none, because rows, menus and
          // shortcuts open them.
          onCloseAutoFocus={(event) => {
            if (!(opener.current instanceof HTMLElement) || !opener.current.isConnected) return;
            event.preventDefault();
            opener.current.focus();
          }}
        >
          <div className={cn("flex flex-col gap-2 text-center sm:text-left", !isAlert && "px-6 sm:pl-0")}>
            <DialogPrimitive.Title className="text-lg leading-tight font-semibold break-words">
              {title}
            </DialogPrimitive.Title>
            <DialogPrimitive.Description asChild>
              <div className="flex flex-col gap-2 text-sm text-muted-foreground">{description}</div>
            </DialogPrimitive.Description>
          </div>
          {children}
          {!isAlert && (
            <DialogPrimitive.Close className="absolute top-2 right-2 flex size-8 items-center justify-center rounded-sm opacity-70 outline-none transition-opacity hover:opacity-100 focus-visible:ring-2 focus-visible:ring-ring [&_svg:not([class*='size-'])]:size-4">
              <XIcon />
              <span className="sr-only">{t("close")}</span>
            </DialogPrimitive.Close>
          )}
        </DialogPrimitive.Content>
      </DialogPrimitive.Portal>
    </DialogPrimitive.Root>
  );
}

export function DialogFooter({ children }: { children: ReactNode }) {
  return <div className="flex flex-col-reverse gap-2 sm:flex-row sm:justify-end">{children}</div>;
}
