import type { GatewayResult } from "./result";

/** What fetching the files of received messages needs. */
export interface ReceivingGateway {
  /**
   * Fetches the file of a message that an instance received. `consume` reads the bytes as they arrive and must read them
   * to the end; they are not checked. If `consume` throws, the result is `unexpected`.
   */
  fetchFile(
    instanceName: string,
    file: { gatewayMessageId: string; consume: (bytes: AsyncIterable<Buffer>) => Promise<void> },
  ): Promise<GatewayResult<null>>;
}
