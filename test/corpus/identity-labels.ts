// The labelled devices of the corpus: what each one is. Two of one model count as one; kinds by what the maker sells the thing as.

export interface LabelledDevice {
  /** Folder of the set, and the device's name in labels.tsv (empty there = by MAC). */
  readonly set: string;
  readonly device: string;
  readonly mac: string;
  /** Files whose path holds this text. */
  readonly path: string;
  readonly model: string;
  readonly kind: string;
}

const sentinel = (device: string, mac: string, model: string, kind: string): LabelledDevice => ({
  set: 'iot-sentinel',
  device,
  mac,
  path: `/${device}/`,
  model,
  kind,
});

const home = (set: string, device: string, mac: string, model: string, kind: string): LabelledDevice => ({
  set,
  device,
  mac,
  path: device,
  model,
  kind,
});

export const labelledDevices: readonly LabelledDevice[] = [
  sentinel('Aria', '20:f8:5e:ca:91:52', 'Fitbit Aria', 'scale'),
  sentinel('D-LinkCam', 'b0:c5:54:25:5b:0e', 'D-Link DCS-935L', 'camera'),
  sentinel('D-LinkDayCam', 'b0:c5:54:1c:71:85', 'D-Link DCS-930L', 'camera'),
  sentinel('D-LinkDoorSensor', '1c:5f:2b:aa:fd:4e', 'D-Link door sensor', 'sensor'),
  sentinel('D-LinkSiren', '90:8d:78:dd:0d:60', 'D-Link DCH-S220', 'alarm'),
  sentinel('EdimaxCam1', '74:da:38:80:7a:08', 'Edimax camera', 'camera'),
  sentinel('EdimaxCam2', '74:da:38:80:79:fc', 'Edimax camera', 'camera'),
  sentinel('EdimaxPlug1101W', '74:da:38:4a:76:49', 'Edimax SP-1101W', 'plug'),
  sentinel('EdimaxPlug2101W', '74:da:38:23:22:7b', 'Edimax SP-2101W', 'plug'),
  // The plug itself speaks radio; what is on the network is its gateway.
  sentinel('HomeMaticPlug', '00:1a:22:05:c4:2e', 'HomeMatic gateway', 'hub'),
  sentinel('HueBridge', '00:17:88:24:76:ff', 'Philips Hue bridge', 'hub'),
  // The same bridge, with a switch behind it.
  sentinel('HueSwitch', '00:17:88:24:76:ff', 'Philips Hue bridge', 'hub'),
  sentinel('Lightify', '84:18:26:7b:5f:6b', 'Osram Lightify gateway', 'hub'),
  sentinel('SmarterCoffee', '5c:cf:7f:07:ae:fb', 'Smarter coffee maker', 'appliance'),
  sentinel('TP-LinkPlugHS100', '50:c7:bf:00:fc:a3', 'TP-Link HS100', 'plug'),
  sentinel('WeMoLink', '94:10:3e:cd:37:65', 'Belkin WeMo Link', 'hub'),
  sentinel('WeMoSwitch', '94:10:3e:35:01:c1', 'Belkin WeMo Switch', 'plug'),
  sentinel('WeMoSwitch2', '94:10:3e:34:0c:b5', 'Belkin WeMo Switch', 'plug'),
  sentinel('Withings', '00:24:e4:24:80:2a', 'Withings scale', 'scale'),
  sentinel('iKettle2', '5c:cf:7f:06:d9:02', 'Smarter iKettle', 'appliance'),
  home('iotensemble', '360_camera', 'b0:59:47:a2:b2:ab', '360 camera', 'camera'),
  home('iotensemble', '360_doorbell', 'b2:59:47:07:b2:ca', '360 doorbell', 'doorbell'),
  home('iotensemble', 'aqara_gateway', '54:ef:44:cd:42:95', 'Aqara hub', 'hub'),
  home('iotensemble', 'biu_speaker', '80:05:df:cf:93:cb', 'Biu speaker', 'speaker'),
  home('iotensemble', 'honyar_outlet', '78:0f:77:1d:dd:c1', 'Honyar outlet', 'plug'),
  home('iotensemble', 'skyworth_camera', 'b8:c6:aa:08:45:26', 'Skyworth camera', 'camera'),
  home('iotensemble', 'tcl_gateway', 'b0:f8:93:42:22:bf', 'TCL gateway', 'hub'),
  home('iotensemble', 'wiz_led', 'a8:bb:50:c8:db:7f', 'WiZ bulb', 'light'),
  home('oconnor-iot', 'blink-cam-01', 'f4:b8:5e:ff:2b:1b', 'Blink camera', 'camera'),
  home('oconnor-iot', 'blink-cam-02', 'f4:b8:5e:35:67:b0', 'Blink camera', 'camera'),
  home('oconnor-iot', 'lockly-hub-01', '24:6f:28:d9:a7:64', 'Lockly hub', 'hub'),
  home('oconnor-iot', 'schlage-lock-01', '78:db:2f:db:43:48', 'Schlage lock', 'lock'),
  home('nku-lifecycle', 'xiaodu_plug', 'f4:21:ae:9e:8f:cb', 'Xiaodu plug', 'plug'),
  home('moniotr', 'yi_camera', 'b0:d5:9d:b9:f0:b4', 'Yi camera', 'camera'),
  home('madea', 'amazon-plug', '24:ce:33:24:b5:cb', 'Amazon plug', 'plug'),
  home('madea', 'kasa-bulb', 'd8:0d:17:33:c2:52', 'TP-Link KL110', 'light'),
  home('madea', 'lumiman-bulb', '50:8a:06:4b:c5:c7', 'Lumiman bulb', 'light'),
  home('madea', 'pixel6-phone', 'e6:ce:94:c8:64:43', 'Pixel 6', 'phone'),
  home('madea', 'rachio-sprinkler', '70:74:14:c0:db:f0', 'Rachio sprinkler', 'garden'),
  home('madea', 'ring-doorbell', '90:48:6c:06:8f:74', 'Ring doorbell', 'doorbell'),
];
