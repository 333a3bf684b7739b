// Zod reads this when it loads. Without it Zod probes for `new Function`, which the content security policy refuses
// and reports. Importing Zod's own `config` would bring all of its core into the first load.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
