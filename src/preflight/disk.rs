//! Whether the disk holds what a release writes. SQL does not see free space, so
//! somebody has to say how much there is.

use super::Item;
use crate::report::TouchedEntry;

const ID: &str = "disk_space";

/// Compares the free bytes of the disk with what the work on tables needs at least: a
/// rewrite makes a table and its indexes once more, an index build reads a table's worth
/// at most, and each writes as much WAL.
pub fn disk_space(free: Option<u64>, tables: &[TouchedEntry]) -> Item {
    let needed = tables.iter().fold(0_u64, |sum, table| {
        let does = |work: &str| table.work.iter().any(|it| it == work);
        let bytes = match (does("rewrite"), does("index build")) {
            (true, _) => table.bytes.saturating_add(table.index_bytes),
            (false, true) => table.bytes,
            (false, false) => 0,
        };
        sum.saturating_add(bytes.saturating_mul(2))
    });
    let Some(free) = free else {
        let why = format!(
            "free space is not visible to SQL: `--free-bytes` says it; the release needs some {needed} \
             bytes, with WAL, and more where a standby or a slot keeps WAL"
        );
        return Item::not_checked(ID, why).beside();
    };
    let message = format!("{free} bytes are free, and the release needs some {needed}, with WAL");
    match free {
        free if free <= needed => Item::blocking(ID, message),
        free if free / 2 <= needed => Item::warning(ID, message),
        _ => Item::ok(ID, message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::ItemStatus::{Blocking, NotChecked, Ok, Warning};

    #[test]
    fn a_rewrite_needs_its_table_once_more() {
        let table = |work: &str| TouchedEntry {
            table: "t".to_owned(),
            lock: None,
            work: vec![work.to_owned()],
            rows: None,
            bytes: 1000,
            index_bytes: 500,
        };
        let status = |free, work| disk_space(free, &[table(work)]).status;
        assert_eq!(status(Some(3000), "rewrite"), Blocking);
        assert_eq!(status(Some(5000), "rewrite"), Warning);
        assert_eq!(status(Some(9000), "rewrite"), Ok);
        assert_eq!(status(Some(2000), "index build"), Blocking);
        assert_eq!(status(Some(1), "scan"), Warning);
        assert_eq!(status(None, "rewrite"), NotChecked);
        assert!(!disk_space(None, &[]).decides);
    }
}
