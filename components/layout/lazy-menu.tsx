"use client";

import { cloneElement, useState } from "react";
import { Button } from "@/components/ui/button";
import { loadPatiently } from "./load-patiently";

export type MenuParts = typeof import("@/components/ui/dropdown-menu");

/**
 * Loads the code of the menus, which is too large for the initial load, when the pointer or the focus first reaches a
 * menu.
 */
export const loadMenuParts = (): Promise<MenuParts> =>
  loadPatiently(() => import("@/components/ui/dropdown-menu"));

const preload = () => void loadMenuParts();

/** A button that becomes a menu when it is first used. `children` renders the items with the menu components. */
export function LazyMenu({
  button,
  align,
  className,
  children,
}: {
  button: React.ReactElement<React.ComponentProps<"button">>;
  align: "start" | "end";
  className?: string;
  children: (parts: MenuParts) => React.ReactNode;
}) {
  const [parts, setParts] = useState<MenuParts | null>(null);
  if (parts === null) {
    const open = async () => setParts(await loadMenuParts());
    return cloneElement(button, {
      "aria-haspopup": "menu",
      "aria-expanded": false,
      onPointerEnter: preload,
      onFocus: preload,
      onClick: () => void open(),
      onKeyDown: (event: React.KeyboardEvent) => {
        if (event.key !== "ArrowDown") return;
        event.preventDefault();
        void open();
      },
    });
  }
  const { DropdownMenu, DropdownMenuTrigger, DropdownMenuContent } = parts;
  return (
    // Not modal, so that the page can still be scrolled and is visible to screen readers.
    <DropdownMenu defaultOpen modal={false}>
      <DropdownMenuTrigger asChild>{button}</DropdownMenuTrigger>
      <DropdownMenuContent align={align} className={className}>
        {children(parts)}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

interface RowMenuProps {
  label: string;
  size: "icon-xs" | "icon-sm";
  children: (parts: MenuParts) => React.ReactNode;
}

export function RowMenu({ label, size, children }: RowMenuProps) {
  const button = (
    <Button
      variant="ghost"
      size={size}
      className="text-lg leading-none text-muted-foreground"
      aria-label={label}
    >
      {/* Text instead of an icon, because a long table has a menu in each row. */}⋯
    </Button>
  );
  return (
    <LazyMenu align="end" button={button}>
      {children}
    </LazyMenu>
  );
}
