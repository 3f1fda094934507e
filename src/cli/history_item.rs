//! What the state of a history means for a release.

use crate::preflight::Item;
use crate::report::{MigrationState, StandingEntry};

/// When it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Before the release.
    Before {
        /// Whether the release is about to apply what is pending.
        expect_pending: bool,
    },
    /// Behind the release.
    Behind,
}

const ID: &str = "history";

/// How many migrations a message names.
const SHOWN: usize = 5;

/// What the states mean; `guarded` is an environment that is only validated.
pub(super) fn history_item(
    entries: &[StandingEntry],
    guarded: bool,
    stage: Stage,
    tolerate_future: bool,
) -> Item {
    let (mut wrong, mut worth) = (Vec::new(), Vec::new());
    for state in MigrationState::ALL {
        let of: Vec<&StandingEntry> = entries.iter().filter(|entry| entry.state == state).collect();
        if of.is_empty() {
            continue;
        }
        match weight(state, guarded, stage, tolerate_future) {
            Weight::Stops => wrong.push(words(state, &of)),
            Weight::Warns => worth.push(words(state, &of)),
            Weight::Nothing => {}
        }
    }
    if !wrong.is_empty() {
        let waits = entries.iter().any(|entry| entry.state == MigrationState::Pending);
        let advice = match stage {
            Stage::Before { .. } if guarded && waits => {
                "; an environment that is only validated has everything applied: \
                 `--expect-pending` for a release that is about to apply it"
            }
            _ => "",
        };
        wrong.extend(worth);
        return Item::blocking(ID, wrong.join("; ") + advice);
    }
    let untold: Vec<&StandingEntry> = entries.iter().filter(|entry| is_untold(entry)).collect();
    if let Some(first) = untold.first() {
        let detail = first.detail.as_deref().unwrap_or_default();
        let message = format!("{} of {}: {detail}", untold.len(), named(&untold));
        return Item::not_checked(ID, message);
    }
    if !worth.is_empty() {
        return Item::warning(ID, worth.join("; "));
    }
    let count = |state| entries.iter().filter(|entry| entry.state == state).count();
    let (applied, pending) = (count(MigrationState::Applied), count(MigrationState::Pending));
    Item::ok(ID, format!("{applied} applied, {pending} pending, and all as they were applied"))
}

enum Weight {
    Nothing,
    Warns,
    Stops,
}

const fn weight(state: MigrationState, guarded: bool, stage: Stage, tolerate: bool) -> Weight {
    use MigrationState::*;
    match (state, stage) {
        (Applied | Baseline | Skipped, _) => Weight::Nothing,
        (Modified | Missing | Failed, _) => Weight::Stops,
        // So that the release before still starts after a rollback of the application.
        (Future, _) => {
            if tolerate {
                Weight::Warns
            } else {
                Weight::Stops
            }
        }
        (Pending | OutOfOrder | Outdated | Undone, Stage::Behind) => Weight::Stops,
        (Pending | Outdated | Undone, Stage::Before { expect_pending }) => {
            if guarded && !expect_pending { Weight::Stops } else { Weight::Nothing }
        }
        (OutOfOrder, Stage::Before { .. }) => {
            if guarded {
                Weight::Stops
            } else {
                Weight::Warns
            }
        }
    }
}

fn words(state: MigrationState, of: &[&StandingEntry]) -> String {
    let detail = match state {
        MigrationState::Pending => None,
        _ => of.first().and_then(|entry| entry.detail.as_deref()),
    };
    let detail = detail.map_or_else(String::new, |detail| format!(" ({detail})"));
    format!("{} {}: {}{detail}", of.len(), state.as_str(), named(of))
}

fn named(of: &[&StandingEntry]) -> String {
    let names: Vec<String> = of.iter().take(SHOWN).map(|entry| format!("`{}`", entry.id)).collect();
    let more = of.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    names.join(", ") + &more
}

/// Whether a migration was edited cannot be told.
fn is_untold(entry: &StandingEntry) -> bool {
    let detail = entry.detail.as_deref().unwrap_or_default();
    entry.state == MigrationState::Applied && detail.contains("cannot be told")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::ItemStatus;

    fn status(state: MigrationState, guarded: bool, stage: Stage) -> ItemStatus {
        let entry = StandingEntry {
            id: "1".to_owned(),
            state,
            applied_at: None,
            detail: None,
            description: String::new(),
            file: None,
        };
        history_item(&[entry], guarded, stage, true).status
    }

    #[test]
    fn in_prod_everything_is_applied_and_as_it_was() {
        use MigrationState::*;
        let before = Stage::Before { expect_pending: false };
        for state in [Pending, Modified, Missing, Failed, OutOfOrder, Outdated, Undone] {
            assert_eq!(status(state, true, before), ItemStatus::Blocking, "{state:?}");
            assert_eq!(status(state, true, Stage::Behind), ItemStatus::Blocking, "{state:?}");
        }
        for state in [Applied, Baseline, Skipped] {
            assert_eq!(status(state, true, before), ItemStatus::Ok, "{state:?}");
        }
        assert_eq!(status(Future, true, before), ItemStatus::Warning);
        let expected = Stage::Before { expect_pending: true };
        assert_eq!(status(Pending, true, expected), ItemStatus::Ok);
        assert_eq!(status(OutOfOrder, true, expected), ItemStatus::Blocking);
    }

    #[test]
    fn in_dev_pending_waits_for_its_turn() {
        use MigrationState::*;
        let before = Stage::Before { expect_pending: false };
        assert_eq!(status(Pending, false, before), ItemStatus::Ok);
        assert_eq!(status(OutOfOrder, false, before), ItemStatus::Warning);
        assert_eq!(status(Modified, false, before), ItemStatus::Blocking);
        assert_eq!(status(Pending, false, Stage::Behind), ItemStatus::Blocking);
    }
}
