//! Two snapshots of a schema, compared object by object.

use similar::TextDiff;

use crate::postgres::Snapshot;
use crate::report::DifferenceEntry;

/// Lines around a difference.
const CONTEXT: usize = 3;

/// The objects that are not alike in both; `when` says what is compared.
pub(super) fn differences(before: &Snapshot, after: &Snapshot, when: &str) -> Vec<DifferenceEntry> {
    let mut keys: Vec<&String> = before.objects.keys().chain(after.objects.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter()
        .filter_map(|key| {
            let (old, new) = (before.objects.get(key), after.objects.get(key));
            (old != new).then(|| DifferenceEntry {
                when: when.to_owned(),
                object: key.clone(),
                diff: diff(old, new),
            })
        })
        .collect()
}

/// A unified diff of the texts of one object; one that is not there is
/// `/dev/null`, as in a diff of files.
fn diff(old: Option<&String>, new: Option<&String>) -> String {
    let text = |side: Option<&String>| {
        side.map_or_else(String::new, |text| {
            if text.is_empty() { "(exists)\n".to_owned() } else { format!("{text}\n") }
        })
    };
    let label = |side: Option<&String>, name: &'static str| side.map_or("/dev/null", |_| name);
    let (before, after) = (text(old), text(new));
    TextDiff::from_lines(&before, &after)
        .unified_diff()
        .context_radius(CONTEXT)
        .header(label(old, "expected"), label(new, "found"))
        .to_string()
}

/// Whether two snapshots differ in nothing but the order of columns.
pub(super) fn only_column_order(before: &Snapshot, after: &Snapshot) -> bool {
    before != after && before.without_column_order() == after.without_column_order()
}
