import { useTranslations } from "next-intl";
import { GatewayDot } from "@/components/gateways/gateway-state";
import { RelativeTime } from "@/components/layout/relative-time";
import { cn } from "@/lib/utils";
import type { StatusGateway } from "@/types/status";
import { Section } from "./section";

/** With more gateways than this, the lines of those that work are folded. */
const MOST_LINES = 12;

/** One line per gateway. Renders nothing in a pool with a single gateway, whose state the verdict reports. */
export function GatewayLines({ gateways }: { gateways: readonly StatusGateway[] }) {
  const t = useTranslations("status.gateways");
  if (gateways.length === 0) return null;
  const isFolded = ({ state }: StatusGateway) => gateways.length > MOST_LINES && state === "ok";
  const folded = gateways.filter(isFolded);
  return (
    <Section title={t("title")}>
      <Lines gateways={gateways.filter((gateway) => !isFolded(gateway))} />
      {folded.length > 0 && (
        <details>
          <summary className="cursor-pointer text-sm text-muted-foreground">
            {t("working", { count: folded.length })}
          </summary>
          <Lines gateways={folded} />
        </details>
      )}
    </Section>
  );
}

function Lines({ gateways }: { gateways: readonly StatusGateway[] }) {
  if (gateways.length === 0) return null;
  return (
    <ul className="-mx-4 flex flex-col divide-y border-t last:-mb-4">
      {gateways.map((gateway) => (
        <GatewayLine key={gateway.id} gateway={gateway} />
      ))}
    </ul>
  );
}

function GatewayLine({ gateway }: { gateway: StatusGateway }) {
  const t = useTranslations("status.gateways");
  const states = useTranslations("gateways.state");
  const { id, name, state, since, chips, connected, down } = gateway;
  return (
    <li
      data-gateway={id}
      className="grid grid-cols-[auto_1fr] items-baseline gap-x-2.5 px-4 py-2 text-sm sm:grid-cols-[auto_1fr_1fr_1fr]"
    >
      <GatewayDot state={state} />
      <span className="min-w-0 font-medium wrap-anywhere">{name}</span>
      <span
        className={cn(
          "text-[13px] max-sm:col-start-2",
          since === null ? "text-muted-foreground" : "text-destructive",
        )}
      >
        {states(state)}
        {since !== null && (
          <>
            {", "}
            <RelativeTime at={since} />
          </>
        )}
      </span>
      <span className="text-[13px] tabular-nums max-sm:col-start-2 sm:text-right">
        {t("connected", { connected, chips })}
        {down > 0 && <span className="text-destructive"> · {t("down", { down })}</span>}
      </span>
    </li>
  );
}
