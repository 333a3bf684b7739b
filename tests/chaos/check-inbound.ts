/** An inbound message is identified by the chip that received it and its gateway message id. */
export interface HeardMessage {
  instanceName: string | null;
  gatewayId: string;
}

export interface StoredInbound extends HeardMessage {
  id: string;
  direction: string;
}

export interface InboundEvidence {
  /** Messages that contacts wrote. */
  written: readonly HeardMessage[];
  /** `inboundKey` of each message whose webhook was sent to the product. */
  delivered: ReadonlySet<string>;
  /** `inboundKey` of each message whose webhook the product answered with 200. */
  acknowledged: ReadonlySet<string>;
  stored: readonly StoredInbound[];
  /** Ids of the inbound messages in the feed of events. */
  reported: readonly string[];
}

export interface InboundFindings {
  /** Inbound messages that the product acknowledged, but did not store or report. */
  inboundLost: string[];
  /** Stored inbound messages that no contact wrote or no webhook delivered. */
  inboundUnexpected: string[];
  /** Inbound messages that are stored or reported more than once. */
  inboundDuplicated: string[];
}

export const NO_INBOUND: InboundEvidence = {
  written: [],
  delivered: new Set(),
  acknowledged: new Set(),
  stored: [],
  reported: [],
};

export const inboundKey = ({ instanceName, gatewayId }: HeardMessage) => `${instanceName} ${gatewayId}`;

/** Compares the stored and the reported inbound messages with the webhooks that the product acknowledged. */
export function checkInbound(evidence: InboundEvidence): InboundFindings {
  const { delivered, acknowledged, stored, reported } = evidence;
  const written = new Set(evidence.written.map(inboundKey));
  const keys = stored.map(inboundKey);
  const known = new Set(keys);
  const read = new Set(reported);
  return {
    inboundLost: [
      ...[...acknowledged].filter((key) => !known.has(key)).map((key) => `${key} not stored`),
      ...stored.filter(({ id }) => !read.has(id)).map((one) => `${inboundKey(one)} not reported`),
    ],
    inboundUnexpected: stored
      .filter((one) => {
        const key = inboundKey(one);
        return one.direction !== "in" || !delivered.has(key) || !written.has(key);
      })
      .map((one) => `${one.direction} ${inboundKey(one)}`),
    inboundDuplicated: [
      ...repeated(keys).map((key) => `${key} stored twice`),
      ...repeated(reported).map((id) => `${id} reported twice`),
    ],
  };
}

function repeated(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.size === seen.add(value).size);
}
