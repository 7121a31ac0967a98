// The maker of a device by the first half of its MAC: a compact table of the IEEE registry, read once when it is asked first.

/** Maker of a MAC (aa:bb:cc:dd:ee:ff), or null where the registry has none: random MACs have none either. */
export type VendorLookup = (mac: string) => string | null;
