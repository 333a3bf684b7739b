// Zod reads this setting when it loads. Without the setting, Zod probes for `new Function`, which the content security
// policy blocks and reports. Importing Zod's own `config` would add all of Zod's core to the initial load.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
