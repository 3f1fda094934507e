//! From items to a verdict.

use crate::report::{ItemEntry, ItemStatus, PreflightVerdict};

/// The answer: `go` only where everything that decides was looked at, and nothing is
/// blocking.
pub fn verdict<'a>(items: impl IntoIterator<Item = &'a ItemEntry>) -> PreflightVerdict {
    let of = |item: &ItemEntry| match item.status {
        ItemStatus::Blocking => PreflightVerdict::NoGo,
        ItemStatus::NotChecked if item.decides => PreflightVerdict::NotChecked,
        ItemStatus::NotChecked | ItemStatus::Ok | ItemStatus::Warning => PreflightVerdict::Go,
    };
    items.into_iter().map(of).max().unwrap_or(PreflightVerdict::NotChecked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preflight::Item;

    #[test]
    fn the_worst_item_decides() {
        let of = |items: Vec<Item>| {
            let entries: Vec<ItemEntry> = items.into_iter().map(|item| item.entry(None)).collect();
            verdict(&entries)
        };
        let (ok, warning) = (Item::ok("a", ""), Item::warning("b", ""));
        let (unseen, blocking) = (Item::not_checked("c", "x"), Item::blocking("d", ""));
        assert_eq!(of(vec![ok.clone(), warning]), PreflightVerdict::Go);
        assert_eq!(of(vec![ok.clone(), unseen.clone().beside()]), PreflightVerdict::Go);
        assert_eq!(of(vec![ok, unseen.clone()]), PreflightVerdict::NotChecked);
        assert_eq!(of(vec![unseen, blocking]), PreflightVerdict::NoGo);
        assert_eq!(of(Vec::new()), PreflightVerdict::NotChecked, "nothing seen is no go");
    }
}
