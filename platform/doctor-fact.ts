/** What `mascaret doctor` says about one part of what mascaret runs on. */
export interface DoctorFact {
  readonly part: string;
  /** Whether `npm start` needs it; the rest widens what can be done. */
  readonly isNeeded: boolean;
  readonly isFound: boolean;
  /** Version, or size: what there is of it. */
  readonly version?: string;
  /** Where it is, or where it comes from. */
  readonly from?: string;
  /** How to get it, for what is not found. */
  readonly remedy?: string;
}
