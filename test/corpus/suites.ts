// The list of corpus suites, in the order they run.

import { attacksSuite } from './attacks-suite.ts';
import { budgetSuite } from './budget-suite.ts';
import { captureSuite } from './capture-suite.ts';
import { cicSuite } from './cic-suite.ts';
import { ciciotSuite } from './ciciot-suite.ts';
import { communityIdSuite } from './community-id-suite.ts';
import { contractSuite } from './contract-suite.ts';
import { cookbookSuite } from './cookbook-suite.ts';
import { factsSuite } from './facts-suite.ts';
import { filterSuite } from './filter-suite.ts';
import { identitySuite } from './identity-suite.ts';
import { malformedSuite } from './malformed-suite.ts';
import { mudSuite } from './mud-suite.ts';
import { nfstreamSuite } from './nfstream-suite.ts';
import { otherOraclesSuite } from './other-oracles-suite.ts';
import { outliersSuite } from './outliers-suite.ts';
import { quietSuite } from './quiet-suite.ts';
import { referenceSuite } from './reference-suite.ts';
import { scenarioSuite } from './scenario-suite.ts';
import { simulationSuite } from './simulation-suite.ts';
import type { CorpusSuite } from './suite.ts';
import { tablesSuite } from './tables-suite.ts';
import { tailsSuite } from './tails-suite.ts';
import { tunnelsSuite } from './tunnels-suite.ts';
import { zeekBaselinesSuite, zeekScriptedSuite } from './zeek-baselines-suite.ts';
import { zeekSuite } from './zeek-suite.ts';

export const suites: readonly CorpusSuite[] = [
  captureSuite,
  zeekSuite,
  zeekBaselinesSuite,
  zeekScriptedSuite,
  tunnelsSuite,
  communityIdSuite,
  filterSuite,
  referenceSuite,
  otherOraclesSuite,
  malformedSuite,
  factsSuite,
  attacksSuite,
  quietSuite,
  identitySuite,
  contractSuite,
  mudSuite,
  nfstreamSuite,
  cicSuite,
  ciciotSuite,
  outliersSuite,
  cookbookSuite,
  tablesSuite,
  tailsSuite,
  budgetSuite,
  scenarioSuite,
  simulationSuite,
];
