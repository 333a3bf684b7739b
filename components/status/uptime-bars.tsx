import { useFormatter, useTranslations } from "next-intl";
import type { Uptime, UptimeWindow } from "@/types/status";
import { useUptimeText } from "./use-uptime-text";

/** Minimum height of an outage, as a share of the bar's height, so that a short outage stays visible. */
const SMALLEST_PART = 0.15;

const TIME_FORMATS = {
  h24: { hour: "2-digit", minute: "2-digit" },
  d7: { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" },
  d30: { day: "2-digit", month: "2-digit" },
} as const;

/** Colour of each part, in legend order. */
export const UPTIME_FILLS = {
  up: "fill-success",
  down: "fill-destructive",
  off: "fill-foreground/30",
  unknown: "fill-foreground/10",
} as const;
/** Drawn from bottom to top. */
const PARTS = ["down", "up", "off", "unknown"] as const;

/**
 * Shows one bar per interval of the window. Drawn as SVG, because the content security policy forbids inline styles.
 */
export function UptimeBars({
  window,
  bars,
  edges,
}: {
  window: UptimeWindow;
  bars: readonly Uptime[];
  edges: readonly string[];
}) {
  const t = useTranslations("status.uptime");
  const format = useFormatter();
  const text = useUptimeText();
  const say = useBarText();
  const moment = (at: string | undefined) =>
    at === undefined ? "" : format.dateTime(new Date(at), TIME_FORMATS[window]);
  const total = sumOf(bars);
  const recorded = text.recorded(total);
  const known = total.up + total.down + total.off + total.unknown;
  const step = 100 / Math.max(1, bars.length);
  return (
    <div className="flex min-w-0 items-center gap-2">
      <svg aria-hidden="true" className="h-6 min-w-0 flex-1">
        {bars.map((bar, index) => (
          <g key={edges[index]}>
            <title>
              {t("bar", { from: moment(edges[index]), until: moment(edges[index + 1]), text: say(bar) })}
            </title>
            <Bar uptime={bar} x={index * step} width={step * 0.8} />
          </g>
        ))}
      </svg>
      <span aria-hidden="true" className="w-13 shrink-0 text-right text-xs font-medium">
        {text.share(total)}
        {recorded !== null && (
          <span className="block text-[11px] leading-tight font-normal text-muted-foreground">
            {recorded}
          </span>
        )}
      </span>
      <span className="sr-only">
        {t("summary", {
          share: text.share(total),
          window: t(window),
          unknown: known === 0 ? text.none : text.percent(total.unknown / known),
        })}
      </span>
    </div>
  );
}

function Bar({ uptime, x, width }: { uptime: Uptime; x: number; width: number }) {
  let bottom = 1;
  return heights(uptime).map(({ kind, height }) => {
    bottom -= height;
    return (
      <rect
        key={kind}
        x={`${x}%`}
        width={`${width}%`}
        y={`${Math.max(0, bottom) * 100}%`}
        height={`${height * 100}%`}
        className={UPTIME_FILLS[kind]}
      />
    );
  });
}

function heights(uptime: Uptime) {
  const length = uptime.up + uptime.down + uptime.off + uptime.unknown;
  const share = (kind: keyof Uptime) => (length === 0 ? (kind === "unknown" ? 1 : 0) : uptime[kind] / length);
  const down = share("down") === 0 ? 0 : Math.max(SMALLEST_PART, share("down"));
  const others = 1 - share("down");
  return PARTS.map((kind) => ({
    kind,
    height: kind === "down" ? down : others === 0 ? 0 : (share(kind) / others) * (1 - down),
  })).filter(({ height }) => height > 0);
}

function useBarText(): (uptime: Uptime) => string {
  const t = useTranslations("status.uptime");
  const { percent } = useUptimeText();
  return ({ up, down, off, unknown }) => {
    const known = up + down + off;
    const length = known + unknown;
    if (length === 0 || known === 0) return t("unknown");
    const parts = [
      ...(up > 0 ? [t("up")] : []),
      ...(down > 0 ? [t("down", { share: percent(down / length) })] : []),
      ...(off > 0 ? [t("off")] : []),
      // A share of up to 1% is ignored, because the last seconds of a bar are often not recorded yet.
      ...(unknown / length > 0.01 ? [t("partly", { share: percent(unknown / length) })] : []),
    ];
    return parts.join(", ");
  };
}

function sumOf(bars: readonly Uptime[]): Uptime {
  const sum = { up: 0, down: 0, off: 0, unknown: 0 };
  for (const bar of bars) {
    for (const kind of PARTS) sum[kind] += bar[kind];
  }
  return sum;
}
