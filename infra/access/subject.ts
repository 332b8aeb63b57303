/** What a subject is to the requirement. */
export type Standing =
  /** The user that the requirement asks for, or its service-account twin. */
  | 'operator'
  /** Somebody whom nothing was granted. */
  | 'stranger'
  /** Whoever may do everything: shows of each question that it can be answered with yes. */
  | 'administrator';

/** Somebody as the API server knows him. */
export interface Subject {
  /** Short name, for messages and evidence. */
  readonly name: string;
  readonly standing: Standing;
  /** As the API server told it of a credential; SubjectAccessReview says a quiet no to a user that nobody is. */
  readonly user: string;
  readonly groups: readonly string[];
}
