import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { SelectField } from "@/components/ui/field";
import type { PoolGateway } from "@/types/gateways";
import { freePlaces, isWorking } from "./gateway-choice";

interface GatewayFieldProps {
  label?: string;
  help?: ReactNode;
  choices: readonly PoolGateway[];
  /** Null selects the first choice. */
  value: string | null;
  onValue: (gatewayId: string) => void;
}

/** Each option shows the gateway's name and its free capacity, or why the gateway cannot accept a chip now. */
export function GatewayField({ label, help, choices, value, onValue }: GatewayFieldProps) {
  const t = useTranslations("gateways");
  const detailOf = (gateway: PoolGateway) =>
    isWorking(gateway) ? t("free", { count: freePlaces(gateway) }) : t(`state.${gateway.state}`);
  return (
    <SelectField
      name="gatewayId"
      label={label ?? t("label")}
      help={help}
      options={choices.map((gateway) => ({
        value: gateway.id,
        label: `${gateway.name} · ${detailOf(gateway)}`,
      }))}
      value={value ?? choices[0]?.id}
      onChange={(event) => onValue(event.target.value)}
    />
  );
}
