"use client";

import { ThemeProvider as NextThemesProvider } from "next-themes";

/** `nonce` lets the content security policy accept the script that sets the theme before the first paint. */
export function ThemeProvider({ nonce, children }: { nonce: string | undefined; children: React.ReactNode }) {
  return (
    <NextThemesProvider
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      {...(nonce === undefined ? {} : { nonce })}
    >
      {children}
    </NextThemesProvider>
  );
}
