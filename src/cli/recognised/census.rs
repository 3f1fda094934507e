//! Counting: which statements are read, which are not, and why.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cli::exit::Failure;
use crate::postgres::Verdict;
use crate::report::{Header, KindEntry, Place, RecognisedReport, SkippedEntry};
use crate::source::Source;
use crate::sql::{Statement, Unread, leading_words};

/// How many words name a statement that is read.
const HEAD_WORDS: usize = 3;

/// A statement that was met.
pub(super) struct Met {
    /// Its text.
    pub(super) sql: String,
    place: Place,
    unread: Vec<Unread>,
    unseen: Option<String>,
}

impl Met {
    pub(super) fn new(source: &Source, statement: &Statement) -> Self {
        Self {
            sql: source.slice(statement.span).to_owned(),
            place: Place::new(source, statement.span),
            unread: statement.unread(),
            unseen: statement.unseen().map(str::to_owned),
        }
    }
}

/// How often each kind was met, and where first.
#[derive(Default)]
struct Kinds(BTreeMap<(String, Option<String>), (usize, Place)>);

impl Kinds {
    fn add(&mut self, head: String, why: Option<String>, place: &Place) {
        self.0.entry((head, why)).or_insert_with(|| (0, place.clone())).0 += 1;
    }

    /// The most frequent first.
    fn entries(self) -> Vec<KindEntry> {
        let mut entries: Vec<KindEntry> = self
            .0
            .into_iter()
            .map(|((head, why), (count, first))| KindEntry { head, why, count, first })
            .collect();
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.count));
        entries
    }
}

/// What was counted.
#[derive(Default)]
pub(super) struct Census {
    files: usize,
    skipped: Vec<SkippedEntry>,
    statements: usize,
    refused: usize,
    recognised: usize,
    unread: Kinds,
    unseen: Kinds,
    over_accepted: Kinds,
    refused_by_both: Kinds,
}

impl Census {
    /// A file was read.
    pub(super) fn file(&mut self) {
        self.files += 1;
    }

    /// A file could not be read.
    pub(super) fn skip(&mut self, file: &Path, failure: &Failure) {
        let why = failure.error.to_string();
        self.skipped.push(SkippedEntry { file: file.display().to_string(), why });
    }

    /// Counts a statement; without a verdict it counts as accepted.
    pub(super) fn count(&mut self, met: Met, verdict: Option<Verdict>) {
        self.statements += 1;
        let Met { sql, place, unread, unseen } = met;
        let read = unread.is_empty();
        if let Some(Verdict::Refused(error)) = verdict {
            self.refused += 1;
            let head = leading_words(&sql, HEAD_WORDS).join(" ");
            let kinds = if read { &mut self.over_accepted } else { &mut self.refused_by_both };
            kinds.add(head, Some(error.message), &place);
            return;
        }
        self.recognised += usize::from(read);
        if let Some(why) = unseen {
            self.unseen.add(leading_words(&sql, HEAD_WORDS).join(" "), Some(why), &place);
        }
        for Unread { head, why } in unread {
            self.unread.add(head, why, &place);
        }
    }

    /// The report.
    pub(super) fn report(self, header: Header, server_version: Option<String>) -> RecognisedReport {
        RecognisedReport {
            header,
            server_version,
            files: self.files,
            skipped: self.skipped,
            statements: self.statements,
            refused: self.refused,
            recognised: self.recognised,
            percent: percent(self.recognised, self.statements - self.refused),
            unread: self.unread.entries(),
            unseen: self.unseen.entries(),
            over_accepted: self.over_accepted.entries(),
            refused_by_both: self.refused_by_both.entries(),
        }
    }
}

/// The share with two digits, cut off rather than rounded: 100 is all of them.
fn percent(part: usize, whole: usize) -> Option<String> {
    let hundredths = (part * 10_000).checked_div(whole)?;
    Some(format!("{}.{:02}", hundredths / 100, hundredths % 100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_never_rounded_up() {
        assert_eq!(percent(99_999, 100_000).as_deref(), Some("99.99"));
        assert_eq!(percent(7, 7).as_deref(), Some("100.00"));
        assert_eq!(percent(0, 0), None);
    }
}
