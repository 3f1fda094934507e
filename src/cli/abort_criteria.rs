//! When to stop a release, for whoever, or whatever, watches it.

use super::history_item::Stage;
use crate::report::CriterionEntry;

/// What each criterion is called, when it is met, and what to do then.
type Criterion = (&'static str, &'static str, &'static str);

const BEFORE: [Criterion; 4] = [
    (
        "lock_timeout_exhausted",
        "every attempt of a migration ended by its lock_timeout",
        "stop: nothing was changed; find who holds the lock, and try again later",
    ),
    (
        "sessions_blocked",
        "sessions wait for a touched table for more than 10 s",
        "cancel the migration's own session (pg_cancel_backend), and nobody else's",
    ),
    (
        "replication_lag",
        "a standby is 300 s or 1 GB behind",
        "stop before the next migration, and wait until it has caught up",
    ),
    (
        "statement_overdue",
        "a statement takes three times as long as it took on a copy",
        "cancel it; a concurrent index build leaves an invalid index behind, drop that",
    ),
];

const BEHIND: [Criterion; 4] = [
    (
        "not_ready",
        "`/ready` does not answer with success in the attempts that `banister postflight` makes",
        "roll back the application alone if the release before can work with the new schema, else \
         page a person with the plan of `banister rollback`",
    ),
    (
        "version_mismatch",
        "an instance still says that it is the release before, behind the end of the rollout",
        "stop the rollout; do not start a migration that contracts",
    ),
    (
        "error_rate",
        "server errors (5xx) stay above their usual rate for 5 minutes",
        "roll back the application alone if the release before can work with the new schema, else \
         page a person with the plan of `banister rollback`",
    ),
    (
        "postflight_no_go",
        "`banister postflight` does not end with 0",
        "roll back the application alone if the release before can work with the new schema; \
         run no down script and no point-in-time recovery without a person",
    ),
];

/// What there is to watch for from then on.
pub(super) fn abort_criteria(stage: Stage) -> Vec<CriterionEntry> {
    let before = matches!(stage, Stage::Before { .. });
    let of_stage = BEFORE.iter().filter(|_| before);
    of_stage.chain(&BEHIND).map(entry).collect()
}

fn entry((id, when, then): &Criterion) -> CriterionEntry {
    CriterionEntry { id: (*id).to_owned(), when: (*when).to_owned(), then: (*then).to_owned() }
}
