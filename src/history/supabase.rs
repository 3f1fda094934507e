//! Supabase: a row for each version, with the statements that were run.

use super::Standings;
use super::columns::Columns;
use super::ordered::{self, Applied, Words};
use super::table::HistoryTable;
use super::tool::{Tool, values};
use crate::migration::{Format, History, Migration};
use crate::postgres::Row;
use crate::report::MigrationState;

pub(super) struct Supabase;

const WORDS: Words = Words {
    out_of_order: "`supabase db push` refuses, unless `--include-all` is given",
    missing: "`supabase db push` refuses: remote migration versions not found locally",
    modified: "Supabase does not notice",
};

impl Tool for Supabase {
    fn format(&self) -> Format {
        Format::Supabase
    }

    fn recognises(&self, columns: &Columns) -> bool {
        columns.have(&["version text", "statements _text", "name text"])
    }

    fn query(&self, table: &HistoryTable) -> String {
        format!(
            "SELECT version, array_to_string(statements, ';') FROM {} ORDER BY version",
            table.in_sql()
        )
    }

    fn judge(&self, rows: &[Row], history: &History) -> Standings {
        let applied: Vec<Applied> = rows
            .iter()
            .map(|row| {
                let [version, _] = values(row);
                Applied { key: version.unwrap_or_default().to_owned(), ..Applied::default() }
            })
            .collect();
        let mut standings = ordered::judge(history, &applied, &WORDS);
        for (entry, migration) in standings.entries.iter_mut().zip(&history.migrations) {
            let row = rows.iter().map(values::<2>).find(|row| row[0] == Some(&migration.key));
            let Some([_, statements]) = row else { continue };
            match statements {
                None => {
                    let detail = "whether it was edited since cannot be told: its statements were not \
                                  stored";
                    entry.detail = Some(detail.to_owned());
                }
                Some(statements) if is_of(statements, migration) => {}
                Some(_) => {
                    entry.state = MigrationState::Modified;
                    entry.detail =
                        Some(format!("the file is not what was applied; {}", WORDS.modified));
                }
            }
        }
        standings
    }
}

/// Whether the statements are those of the file, with the comments before and within
/// them. A comment behind the last one is stored as a statement of its own, by version
/// 3.1.0 at least.
fn is_of(statements: &str, migration: &Migration) -> bool {
    let text = migration.up.source.text();
    let end = migration.up.spans().last().map_or(0, |last| last.end);
    let statements = bare(statements);
    statements == bare(text) || statements == bare(&text[..end])
}

/// A text without what is lost where it is split into statements: blanks and `;`.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, ';' | '\u{feff}')).collect()
}
