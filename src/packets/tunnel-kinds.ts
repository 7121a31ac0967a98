// Numbers of the tunnels: indices into TUNNELS.
import { TUNNELS } from './packet-batch.ts';

export const TUNNEL_IP = TUNNELS.indexOf('ip');
export const TUNNEL_GRE = TUNNELS.indexOf('gre');
export const TUNNEL_VXLAN = TUNNELS.indexOf('vxlan');
export const TUNNEL_GENEVE = TUNNELS.indexOf('geneve');
export const TUNNEL_TEREDO = TUNNELS.indexOf('teredo');
export const TUNNEL_AYIYA = TUNNELS.indexOf('ayiya');
export const TUNNEL_GTPU = TUNNELS.indexOf('gtpu');
export const TUNNEL_ERSPAN = TUNNELS.indexOf('erspan');
