"use client";

import { ThemeProvider as NextThemesProvider } from "next-themes";

/** The script that sets the theme before the first paint needs `nonce` to comply with the content security policy. */
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
