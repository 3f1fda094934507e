//! How a migration came through, in words.

use crate::report::Cycle;

/// The word for a cycle.
pub(super) const fn word(cycle: Cycle) -> &'static str {
    match cycle {
        Cycle::Reversible => "reversible",
        Cycle::Lossy => "lossy",
        Cycle::Differs => "differs",
        Cycle::DownFailed => "down failed",
        Cycle::ReapplyFailed => "reapply failed",
        Cycle::NoDown => "no down",
        Cycle::UpFailed => "up failed",
        Cycle::Unseen => "unseen",
        Cycle::NotRun => "not run",
    }
}

/// What to do about a cycle.
pub(super) const fn help(cycle: Cycle) -> Option<&'static str> {
    Some(match cycle {
        Cycle::Reversible | Cycle::NotRun => return None,
        Cycle::Lossy => {
            "the schema comes back and the data does not: keep a copy until the release is \
             settled, or drop in a later release"
        }
        Cycle::Differs => {
            "make the down undo everything that the up does, or say that it cannot be undone"
        }
        Cycle::DownFailed => "a down that fails is no way back: correct it",
        Cycle::ReapplyFailed => {
            "the down leaves something behind that the up trips over: remove it there"
        }
        Cycle::NoDown => "without a down, the way back is a forward fix or a restore: plan for it",
        Cycle::UpFailed => "the migrations behind it were not tried",
        Cycle::Unseen => {
            "not all of it is SQL, and that part was not run: try it with its own tool, on a copy"
        }
    })
}

/// What an object's difference is about.
pub(super) fn when(when: &str) -> &str {
    match when {
        "after_down" => "after the down, it is not what it was before the up",
        "after_reapply" => "after the second up, it is not what it was after the first",
        "after_failed_up" => "the failed up left it changed",
        "after_failed_down" => "the failed down left it changed",
        other => other,
    }
}

/// Every cycle, the best first.
pub(super) const ALL: [Cycle; 9] = [
    Cycle::Reversible,
    Cycle::Lossy,
    Cycle::NoDown,
    Cycle::Differs,
    Cycle::DownFailed,
    Cycle::ReapplyFailed,
    Cycle::UpFailed,
    Cycle::Unseen,
    Cycle::NotRun,
];

/// Whether what others met while a statement held its locks was foreseen.
pub(super) fn agreed(agreement: &str) -> &'static str {
    match agreement {
        "confirmed" => ", as foreseen",
        "contradicted" => ", against what was foreseen",
        "of_another" => ", for the lock of another table",
        "unforeseen" => ", which was not foreseen",
        _ => "",
    }
}
