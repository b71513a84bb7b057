import type { QueryResultRow } from 'pg';
import type { BookedOperation } from '../../core/system.ts';

/** An operation as the books' questions tell it. */
export interface OperationRow extends QueryResultRow {
  readonly key: string;
  /** The user whose key it is. */
  readonly caller?: string;
  readonly movements: number;
  readonly whole: boolean;
  readonly refused: boolean;
  /** Of movements without a record under their user's key: whether they have their postings; else null. */
  readonly stray?: boolean | null;
  readonly did: string | null;
  readonly id?: string | null;
  readonly recorded_id?: string | null;
  readonly cents?: string | null;
}

/** The effect is told where there is exactly one. */
export function operationOf({
  key,
  caller,
  movements,
  whole,
  refused,
  stray,
  did,
  ...rest
}: OperationRow): BookedOperation {
  const operation = {
    key,
    ...(caller === undefined || caller === '0' ? {} : { caller: Number(caller) }),
    movements,
    whole,
    refused,
    ...(typeof stray === 'boolean' && { stray }),
  };
  if (movements !== 1) return operation;
  const { id, recorded_id: recordedId, cents } = rest;
  return {
    ...operation,
    effect: {
      did: did ?? 'something that is not all there',
      ...(typeof id === 'string' ? { id } : {}),
      ...(typeof recordedId === 'string' ? { recordedId } : {}),
      ...(typeof cents === 'string' ? { cents } : {}),
    },
  };
}
