// The login services that the brute-force detector knows, and their ports.

export const SERVICES = ['', 'SSH', 'Telnet', 'FTP', 'RDP', 'HTTP', 'MQTT', 'VNC'] as const;
export const SSH = SERVICES.indexOf('SSH');
export const TELNET = SERVICES.indexOf('Telnet');
export const FTP = SERVICES.indexOf('FTP');
export const HTTP = SERVICES.indexOf('HTTP');
export const MQTT = SERVICES.indexOf('MQTT');
export const PORTS: Readonly<Record<number, number>> = {
  22: SSH,
  2222: SSH,
  23: TELNET,
  2323: TELNET,
  21: FTP,
  3389: SERVICES.indexOf('RDP'),
  5900: SERVICES.indexOf('VNC'),
  80: HTTP,
  81: HTTP,
  443: HTTP,
  8000: HTTP,
  8080: HTTP,
  8081: HTTP,
  8443: HTTP,
  8888: HTTP,
  1883: MQTT,
  8883: MQTT,
};
/** Services that nobody connects to many times a minute (a browser and an MQTT client may). */
export const HAS_SHAPE = SERVICES.map((name) => name !== '' && name !== 'HTTP' && name !== 'MQTT');
/** Bytes an attempt sends at least: a mere look (port check, banner) sends fewer. An SSH key exchange with one password takes over 700. */
export const BYTES_MIN = SERVICES.map((name) => (name === 'SSH' ? 600 : 8));
