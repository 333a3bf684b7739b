import { QRCodeSVG } from "qrcode.react";
import { memo } from "react";
import { cn } from "@/lib/utils";
import type { Qr } from "@/types/pairing";

/** In modules. The QR specification requires at least 4 modules; scanners fail with fewer. */
const QUIET_ZONE = 4;
const SIZE_PX = 296;

interface QrCanvasProps {
  qr: Qr;
  label: string;
  /**
   * True after the code's lifetime. Because some phones still accept the code, it remains visible but dimmed until the
   * next code replaces it.
   */
  isOver: boolean;
  className?: string;
}

/** Always black on white with a quiet zone, because phones cannot read inverted codes. */
export const QrCanvas = memo(function QrCanvas({ qr, label, isOver, className }: QrCanvasProps) {
  return (
    <div
      className={cn(
        "w-full max-w-74 min-w-70 overflow-hidden rounded-lg border bg-white *:transition-opacity",
        isOver && "*:opacity-25",
        className,
      )}
      data-over={isOver}
      data-testid="qr-code"
    >
      {qr.code !== null && (
        <QRCodeSVG
          value={qr.code}
          size={SIZE_PX}
          marginSize={QUIET_ZONE}
          level="L"
          bgColor="#ffffff"
          fgColor="#000000"
          title={label}
          role="img"
          className="block h-auto w-full"
        />
      )}
      {qr.code === null && qr.base64 !== null && (
        // biome-ignore lint/performance/noImgElement: a data URL needs no image optimization
        <img
          src={qr.base64}
          alt={label}
          width={SIZE_PX}
          height={SIZE_PX}
          className="block h-auto w-full p-5"
        />
      )}
    </div>
  );
});
