import { toJid, userOf } from "./jid";

/**
 * How WhatsApp treats a new websocket: `fair` accepts it. `refusing` rejects it once, and the gateway then waits
 * indefinitely. `away` refuses the connection, so the gateway retries in a hot loop. `silent` accepts it and never
 * responds.
 */
export const WEATHERS = ["fair", "refusing", "away", "silent"] as const;
export type Weather = (typeof WEATHERS)[number];

export interface Phone {
  number: string;
  name: string;
  /** Business accounts have a verified name that the gateway reports. */
  isBusiness: boolean;
}

/** WhatsApp's side: phones that can scan, numbers without an account, and how it treats websockets. */
export class WhatsApp {
  readonly phones = new Map<string, Phone>();
  readonly numbersWithoutAccount = new Set<string>();
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
    this.addPhone({ number: "5511999990001", name: "Júlia", isBusiness: false });
    this.addPhone({ number: "5511999990002", name: "Outro telefone", isBusiness: false });
    this.numbersWithoutAccount.add("5511988880000");
  }

  addPhone(phone: Phone): Phone {
    this.phones.set(phone.number, phone);
    return phone;
  }

  /** Returns the phone with that number; creates it if necessary. */
  phone(number: string): Phone {
    return (
      this.phones.get(number) ??
      this.addPhone({ number, name: `Telefone ${number.slice(-4)}`, isBusiness: false })
    );
  }

  /** The profile that a login reports. Only business accounts have a name. */
  profileOf(phone: Phone) {
    return {
      jid: toJid(phone.number),
      picture: profilePictureUrl(phone.number),
      profileName: phone.isBusiness ? phone.name : undefined,
    };
  }

  /** Returns whether an address has an account. Both spellings of a number are the same account. */
  hasAccount(jid: string): boolean {
    const user = userOf(jid);
    return ![...this.numbersWithoutAccount].some(
      (number) => number === user || userOf(toJid(number)) === user,
    );
  }

  weatherFor(instanceName: string): Weather {
    return this.#weatherByInstance.get(instanceName) ?? this.#weather;
  }

  /** Without a name, sets the weather of all instances and clears individual settings. */
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
