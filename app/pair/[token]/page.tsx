import { PageMessages, titleOf } from "@/components/layout/page-data";
import { PairPage } from "@/components/pair/pair-page";

export const generateMetadata = titleOf("pair");

/** Contains nothing about the chip: the browser reads the link's data, so a link preview shows no QR code. */
export default async function PairingLinkPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  return (
    <PageMessages of={["common", "errors", "pairing", "pair"]}>
      <PairPage token={token} />
    </PageMessages>
  );
}
