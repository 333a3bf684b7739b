import { useTranslations } from "next-intl";
import { LanguageSwitch } from "@/components/layout/language-switch";
import { Mark } from "@/components/layout/mark";

export function SignInPage({
  title,
  description,
  children,
}: {
  title: string;
  description: string;
  children: React.ReactNode;
}) {
  const product = useTranslations("common")("productName");
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center gap-8 px-4 py-10">
      <div className="flex flex-col gap-1">
        <p className="mb-2 flex items-center gap-2 text-base font-semibold tracking-tight">
          <Mark className="size-7" />
          {product}
        </p>
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        <p className="text-sm text-muted-foreground">{description}</p>
      </div>
      {children}
      <LanguageSwitch />
    </main>
  );
}
