//! `docs/effects.md`, from the rows.

mod flips;
mod index;
mod table;

use std::fmt::Write as _;

use banister::pg::{LockMode, Version};

use super::facts::{Beside, Facts, of_versions};
use super::{Family, Proven, Row};

/// A family with its facts.
pub(super) struct Section<'a> {
    pub(super) family: &'a Family,
    pub(super) lines: Vec<Line<'a>>,
}

/// A row with its facts, by versions that are alike.
pub(super) struct Line<'a> {
    pub(super) row: &'a Row,
    pub(super) facts: Vec<(Version, Version, Facts)>,
}

impl Line<'_> {
    /// Whether it cannot be told what it does.
    fn is_unclear(&self) -> bool {
        let besides = self.facts.iter().flat_map(|(.., facts)| &facts.besides);
        besides.into_iter().any(|beside| matches!(beside, Beside::Unknown(_)))
    }

    /// What holds on the newest major.
    fn newest(&self) -> &Facts {
        &self.facts.last().expect("facts of every major").2
    }
}

/// The page.
pub(super) fn page(families: &[Family], proven: &Proven) -> String {
    let sections: Vec<Section<'_>> = families
        .iter()
        .map(|family| Section {
            family,
            lines: family.rows.iter().map(|row| Line { row, facts: of_versions(row) }).collect(),
        })
        .collect();
    let rows: usize = sections.iter().map(|section| section.lines.len()).sum();
    let majors = format!("{} to {}", Version::OLDEST, Version::NEWEST);
    let mut out = format!(
        "<!-- Written by a test, from testdata/effects/reference/ and src/effect/. Do not edit:\n     \
         BANISTER_BLESS=1 cargo test --all-features --test it effect -->\n\n\
         # What each statement does\n\n\
         {rows} statements of PostgreSQL {majors}: what they lock, and what then waits; what they \
         rewrite, read and build; what\nthey lose, break and refuse. Nobody wrote the tables. They \
         are what [banister](../README.md) predicts, and real servers of\nevery version \
         [did the same]({}).\n",
        anchor("How it was proven"),
    );
    out.push_str("\n## Contents\n\n");
    for (title, what) in [
        ("How to read it", "the signs"),
        ("Which lock stops whom", "the eight modes"),
        ("What changed between versions", "13 to 18"),
        ("Which statements do that", "by lock, rewrite, loss …"),
        ("How it was proven", "and what was not"),
    ] {
        _ = writeln!(out, "- [{title}]({}): {what}", anchor(title));
    }
    out.push_str("- Statements: ");
    let links: Vec<String> = sections
        .iter()
        .map(|section| format!("[{}]({})", section.family.name, anchor(&section.family.name)))
        .collect();
    out.push_str(&links.join(" ·\n  "));
    out.push('\n');
    out.push_str(LEGEND);
    out.push_str(&matrix());
    for (number, section) in (0..).zip(&sections) {
        out.push_str(&table::section(section, number));
    }
    out.push_str(&flips::flips(&sections));
    out.push_str(&index::index(&sections));
    let unclear =
        sections.iter().flat_map(|section| &section.lines).filter(|line| line.is_unclear());
    out.push_str(&proven.in_words(rows, unclear.count()));
    out.push_str(&table::links(&sections));
    out
}

const LEGEND: &str = "
## How to read it

Every statement runs on the schema of a [small shop](../testdata/effects/reference/schema.sql). The number leads to its
SQL; below each table stands the SQL of all.

| sign | |
| --- | --- |
| `AE` `E` `SRE` `S` `SUE` `RX` `RS` `AS` | the [lock mode](#which-lock-stops-whom), held to the end of the transaction |
| ● | **reads and writes** of others wait while it is held |
| ◐ | **writes** wait, reads go on |
| ○ | reads and writes go on; other schema changes and `VACUUM` wait |
| new | made by the statement itself, so nobody waits |
| – | no lock on any table |
| rewrite | all rows are copied to a new file, and all indexes built again: the bigger the table, the longer |
| scan | all rows are read to check them |
| index build | an index is built from all rows |
| **bold** | the work is done while writes, or reads and writes, wait for it |
| ✗ `42601` | PostgreSQL refuses the statement for certain, with this error code |
| also | what it does to others, by how they stand to what it names; *perhaps*: as rows and plans go; *held from before*: by an earlier statement of the transaction |
| PG | the versions that the line holds for; without any, for all |
| besides | **alone**: refuses to run in a transaction block · **fails**: on such rows · **loses**: data that no statement brings back · **breaks**: for a client that runs since before · **?**: cannot be told from the SQL |

A lock that is only held for a moment still has to be got. While the statement waits behind an old transaction, all later
statements that conflict with it wait behind *it*. Set a `lock_timeout`.
";

/// Which modes conflict.
fn matrix() -> String {
    let mut rows = vec![vec!["held ↓ wanted →".to_owned()]];
    rows[0].extend(LockMode::ALL.map(|mode| short(mode).to_owned()));
    rows[0].push("what waits".to_owned());
    for held in LockMode::ALL {
        let mut row = vec![format!("{} `{}`", held, short(held))];
        row.extend(LockMode::ALL.map(|wanted| {
            if held.conflicts_with(wanted) { "✗".to_owned() } else { String::new() }
        }));
        row.push(held.blocks_in_words().to_owned());
        rows.push(row);
    }
    format!(
        "\n## Which lock stops whom\n\n\
         ✗: who wants the mode above waits for who holds the mode on the left. `SELECT` wants \
         `AS`, `SELECT … FOR UPDATE` `RS`,\n`INSERT`, `UPDATE` and `DELETE` `RX`. A test takes each \
         pair on servers of all versions.\n\n{}",
        table::aligned(&rows)
    )
}

/// A mode in short.
pub(super) const fn short(mode: LockMode) -> &'static str {
    match mode {
        LockMode::AccessShare => "AS",
        LockMode::RowShare => "RS",
        LockMode::RowExclusive => "RX",
        LockMode::ShareUpdateExclusive => "SUE",
        LockMode::Share => "S",
        LockMode::ShareRowExclusive => "SRE",
        LockMode::Exclusive => "E",
        LockMode::AccessExclusive => "AE",
    }
}

/// What waits for a mode, as a sign.
pub(super) fn sign(mode: LockMode) -> &'static str {
    match mode {
        _ if mode.blocks_reads() => " ●",
        _ if mode.blocks_writes() => " ◐",
        LockMode::ShareUpdateExclusive => " ○",
        _ => "",
    }
}

/// The link to a heading of this page, as GitHub makes it.
pub(super) fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase();
    let kept: String =
        kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_')).collect();
    format!("#{}", kept.replace(' ', "-"))
}

/// Versions as the page writes them; nothing where it is all.
pub(super) fn versions(first: Version, last: Version) -> String {
    match (first == Version::OLDEST, last == Version::NEWEST) {
        (true, true) => String::new(),
        _ if first == last => first.to_string(),
        _ => format!("{first}–{last}"),
    }
}
