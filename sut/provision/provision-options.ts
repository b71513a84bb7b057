import type { ReleaseStack } from '../../core/release-stack.ts';
import type { Scenario } from '../../core/scenario.ts';
import type { Guardian } from '../../platform/guardian.ts';
import type { OnInstance } from './supervised-instance.ts';

/** What provisioning needs of a run. */
export interface ProvisionOptions {
  readonly scenario: Scenario;
  readonly runId: string;
  readonly runFolder: string;
  readonly release: ReleaseStack;
  readonly guardian: Guardian;
  /** As the user wrote it in MASCARET_PLANTED_BUG; checked here. */
  readonly plantedBug?: string;
  /** A port for the entry service (MASCARET_PORT); absent: a free one. */
  readonly port?: number;
  readonly say: (text: string) => void;
  readonly onInstance: OnInstance;
  readonly signal: AbortSignal;
  /** A database of the user's own, instead of embedded ones. */
  readonly databaseUrl?: string;
  /** Where messages are sent (SMTP_URL); absent: they are kept. */
  readonly smtpUrl?: string;
  /** Once all is ready, whatever dies is brought back; a run leaves it dead, and tells. */
  readonly keepUp?: true;
  /** For how many customers tokens are made; absent: all of them, up to 10,000. */
  readonly customersWithTokens?: number;
  /** Has the gateway count calls and bytes, told on a Unix socket in its folder. */
  readonly gatewayMetrics?: true;
}
