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
  /** For important questions: only the buttons and Escape close the dialog, and "cancel" has the initial focus. */
  isAlert?: boolean;
  /** A click outside does not close the dialog. */
  isLocked?: boolean;
  className?: string;
  children: ReactNode;
}

export function Dialog({ title, description, onClose, open = true, children, ...props }: DialogProps) {
  const { isAlert = false, isLocked = isAlert, className } = props;
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
          onOpenAutoFocus={(event) => {
            opener.current = document.activeElement;
            const cancel =
              isAlert && event.target instanceof Element && event.target.querySelector("[data-cancel]");
            if (!(cancel instanceof HTMLElement)) return;
            event.preventDefault();
            cancel.focus();
          }}
          // Radix restores the focus only for a dialog with a trigger, but rows, menus and shortcuts open ours.
          onCloseAutoFocus={(event) => {
            if (!(opener.current instanceof HTMLElement) || !opener.current.isConnected) return;
            event.preventDefault();
            opener.current.focus();
          }}
        >
          <div className={cn("flex flex-col gap-2 text-center sm:text-left", !isAlert && "px-6 sm:pl-0")}>
            <DialogPrimitive.Title
              className={cn("text-lg font-semibold break-words", !isAlert && "leading-none")}
            >
              {title}
            </DialogPrimitive.Title>
            <DialogPrimitive.Description asChild>
              <div className="flex flex-col gap-2 text-sm text-muted-foreground">{description}</div>
            </DialogPrimitive.Description>
          </div>
          {children}
          {!isAlert && (
            <DialogPrimitive.Close className="absolute top-4 right-4 rounded-xs opacity-70 ring-offset-background transition-opacity hover:opacity-100 focus:ring-2 focus:ring-ring focus:ring-offset-2 focus:outline-hidden disabled:pointer-events-none [&_svg:not([class*='size-'])]:size-4">
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
