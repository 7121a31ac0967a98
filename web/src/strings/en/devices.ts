// Devices: list, map and one device.
export const devices = {
  title: 'Devices',
};
