/** A small page to play WhatsApp by hand. */
export const CONTROL_PAGE = "<!doctype html><title>Simulador</title>";
