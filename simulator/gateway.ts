import { Acknowledgements } from "./acknowledgements";
import { type Behaviour, measuredBehaviour } from "./behaviour";
import { type Clock, TimerGroup } from "./clock";
import type { GatewayEvent, GatewayProcess } from "./gateway-process";
import { type GatewayVersionName, VERSIONS } from "./gateway-version";
import { LiveInstance } from "./instance";
import type { InstanceRow } from "./instance-row";
import { KnownNumbers } from "./known-numbers";
import { Licence } from "./licence";
import { MediaStore } from "./media-store";
import { MessageStore } from "./messages";
import { Ring } from "./ring";
import { WebhookFaults } from "./webhook-faults";
import { type WebhookDelivery, Webhooks } from "./webhooks";
import { WhatsApp } from "./whatsapp";

const KEPT_EVENTS = 10_000;

/** Counts for one instance name. They are kept when the instance is deleted. */
export interface InstanceCounters {
  connectCalls: number;
  secondSockets: number;
}

/** The gateway: its database, its process memory, and the WhatsApp servers behind it. */
export class Gateway implements GatewayProcess {
  readonly behaviour: Behaviour;
  readonly whatsapp = new WhatsApp();
  licence: Licence;
  #version: GatewayVersionName;
  readonly messages = new MessageStore();
  readonly media = new MediaStore();
  readonly webhookFaults = new WebhookFaults();
  readonly acknowledgements = new Acknowledgements(this);
  readonly rows = new Map<string, InstanceRow>();
  readonly memory = new Map<string, LiveInstance>();
  readonly knownNumbers: KnownNumbers;
  readonly events = new Ring<GatewayEvent & { atMs: number }>(KEPT_EVENTS);
  readonly deliveries = new Ring<WebhookDelivery>(KEPT_EVENTS);
  readonly counters = new Map<string, InstanceCounters>();
  /** Timers that are cancelled when the gateway process ends: waiting requests, webhook retries, acknowledgements. */
  readonly timers: TimerGroup;
  readonly #webhooks = new Webhooks(this, this.deliveries, this.webhookFaults);

  constructor(
    readonly clock: Clock,
    readonly serverUrl: () => string,
    readonly changed: () => void,
    private readonly specialBehaviour: Partial<Behaviour>,
    readonly setUp: { version: GatewayVersionName; isLicensed: boolean },
  ) {
    this.#version = setUp.version;
    this.licence = new Licence(setUp.isLicensed);
    this.behaviour = { ...measuredBehaviour, ...this.version.behaviour, ...specialBehaviour };
    this.knownNumbers = new KnownNumbers(clock, this.behaviour);
    this.timers = new TimerGroup(clock);
  }

  get version() {
    return VERSIONS[this.#version];
  }

  install(version: GatewayVersionName): void {
    this.#version = version;
    const { reconnectDelayMs } = measuredBehaviour;
    Object.assign(this.behaviour, { reconnectDelayMs }, this.version.behaviour);
  }

  exists(name: string): boolean {
    return this.memory.has(name) || this.rows.has(name);
  }

  add(row: InstanceRow): LiveInstance {
    this.rows.set(row.name, row);
    this.changed();
    return this.#load(row);
  }

  /** Removes the instance from memory immediately and its row after `rowDeleteDelayMs`, as the gateway does. */
  remove(name: string): void {
    const row = this.rows.get(name);
    this.#unload(name);
    if (!row) return;
    this.timers.after(this.behaviour.rowDeleteDelayMs, () => {
      this.messages.forget(row.id);
      if (this.rows.get(name) !== row) return;
      this.rows.delete(name);
      this.#unload(name);
      this.changed();
    });
  }

  emit(row: InstanceRow, sender: string | undefined, event: string, data: unknown): Promise<void> {
    const { webhook, name: instanceName, id: instanceId, token } = row;
    return this.#webhooks.deliver({ webhook, instanceName, instanceId, event, data, sender, token });
  }

  record(event: GatewayEvent): void {
    this.events.push({ ...event, atMs: Date.now() });
    if (event.kind === "second-socket") this.countersOf(event.instanceName).secondSockets += 1;
  }

  countersOf(name: string): InstanceCounters {
    const counters = this.counters.get(name) ?? { connectCalls: 0, secondSockets: 0 };
    this.counters.set(name, counters);
    return counters;
  }

  /** Ends the process: the memory, waiting requests and retries are lost, but the database remains. */
  stop(): void {
    this.timers.cancelAll();
    this.#webhooks.stop();
    for (const instance of this.memory.values()) instance.dispose();
    this.memory.clear();
  }

  /**
   * Starts the process. After `bootDelayMs`, loads all rows and connects them, whether paired or not. Versions with
   * `bootsEveryRow: false` do not connect rows with status `close`.
   */
  boot(): void {
    this.timers.after(this.behaviour.bootDelayMs, () => {
      for (const row of this.rows.values()) {
        if (this.memory.has(row.name)) continue;
        const instance = this.#load(row);
        if (this.version.bootsEveryRow || row.connectionStatus !== "close") instance.connect(undefined);
      }
    });
  }

  reset(): void {
    this.stop();
    this.rows.clear();
    this.messages.clear();
    this.media.clear();
    this.webhookFaults.clear();
    this.knownNumbers.clear();
    this.events.clear();
    this.deliveries.clear();
    this.counters.clear();
    this.acknowledgements.clear();
    this.whatsapp.reset();
    this.#version = this.setUp.version;
    this.licence = new Licence(this.setUp.isLicensed);
    Object.assign(this.behaviour, measuredBehaviour, this.version.behaviour, this.specialBehaviour);
    this.changed();
  }

  #unload(name: string): void {
    const instance = this.memory.get(name);
    // The real gateway does not cancel a pending reconnect, so the socket that it opens would belong to no instance.
    const isOrphaned = instance && (instance.sockets.length > 1 || instance.isWaitingToReconnect);
    if (isOrphaned) this.record({ kind: "orphan-socket", instanceName: name });
    instance?.dispose();
    this.memory.delete(name);
  }

  #load(row: InstanceRow): LiveInstance {
    const instance = new LiveInstance(row, this);
    this.memory.set(row.name, instance);
    return instance;
  }
}
