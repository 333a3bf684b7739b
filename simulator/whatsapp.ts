import { toJid, userOf } from "./jid";

/**
 * How WhatsApp treats a new websocket. `fair` accepts the websocket. `refusing` rejects it, after which 2.3 waits
 * indefinitely. `away` refuses the connection, so 2.3 retries in a tight loop. `silent` accepts it and never responds.
 * 2.4 neither waits indefinitely nor retries in a tight loop.
 */
export const WEATHERS = ["fair", "refusing", "away", "silent"] as const;
export type Weather = (typeof WEATHERS)[number];

export interface Phone {
  number: string;
  name: string;
  /** Business accounts have a verified name that the gateway reports. */
  isBusiness: boolean;
}

/** Simulates WhatsApp: phones that can scan, numbers without an account, and the treatment of websockets. */
export class WhatsApp {
  readonly phones = new Map<string, Phone>();
  readonly numbersWithoutAccount = new Set<string>();
  /** While false, no gateway can upload or download files. */
  isMediaServerReachable = true;
  readonly #weatherByInstance = new Map<string, Weather>();
  #weather: Weather = "fair";

  constructor() {
    this.reset();
  }

  reset(): void {
    this.phones.clear();
    this.numbersWithoutAccount.clear();
    this.#weatherByInstance.clear();
    this.#weather = "fair";
    this.isMediaServerReachable = true;
    this.addPhone({ number: "5511999990001", name: "Júlia", isBusiness: false });
    this.addPhone({ number: "5511999990002", name: "Outro telefone", isBusiness: false });
    this.numbersWithoutAccount.add("5511988880000");
  }

  addPhone(phone: Phone): Phone {
    this.phones.set(phone.number, phone);
    return phone;
  }

  /** Returns the phone with this number, and creates the phone if necessary. */
  phone(number: string): Phone {
    return (
      this.phones.get(number) ??
      this.addPhone({ number, name: `Telefone ${number.slice(-4)}`, isBusiness: false })
    );
  }

  /** The profile that a login reports. Only the profile of a business account has a name. */
  profileOf(phone: Phone) {
    return {
      jid: toJid(phone.number),
      picture: profilePictureUrl(phone.number),
      profileName: phone.isBusiness ? phone.name : undefined,
    };
  }

  /**
   * Returns whether an address has an account. A number with the digit that `toJid` removes and the number without it
   * are the same account.
   */
  hasAccount(jid: string): boolean {
    const user = userOf(jid);
    return ![...this.numbersWithoutAccount].some(
      (number) => number === user || userOf(toJid(number)) === user,
    );
  }

  weatherFor(instanceName: string): Weather {
    return this.#weatherByInstance.get(instanceName) ?? this.#weather;
  }

  /** Without `instanceName`, sets the weather of all instances and clears the settings of individual instances. */
  setWeather(weather: Weather, instanceName?: string): void {
    if (instanceName !== undefined) {
      this.#weatherByInstance.set(instanceName, weather);
      return;
    }
    this.#weatherByInstance.clear();
    this.#weather = weather;
  }
}

export function profilePictureUrl(number: string): string {
  return `https://pps.whatsapp.net/v/t61.24694-24/${number}_n.jpg`;
}
