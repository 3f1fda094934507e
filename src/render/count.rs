//! Counts in words.

use crate::report::HiddenEntry;

/// `1 error`, `2 errors`.
pub(super) fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

/// What is not shown and why, as far as there is any: `2 silenced by comments`.
pub(super) fn hidden(hidden: &HiddenEntry) -> Vec<String> {
    [
        (hidden.suppressed, "silenced by comments"),
        (hidden.ignored, "ignored by the policy"),
        (hidden.switched_off, "of rules that are off"),
        (hidden.known, "known to the baseline"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, why)| format!("{count} {why}"))
    .collect()
}
