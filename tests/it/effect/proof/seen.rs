//! What servers did, in words: for those who work on a case.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use banister::pg::Version;
use banister::postgres::{Observation, SessionError};

/// What one statement did, and on which majors.
type Did = Vec<(String, BTreeSet<Version>)>;

/// What statements did, majors that did the same together.
#[derive(Default)]
pub(super) struct Seen(Vec<(String, Did)>);

impl Seen {
    /// On one more major, a statement did this.
    pub(super) fn add(&mut self, statement: String, version: Version, did: String) {
        let at = self.0.iter().position(|(known, _)| *known == statement).unwrap_or(self.0.len());
        if at == self.0.len() {
            self.0.push((statement, Vec::new()));
        }
        let all = &mut self.0[at].1;
        match all.iter_mut().find(|(known, _)| *known == did) {
            Some((_, versions)) => _ = versions.insert(version),
            None => all.push((did, BTreeSet::from([version]))),
        }
    }

    /// All of it.
    pub(super) fn in_words(&self) -> String {
        let mut out = String::new();
        for (statement, all) in &self.0 {
            _ = writeln!(out, "{statement}");
            for (did, versions) in all {
                let versions: Vec<String> = versions.iter().map(ToString::to_string).collect();
                _ = writeln!(out, "  on {}\n{did}", versions.join(", "));
            }
        }
        out
    }
}

/// What one statement did, or why it was refused.
pub(super) fn in_words(result: &Result<Observation, SessionError>) -> String {
    let seen = match result {
        Ok(seen) => seen,
        Err(error) => return format!("    failed to {error}\n"),
    };
    let mut out = format!("    (locks: {})\n", seen.locks.as_str());
    for relation in &seen.relations {
        let lock = relation.lock.map_or("no lock", |mode| mode.as_str());
        _ = write!(out, "    {} {}: {lock}", relation.kind, relation.name);
        for (is, what) in [
            (relation.rewritten, "rewrite"),
            (relation.scanned, "scan"),
            (relation.index_built, "index build"),
            (relation.new_file && !relation.rewritten, "new file"),
            (!relation.existed_before, "new"),
            (relation.dropped, "dropped"),
        ] {
            if is {
                _ = write!(out, ", {what}");
            }
        }
        out.push('\n');
    }
    out
}
